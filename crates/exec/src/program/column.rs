//! Columns made ready to run.

use std::sync::Arc;

use synthc_plan::{Carry, Compute as Planned, Items, Plan, Table, Within};
use synthc_types::regex::Language;
use synthc_types::{DrawKey, Regex, Role, Ty};

use super::{Compiler, Node, ReferenceProgram};
use crate::column::{Column, Texts, column_of_values};
use crate::draw::{BoundProgram, Draw, EdgeProgram, Grid, Pool, Preparer};
use crate::error::{ExecError, Outcome};
use crate::frame::{Alike, Among, Apart, Suffix, Unique, UniqueValues};

/// A column made ready to run.
pub(crate) struct ColumnProgram {
    pub name: String,
    pub ty: Ty,
    /// The key of its values.
    pub key: DrawKey,
    pub compute: Compute,
    pub grid: Grid,
    pub routes: Vec<RouteRule>,
    pub missing: Vec<MissingRule>,
    pub carry: Vec<Carry>,
    pub recorded: bool,
    /// The columns of its own table that must be there before.
    pub reads: Vec<usize>,
    /// Where its values are the items of a list.
    pub list: Option<Items>,
    /// The type of what a row holds, or, of the objects in a list, an item.
    pub cell: Ty,
    /// The texts that it draws from, where it draws nothing else.
    pub words: Option<Pool>,
    /// Values in the place of some that are drawn.
    pub edge: Option<EdgeProgram>,
    /// Whether its values have to differ from row to row.
    pub distinct: bool,
}

/// How a true value comes about.
pub(crate) enum Compute {
    Draw {
        draw: Box<Draw>,
        bounds: Vec<BoundProgram>,
        /// Where the values of rows differ.
        apart: Option<Box<Apart>>,
    },
    Is(Box<Node>),
    ParentKey(usize),
    Unique(Box<Unique>),
    /// A text with a number behind it where earlier rows have the same.
    Suffixed(Box<Suffix>),
    Uuid,
    /// The values of all rows of a root table.
    Read(Column),
    /// An object of other columns.
    Json,
    /// The key of another row.
    Ref(Box<ReferenceProgram>),
}

/// A route.
pub(crate) struct RouteRule {
    pub condition: Node,
    pub gap: u8,
    pub value: Option<Node>,
}

/// A rule of missingness.
pub(crate) struct MissingRule {
    pub rates: Vec<Striker>,
    pub condition: Option<Node>,
    pub key: DrawKey,
    pub index: u32,
}

/// A gap and its rate.
pub(crate) struct Striker {
    pub gap: u8,
    pub rate: Node,
}

impl ColumnProgram {
    /// Makes a column ready; also whether it reads `row()`. `chain` are the columns that build on each other's row before.
    pub(crate) fn new(
        plan: &Plan,
        index: usize,
        table: &Table,
        (column, chain): (&synthc_plan::Column, &[usize]),
    ) -> Outcome<(Self, bool)> {
        let compiler = Compiler::new(plan, Some(index));
        let seed = plan.dataset.seed;
        let key = |role| DrawKey::derive(seed, &table.address, &column.address, role);
        let id = table.columns.iter().position(|other| std::ptr::eq(other, column)).unwrap_or(usize::MAX);
        let mut words = None;
        let mut role = Role::Value;
        let mut compute = match &column.compute {
            Planned::Draw { dist, bounds } => {
                let pool = Pool::of(dist);
                let cell = |address: &str| DrawKey::derive(seed, &table.address, address, Role::Value);
                let draw = Preparer { compiler: &compiler, pool: &pool, key: &cell }.draw(dist)?;
                if column.ty == Ty::Text && pool.closed {
                    words = Some(pool);
                }
                let bounds = bounds.iter().map(|b| bound(&compiler, b)).collect::<Outcome<_>>()?;
                let within = column.within.as_ref().map(|within| among(&compiler, within)).transpose()?;
                let apart = table.draws_apart(column).then(|| Box::new(Apart::new(within)));
                compiler.numbered.set(compiler.numbered.get() || apart.is_some());
                Compute::Draw { draw: Box::new(draw), bounds, apart }
            }
            Planned::Is(expr) => Compute::Is(Box::new(compiler.node(expr)?)),
            Planned::ParentKey(parent) => {
                compiler.parent_cell(parent.0)?;
                Compute::ParentKey(parent.0)
            }
            Planned::Unique { first, step, count } => {
                role = Role::Unique;
                let values = UniqueValues::Numbers { first: *first, step: *step };
                Compute::Unique(Box::new(Unique::new(key(role), *count, values)?))
            }
            Planned::UniqueText { regex, made } => {
                role = Role::Unique;
                let pattern = Regex::new(regex).map_err(|fault| ExecError::plan(fault.what))?;
                let texts = Language::new(&pattern)
                    .ok_or_else(|| ExecError::plan("the texts of a pattern cannot be told apart"))?;
                let mut unique = Unique::new(key(role), texts.count(), UniqueValues::Texts(texts))?;
                if let Some(made) = made {
                    unique.made = Some(Box::new((made.local, compiler.node(&made.value)?)));
                }
                Compute::Unique(Box::new(unique))
            }
            Planned::Suffixed { of, before, after } => {
                compiler.numbered.set(true);
                let node = || compiler.node(of);
                Compute::Suffixed(Box::new(Suffix::new(node()?, node()?, before, after)))
            }
            Planned::Uuid => Compute::Uuid,
            Planned::Json => Compute::Json,
            Planned::Ref(reference) => {
                role = Role::Reference;
                let how = (column.nullable, key(role));
                Compute::Ref(Box::new(ReferenceProgram::new(plan, &compiler, reference, how)?))
            }
            Planned::Read { path, values, .. } => {
                let all = column_of_values(values.iter());
                Compute::Read(
                    all.ok_or_else(|| ExecError::plan(format!("the values of `{path}` differ in type")))?,
                )
            }
        };
        if let Compute::Unique(unique) = &mut compute {
            unique.within = column.within.as_ref().map(|within| among(&compiler, within)).transpose()?;
        }
        let routes = column.routes.iter().map(|r| route(&compiler, r)).collect::<Outcome<_>>()?;
        let mut missing = Vec::with_capacity(column.missing.len());
        for rule in &column.missing {
            let rates: Outcome<Vec<Striker>> = rule
                .rates
                .iter()
                .map(|(gap, rate)| Ok(Striker { gap: *gap, rate: compiler.node(rate)? }))
                .collect();
            missing.push(MissingRule {
                rates: rates?,
                condition: rule.condition.as_ref().map(|e| compiler.node(e)).transpose()?,
                key: DrawKey::derive(seed, &table.address, &rule.address, Role::Missing),
                index: rule.index,
            });
        }
        if let Some(list) = &column.list {
            compiler.read(0, list.length.0)?;
        }
        for carry in &column.carry {
            compiler.read(carry.up, carry.column.0)?;
        }
        let mut reads = compiler.reads.take();
        reads.extend(compiler.earlier.take().into_iter().filter(|(_, c)| !chain.contains(c)));
        let reads: Vec<usize> = reads
            .iter()
            .filter(|(t, c)| *t == index && table.columns.get(*c).is_some())
            .map(|(_, c)| *c)
            .collect();
        let numbered = compiler.numbered.get();
        let program = Self {
            name: column.name.clone(),
            ty: column.ty.clone(),
            key: key(role),
            compute,
            grid: Grid::new(&column.ty, column.round.as_ref()),
            routes,
            missing,
            carry: column.carry.clone(),
            recorded: column.recorded,
            reads,
            list: column.list,
            cell: column.routed_ty(),
            words: words.filter(|pool| {
                let pins = table.pins.iter().flatten().filter(|(c, _)| c.0 == id);
                column.edge.is_none() && pins.map(|(_, value)| value).all(|value| pool.holds(value))
            }),
            edge: column.edge.as_ref().map(|edge| EdgeProgram::new(edge, key(Role::Edge), &column.ty)),
            distinct: column.unique || (column.key && table.key.len() <= 1),
        };
        Ok((program, numbered))
    }

    /// The column with its texts as numbers in the list that this column draws from, where it has one.
    pub(crate) fn texted(&self, column: Column) -> Column {
        match &self.words {
            Some(pool) => pool.word(column),
            None => column,
        }
    }

    /// The list that this column draws from, where it has one.
    pub(crate) fn list(&self) -> Option<&Arc<Texts>> {
        self.words.as_ref().map(|pool| &pool.texts)
    }
}

fn bound(compiler: &Compiler<'_>, bound: &synthc_plan::Bound) -> Outcome<BoundProgram> {
    Ok(BoundProgram {
        lower: bound.lower,
        open: bound.open,
        end: compiler.node(&bound.end)?,
        require: bound.require.clone(),
    })
}

/// Rows among which values differ.
fn among(compiler: &Compiler<'_>, within: &Within) -> Outcome<Among> {
    let Within::Equal(values) = within else { return Ok(Among::Siblings) };
    compiler.numbered.set(true);
    Ok(Among::Equal(Alike::by(values.iter().map(|value| compiler.node(value)).collect::<Outcome<_>>()?)))
}

fn route(compiler: &Compiler<'_>, route: &synthc_plan::Route) -> Outcome<RouteRule> {
    let value = route.value.as_ref().map(|e| compiler.node(e)).transpose()?;
    if route.gap.is_none() && value.is_none() {
        return Err(ExecError::plan("a route leads nowhere"));
    }
    Ok(RouteRule {
        condition: compiler.node(&route.condition)?,
        gap: route.gap.unwrap_or(crate::column::NULL),
        value,
    })
}

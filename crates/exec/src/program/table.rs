//! Tables made ready to run.

use std::sync::OnceLock;

use synthc_plan::{Chain, ColId, Count, Plan, Step, TableId};
use synthc_types::{DrawKey, Role, TableSchema};

use super::{ColumnProgram, Compiler, Compute, Node, NodeKind, Pins, Program};
use crate::draw::{Draw, Pool, Preparer};
use crate::error::{ExecError, Outcome};
use crate::frame::{Among, Cell, Layout, Prefix, Run, too_few};
use crate::group::OrderProgram;
use crate::refer::Index;

/// A table made ready to run.
pub(crate) struct TableProgram {
    pub id: usize,
    pub name: String,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub count: CountProgram,
    pub max_children: Option<u64>,
    pub exact_children: Option<u64>,
    pub columns: Vec<ColumnProgram>,
    pub groups: Vec<GroupProgram>,
    /// The group of each column that is computed again in one.
    pub group_of: Vec<Option<usize>>,
    /// Columns that build on each other's row before.
    pub chains: Vec<Vec<usize>>,
    /// For each chain, the order that says which row is the one before, where it is not the sibling.
    pub chain_orders: Vec<Option<usize>>,
    /// Orders in which rows stand beside each other.
    pub orders: Vec<OrderProgram>,
    /// The columns of chains of all rows, made once when first wanted: of those by such an order, and of those of root tables that rows
    /// from anywhere are read of, where they are few enough to be kept.
    pub chained: Vec<OnceLock<Outcome<Vec<Cell>>>>,
    /// The chain of each column that is in one.
    pub chain_of: Vec<Option<usize>>,
    /// The columns that are written, in order.
    pub written: Vec<usize>,
    pub pins: Pins,
    /// Whether a row's own number is read in it.
    pub numbered: bool,
    pub schema: TableSchema,
    /// Where the rows below the root rows start, counted once when first wanted.
    pub prefix: OnceLock<Outcome<Prefix>>,
    /// The rows by key, made once when a row is first looked up.
    pub by_key: OnceLock<Outcome<Index>>,
}

/// How many rows a table has.
pub(crate) enum CountProgram {
    Rows(u64),
    /// As many as these tables have together: becomes [`CountProgram::Rows`] when the program is settled.
    Stacked(Vec<usize>),
    Each(Box<Node>),
    Draw {
        draw: Box<Draw>,
        key: DrawKey,
    },
}

/// Constraints that are met together.
pub(crate) struct GroupProgram {
    pub requires: Vec<RequireProgram>,
    pub redraw: Vec<usize>,
    pub recompute: Vec<usize>,
    /// The table's own columns that the constraints read.
    pub reads: Vec<usize>,
}

/// A constraint.
pub(crate) struct RequireProgram {
    pub name: String,
    pub clause: Node,
}

impl TableProgram {
    /// Makes a table ready.
    pub(crate) fn new(plan: &Plan, id: TableId, chains: Vec<&Chain>) -> Outcome<Self> {
        let table = plan.tables.get(id.0).ok_or_else(|| ExecError::plan("a table is not there"))?;
        let here =
            |e: ExecError| ExecError { message: format!("table `{}`: {}", table.name, e.message), ..e };
        let orders = plan.orders(id);
        let order = |chain: &&Chain| orders.iter().position(|order| chain.among.as_ref() == Some(order));
        let chain_orders: Vec<Option<usize>> = chains.iter().map(order).collect();
        let members = |chain: &&Chain| chain.columns.iter().map(|column| column.0).collect();
        let chains: Vec<Vec<usize>> = chains.iter().map(members).collect();
        let orders = orders.iter().map(|order| OrderProgram::new(plan, id, order)).collect::<Outcome<_>>();
        let orders = orders.map_err(here)?;
        let mut columns = Vec::with_capacity(table.columns.len());
        let mut numbered = false;
        let mut chain_of = vec![None; table.columns.len()];
        for (number, chain) in chains.iter().enumerate() {
            for column in chain {
                chain_of.get_mut(*column).into_iter().for_each(|slot| *slot = Some(number));
            }
        }
        for (own, column) in table.columns.iter().enumerate() {
            let chain = chain_of.get(own).copied().flatten().and_then(|number| chains.get(number));
            let chain = chain.map_or(&[][..], Vec::as_slice);
            let (program, reads_number) = ColumnProgram::new(plan, id.0, table, (column, chain))
                .map_err(|e| ExecError { message: format!("column `{}`: {}", column.name, e.message), ..e })
                .map_err(here)?;
            numbered |= reads_number;
            columns.push(program);
        }
        let mut groups = Vec::new();
        let mut group_of = vec![None; columns.len()];
        for step in &table.steps {
            match step {
                Step::Column(column) if column.0 < columns.len() => {}
                Step::Redraw(redraw) => {
                    let compiler = Compiler::new(plan, Some(id.0));
                    for column in &redraw.recompute {
                        if let Some(slot) = group_of.get_mut(column.0) {
                            *slot = Some(groups.len());
                        }
                    }
                    groups.push(group((plan, id), redraw, &compiler).map_err(here)?);
                    numbered |= compiler.numbered.get();
                }
                Step::Column(_) => {
                    return Err(here(ExecError::plan("a step names a column that is not there")));
                }
            }
        }
        let pins = Pins::new(table);
        check_together(&columns, &groups, &pins).map_err(here)?;
        let schema = synthc_plan::schema(plan, id).ok_or_else(|| ExecError::plan("a table has no schema"))?;
        Ok(Self {
            id: id.0,
            name: table.name.clone(),
            parent: table.parent.map(|p| p.0),
            children: plan
                .tables
                .iter()
                .enumerate()
                .filter(|(_, t)| t.parent == Some(id))
                .map(|(index, _)| index)
                .collect(),
            count: count(plan, table).map_err(here)?,
            max_children: table.max_children,
            exact_children: table.exact_children,
            columns,
            groups,
            group_of,
            chained: chains.iter().map(|_| OnceLock::new()).collect(),
            chains,
            chain_orders,
            orders,
            chain_of,
            written: synthc_plan::written(table).map(|(c, _)| c.0).collect(),
            pins,
            numbered,
            schema,
            prefix: OnceLock::new(),
            by_key: OnceLock::new(),
        })
    }

    /// Whether a column is drawn again in a group.
    pub(crate) fn is_redrawn(&self, group: usize, column: usize) -> bool {
        self.groups.get(group).is_some_and(|g| g.redraw.contains(&column))
    }

    /// The number of children of each parent, where it is constant.
    pub(crate) fn constant_count(&self) -> Option<u64> {
        match &self.count {
            CountProgram::Each(node) => node.constant().and_then(|c| {
                if c.gap_at(0) != 0 {
                    return Some(0);
                }
                c.as_ints().and_then(|v| v.first()).and_then(|v| u64::try_from(*v).ok())
            }),
            CountProgram::Draw { draw, .. } => match &draw.kind {
                crate::draw::DrawKind::Point(node) => node
                    .constant()
                    .and_then(|c| c.as_ints().and_then(|v| v.first()).and_then(|v| u64::try_from(*v).ok())),
                _ => None,
            },
            CountProgram::Rows(_) | CountProgram::Stacked(_) => None,
        }
    }
}

/// Refuses values and references that differ from others, and of which some are decided apart from these.
fn check_together(columns: &[ColumnProgram], groups: &[GroupProgram], pins: &Pins) -> Outcome<()> {
    let again = |column: usize| groups.iter().any(|group| group.recompute.contains(&column));
    for (index, column) in columns.iter().enumerate() {
        let name = &column.name;
        // Whether rows decide together what each has, and whether those are all rows of the table.
        let (together, all) = match &column.compute {
            Compute::Unique(unique) => {
                (unique.within.is_some(), matches!(unique.within, Some(Among::Equal(_))))
            }
            Compute::Suffixed(_) => (true, true),
            Compute::Draw { apart: Some(apart), .. } => (apart.is_within(), true),
            _ => (false, false),
        };
        if together && !pins.spare(index) {
            return Err(ExecError::setting(format!(
                "column `{name}` is pinned, but its rows together decide what each of them has"
            ))
            .with_help("leave it out of the pin"));
        }
        if all && again(index) {
            return Err(ExecError::setting(format!(
                "column `{name}` depends on what earlier rows of its table have, so it cannot follow what a constraint draws again"
            ))
            .with_help("let the constraint read other columns"));
        }
        let Compute::Ref(reference) = &column.compute else { continue };
        if reference.depends_on_siblings() && again(index) {
            return Err(ExecError::setting(format!(
                "column `{name}` depends on what earlier rows refer to, so it cannot follow what a constraint draws again"
            ))
            .with_help("take what the constraint is about out of the condition of the reference"));
        }
        if (reference.distinct.is_some() || reference.covering) && !pins.spare(index) {
            return Err(ExecError::setting(format!(
                "column `{name}` is pinned, but all its rows together decide what each refers to"
            ))
            .with_help("leave it out of the pin"));
        }
    }
    Ok(())
}

fn group(
    (plan, id): (&Plan, TableId),
    redraw: &synthc_plan::Redraw,
    compiler: &Compiler<'_>,
) -> Outcome<GroupProgram> {
    let mut requires = Vec::with_capacity(redraw.requires.len());
    let mut reads = Vec::new();
    for index in &redraw.requires {
        let require = plan
            .table(id)
            .and_then(|table| table.requires.get(*index))
            .ok_or_else(|| ExecError::plan("a step names a constraint that is not there"))?;
        plan.expr_reads(id, &require.clause, &mut |node| match node {
            synthc_plan::Node::Column(table, column) if table == id => reads.push(column.0),
            _ => {}
        });
        requires.push(RequireProgram { name: require.name.clone(), clause: compiler.node(&require.clause)? });
    }
    let inside = |list: &[ColId]| -> Outcome<Vec<usize>> {
        list.iter()
            .map(|c| {
                if plan.column(id, *c).is_some() {
                    Ok(c.0)
                } else {
                    Err(ExecError::plan("a step names a column that is not there"))
                }
            })
            .collect()
    };
    Ok(GroupProgram {
        requires,
        redraw: inside(&redraw.redraw)?,
        recompute: inside(&redraw.recompute)?,
        reads,
    })
}

fn count(plan: &Plan, table: &synthc_plan::Table) -> Outcome<CountProgram> {
    let wrong = || ExecError::plan("the number of rows does not fit the table's place");
    match (&table.count, table.parent) {
        (Count::Rows(expr), None) => {
            let node = Compiler::new(plan, None).node(expr)?;
            let NodeKind::Constant(column) = &node.kind else {
                return Err(ExecError::plan("the number of rows is not constant"));
            };
            let rows = column.as_ints().and_then(|v| v.first().copied()).filter(|_| column.gap_at(0) == 0);
            let rows = rows.ok_or_else(|| ExecError::plan("the number of rows is not whole"))?;
            let rows = u64::try_from(rows).map_err(|_| {
                ExecError::setting(format!("a number of rows cannot be negative; this is {rows}"))
            })?;
            Ok(CountProgram::Rows(rows))
        }
        (Count::Stacked(of), None) => Ok(CountProgram::Stacked(of.iter().map(|table| table.0).collect())),
        (Count::Each(expr), Some(parent)) => {
            Ok(CountProgram::Each(Box::new(Compiler::new(plan, Some(parent.0)).node(expr)?)))
        }
        (Count::Draw(dist), Some(parent)) => {
            let compiler = Compiler::new(plan, Some(parent.0));
            let pool = Pool::of(dist);
            let cell =
                |address: &str| DrawKey::derive(plan.dataset.seed, &table.address, address, Role::Count);
            let draw = Preparer { compiler: &compiler, pool: &pool, key: &cell }.draw(dist)?;
            let key = DrawKey::derive(plan.dataset.seed, &table.address, "", Role::Count);
            Ok(CountProgram::Draw { draw: Box::new(draw), key })
        }
        _ => Err(wrong()),
    }
}

/// Counts the rows of the tables that others are stacked from.
pub(crate) fn settle(program: &mut Program<'_>) -> Outcome<()> {
    for index in 0..program.tables.len() {
        let Some(CountProgram::Stacked(of)) = program.tables.get(index).map(|table| &table.count) else {
            continue;
        };
        let run = Run::new(program, crate::run::Options::default().limits());
        let mut rows = 0u64;
        for table in of {
            rows = rows
                .checked_add(run.size(*table)?)
                .ok_or_else(|| ExecError::setting("a stacked table has more than 2^64 rows"))?;
        }
        if let Some(table) = program.tables.get_mut(index) {
            table.count = CountProgram::Rows(rows);
        }
    }
    Ok(())
}

/// What holds between tables: unique columns have enough values.
pub(crate) fn link(program: &mut Program<'_>) -> Outcome<()> {
    let mut layouts = Vec::new();
    for (index, table) in program.tables.iter().enumerate() {
        for (number, column) in table.columns.iter().enumerate() {
            let Compute::Unique(unique) = &column.compute else { continue };
            let there = unique.size;
            if unique.within.is_some() {
                // Too few are a fault of the row that lacks one.
                continue;
            }
            if places(program, index, |_, step| Layout::Wide.most(step))?.0 <= u128::from(there) {
                continue;
            }
            let (needed, words) = places(program, index, |_, step| Layout::Close.most(step))?;
            if needed <= u128::from(there) {
                layouts.push((index, number, Layout::Close));
            } else if table.pins.spare(number) && has_open_counts(program, index)? {
                layouts.push((index, number, Layout::Counted));
            } else {
                return Err(too_few((&column.name, &table.name), there, needed, &words));
            }
        }
    }
    for (table, column, layout) in layouts {
        let column = program.tables.get_mut(table).and_then(|table| table.columns.get_mut(column));
        if let Some(ColumnProgram { compute: Compute::Unique(unique), .. }) = column {
            unique.layout = layout;
        }
    }
    give_pins(program)
}

/// Gives the pinned rows of unique columns their values, where the layout of the rows is known.
fn give_pins(program: &mut Program<'_>) -> Outcome<()> {
    let mut given = Vec::new();
    for (index, table) in program.tables.iter().enumerate() {
        for (number, column) in table.columns.iter().enumerate() {
            let Compute::Unique(unique) = &column.compute else { continue };
            if table.pins.spare(number) || unique.made.is_some() || unique.within.is_some() {
                continue;
            }
            let levels = program.path(index)?.into_iter().skip(1);
            let bounds = levels.map(|level| Ok(unique.layout.most(program.table(level)?)));
            let bounds: Vec<u64> = bounds.collect::<Outcome<_>>()?;
            given.push((index, number, table.pins.by_place(number, &bounds)));
        }
    }
    for (table, column, pins) in given {
        let column = program.tables.get_mut(table).and_then(|table| table.columns.get_mut(column));
        if let Some(ColumnProgram { compute: Compute::Unique(unique), ty, .. }) = column {
            unique.give(&pins, ty);
        }
    }
    Ok(())
}

/// Whether the rows on the way down to a table do not all have as many children.
fn has_open_counts(program: &Program<'_>, table: usize) -> Outcome<bool> {
    for step in program.path(table)?.into_iter().skip(1) {
        if program.table(step)?.constant_count().is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many places the rows of a table are laid out over, of which `most` leaves so many for the children of one parent on each level,
/// and what they are made of.
pub(crate) fn places(
    program: &Program<'_>,
    table: usize,
    most: impl Fn(usize, &TableProgram) -> u64,
) -> Outcome<(u128, Vec<String>)> {
    let mut needed = 1u128;
    let mut words = Vec::new();
    for (level, step) in program.path(table)?.into_iter().enumerate() {
        let step = program.table(step)?;
        let here = match &step.count {
            CountProgram::Rows(rows) => {
                words.push(format!("{rows} rows of `{}`", step.name));
                *rows
            }
            _ => {
                let most = most(level, step);
                words.push(format!("up to {most} `{}` each", step.name));
                most
            }
        };
        needed = needed.saturating_mul(u128::from(here));
    }
    Ok((needed, words))
}

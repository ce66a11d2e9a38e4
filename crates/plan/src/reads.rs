//! What the expressions of a plan read: the edges between its columns.

use crate::expr::in_rows;
use crate::{
    Among, Choice, ColId, Column, Compute, Count, Dist, Expr, ExprKind, Plan, Reference, RowRef, Table,
    TableId, Within,
};

/// Something that has to be known before something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// How many rows a table has.
    Count(TableId),
    /// The cells of a column.
    Column(TableId, ColId),
    /// The cells of a column in the row before: they may depend on this row's, and not the other way round.
    Before(TableId, ColId),
    /// The cells of a column in the row after, or in any row: no row can be computed before another of them.
    After(TableId, ColId),
}

impl Node {
    /// The same, whichever row it is read in.
    pub(crate) fn whenever(self) -> Self {
        match self {
            Self::Before(table, column) | Self::After(table, column) => Self::Column(table, column),
            node => node,
        }
    }
}

impl Plan {
    /// A table by its number.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.0)
    }

    /// A column by its numbers.
    pub fn column(&self, table: TableId, column: ColId) -> Option<&Column> {
        self.table(table)?.columns.get(column.0)
    }

    /// The table `up` levels above `table`.
    pub fn ancestor(&self, table: TableId, up: u32) -> Option<TableId> {
        let mut at = table;
        for _ in 0..up {
            at = self.table(at)?.parent?;
        }
        Some(at)
    }

    /// What a column refers to, where it refers to rows.
    pub fn reference(&self, table: TableId, column: ColId) -> Option<&Reference> {
        match &self.column(table, column)?.compute {
            Compute::Ref(reference) => Some(reference),
            _ => None,
        }
    }

    /// The table of another row, seen from a row of `table`.
    pub fn table_of(&self, table: TableId, row: &RowRef) -> Option<TableId> {
        match row {
            RowRef::Of { up, column } => Some(self.reference(self.ancestor(table, *up)?, *column)?.table),
            RowRef::Candidate(other) | RowRef::Keyed { table: other, .. } => Some(*other),
            RowRef::Beside { .. } => Some(table),
        }
    }

    /// Whether a table is a child of another, or a child of its children, to any depth.
    pub fn is_below(&self, table: TableId, above: TableId) -> bool {
        let parents = std::iter::successors(self.ancestor(table, 1), |at| self.ancestor(*at, 1));
        // A plan from outside may have tables that are each other's parents.
        parents.take(self.tables.len()).any(|parent| parent == above)
    }

    /// The different orders in which rows of a table stand beside each other, siblings aside.
    pub fn orders(&self, table: TableId) -> Vec<Among> {
        let mut orders: Vec<Among> = Vec::new();
        let mut add = |expr: &Expr| {
            expr.each_in_row(&mut |part| {
                if let ExprKind::In { row: RowRef::Beside { among: Some(among), .. }, .. } = &part.kind
                    && !orders.contains(among)
                {
                    orders.push((**among).clone());
                }
            });
        };
        for column in self.table(table).into_iter().flat_map(|table| &table.columns) {
            column.each_expr(&mut add);
        }
        for require in self.table(table).into_iter().flat_map(|table| &table.requires) {
            add(&require.clause);
        }
        orders
    }

    /// Calls `f` for all that an expression in the scope of `table` reads; what cannot be resolved is passed over.
    pub fn expr_reads(&self, table: TableId, expr: &Expr, f: &mut dyn FnMut(Node)) {
        match &expr.kind {
            ExprKind::Col { up, column } | ExprKind::IsCode { up, column, .. } => {
                if let Some(owner) = self.ancestor(table, *up) {
                    f(Node::Column(owner, *column));
                }
            }
            ExprKind::Item(column) => f(Node::Column(table, *column)),
            ExprKind::Aggregate { child: over, value, terms, .. }
            | ExprKind::TableAggregate { table: over, value, terms, .. } => {
                f(Node::Count(*over));
                in_rows(value, terms).for_each(|e| self.in_all_rows(table, *over, e, f));
                terms.iter().flat_map(|terms| terms.around()).for_each(|e| self.expr_reads(table, e, f));
            }
            ExprKind::In { row, of } => {
                match row {
                    RowRef::Of { up, column } => {
                        if let Some(owner) = self.ancestor(table, *up) {
                            f(Node::Column(owner, *column));
                        }
                    }
                    RowRef::Candidate(_) => {}
                    RowRef::Beside { ahead, among } => {
                        if let Some(among) = among {
                            f(Node::Count(table));
                            among.exprs().for_each(|e| self.in_all_rows(table, table, e, f));
                        }
                        let there = if *ahead { Node::After } else { Node::Before };
                        self.expr_reads(table, of, &mut |node| match node {
                            Node::Column(owner, column) if owner == table => f(there(owner, column)),
                            node => f(node),
                        });
                        return;
                    }
                    RowRef::Keyed { table: other, columns, key } => {
                        f(Node::Count(*other));
                        columns.iter().for_each(|column| f(Node::Column(*other, *column)));
                        key.iter().for_each(|e| self.expr_reads(table, e, f));
                    }
                }
                if let Some(other) = self.table_of(table, row) {
                    self.in_all_rows(table, other, of, f);
                }
            }
            _ => expr.each_child(&mut |child| self.expr_reads(table, child, f)),
        }
    }

    /// Calls `f` for all that an expression reads in all rows of `over`, seen from a row of `table`.
    fn in_all_rows(&self, table: TableId, over: TableId, expr: &Expr, f: &mut dyn FnMut(Node)) {
        self.expr_reads(over, expr, &mut |node| match node {
            Node::Column(owner, column) | Node::Before(owner, column) if owner == table => {
                f(Node::After(owner, column));
            }
            node => f(node),
        });
    }

    /// Calls `f` for all that a distribution in the scope of `table` reads.
    pub fn dist_reads(&self, table: TableId, dist: &Dist, f: &mut dyn FnMut(Node)) {
        dist.each_expr_deep(&mut |e| self.expr_reads(table, e, f));
    }

    /// Calls `f` for all that the number of rows of a table depends on.
    pub fn count_reads(&self, table: TableId, f: &mut dyn FnMut(Node)) {
        let Some(this) = self.table(table) else { return };
        if let Some(parent) = this.parent {
            f(Node::Count(parent));
        }
        let scope = this.parent.unwrap_or(table);
        match &this.count {
            Count::Rows(e) | Count::Each(e) => self.expr_reads(scope, e, f),
            Count::Stacked(of) => of.iter().for_each(|table| f(Node::Count(*table))),
            Count::Draw(dist) => self.dist_reads(scope, dist, f),
        }
    }

    /// Calls `f` for all that the true value of a column depends on before its routes.
    pub fn compute_reads(&self, table: TableId, column: &Column, f: &mut dyn FnMut(Node)) {
        match &column.compute {
            Compute::Draw { dist, bounds } => {
                self.dist_reads(table, dist, f);
                bounds.iter().for_each(|bound| self.expr_reads(table, &bound.end, f));
            }
            Compute::Is(e) => self.expr_reads(table, e, f),
            Compute::ParentKey(key) => {
                if let Some(parent) = self.ancestor(table, 1) {
                    f(Node::Column(parent, *key));
                }
            }
            Compute::Ref(reference) => {
                f(Node::Count(reference.table));
                if let Choice::Stacked { before, .. } = &reference.choice {
                    before.iter().for_each(|table| f(Node::Count(*table)));
                }
                reference.key_columns().iter().for_each(|key| f(Node::Column(reference.table, *key)));
                reference.each_expr(&mut |e| self.expr_reads(table, e, f));
            }
            Compute::Unique { .. }
            | Compute::UniqueText { .. }
            | Compute::Uuid
            | Compute::Read { .. }
            | Compute::Json => {}
            Compute::Suffixed { of, .. } => self.expr_reads(table, of, f),
        }
        let within = column.within.iter().flat_map(Within::values);
        within.for_each(|value| self.expr_reads(table, value, f));
    }

    /// Calls `f` for all that the routes of a column read.
    pub fn route_reads(&self, table: TableId, column: &Column, f: &mut dyn FnMut(Node)) {
        for route in &column.routes {
            self.expr_reads(table, &route.condition, f);
            if let Some(value) = &route.value {
                self.expr_reads(table, value, f);
            }
        }
    }

    /// Calls `f` for all that the rules of missingness of a column read, itself included where they read it.
    pub fn missing_reads(&self, table: TableId, column: &Column, f: &mut dyn FnMut(Node)) {
        for rule in &column.missing {
            rule.rates.iter().for_each(|(_, rate)| self.expr_reads(table, rate, f));
            if let Some(condition) = &rule.condition {
                self.expr_reads(table, condition, f);
            }
        }
    }

    /// Calls `f` for all that the cells of a column, true and recorded, depend on, other than the column itself.
    pub fn column_reads(&self, table: TableId, id: ColId, f: &mut dyn FnMut(Node)) {
        let Some(column) = self.column(table, id) else { return };
        let this = Node::Column(table, id);
        f(Node::Count(table));
        self.compute_reads(table, column, f);
        column.list.iter().for_each(|list| f(Node::Column(table, list.length)));
        if let (Compute::Json, Some(owner)) = (&column.compute, self.table(table)) {
            owner.members(id).for_each(|(member, _)| f(Node::Column(table, member)));
        }
        self.route_reads(table, column, f);
        for carry in &column.carry {
            if let Some(owner) = self.ancestor(table, carry.up) {
                f(Node::Column(owner, carry.column));
            }
        }
        self.missing_reads(table, column, &mut |node| {
            if node != this {
                f(node);
            }
        });
    }
}

impl Column {
    /// Calls `f` for every expression of the column.
    pub fn each_expr(&self, f: &mut dyn FnMut(&Expr)) {
        match &self.compute {
            Compute::Draw { dist, bounds } => {
                dist.each_expr_deep(f);
                bounds.iter().for_each(|bound| f(&bound.end));
            }
            Compute::Is(e) | Compute::Suffixed { of: e, .. } => f(e),
            Compute::Ref(reference) => reference.each_expr(f),
            Compute::UniqueText { made, .. } => made.iter().for_each(|made| f(&made.value)),
            Compute::ParentKey(_)
            | Compute::Unique { .. }
            | Compute::Uuid
            | Compute::Read { .. }
            | Compute::Json => {}
        }
        self.within.iter().flat_map(Within::values).for_each(&mut *f);
        for route in &self.routes {
            f(&route.condition);
            route.value.iter().for_each(&mut *f);
        }
        for rule in &self.missing {
            rule.rates.iter().for_each(|(_, rate)| f(rate));
            rule.condition.iter().for_each(&mut *f);
        }
    }

    /// Calls `f` for every expression of the column, to change it.
    pub fn each_expr_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        match &mut self.compute {
            Compute::Draw { dist, bounds } => {
                dist.each_expr_deep_mut(f);
                bounds.iter_mut().for_each(|bound| f(&mut bound.end));
            }
            Compute::Is(e) | Compute::Suffixed { of: e, .. } => f(e),
            Compute::Ref(reference) => reference.each_expr_mut(f),
            Compute::UniqueText { made, .. } => made.iter_mut().for_each(|made| f(&mut made.value)),
            Compute::ParentKey(_)
            | Compute::Unique { .. }
            | Compute::Uuid
            | Compute::Read { .. }
            | Compute::Json => {}
        }
        self.within.iter_mut().flat_map(Within::values_mut).for_each(&mut *f);
        for route in &mut self.routes {
            f(&mut route.condition);
            route.value.iter_mut().for_each(&mut *f);
        }
        for rule in &mut self.missing {
            rule.rates.iter_mut().for_each(|(_, rate)| f(rate));
            rule.condition.iter_mut().for_each(&mut *f);
        }
    }

    /// The distribution that the column is drawn from, where it is drawn.
    pub fn dist_mut(&mut self) -> Option<&mut Dist> {
        match &mut self.compute {
            Compute::Draw { dist, .. } => Some(dist),
            Compute::Ref(reference) => match &mut reference.choice {
                Choice::Ranked(dist) => Some(dist),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Plan {
    /// Calls `f` for every expression of the plan, to change it; defaults of parameters included.
    pub fn each_expr_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        self.params.iter_mut().for_each(|param| f(&mut param.default));
        for table in &mut self.tables {
            match &mut table.count {
                Count::Rows(e) | Count::Each(e) => f(e),
                Count::Stacked(_) => {}
                Count::Draw(dist) => dist.each_expr_deep_mut(f),
            }
            table.columns.iter_mut().for_each(|column| column.each_expr_mut(f));
            table.requires.iter_mut().for_each(|require| f(&mut require.clause));
        }
        self.expects.iter_mut().for_each(|expect| f(&mut expect.clause));
    }

    /// Calls `f` for every distribution of the plan, to change it.
    pub fn each_dist_mut(&mut self, f: &mut dyn FnMut(&mut Dist)) {
        for table in &mut self.tables {
            if let Count::Draw(dist) = &mut table.count {
                f(dist);
            }
            table.columns.iter_mut().filter_map(Column::dist_mut).for_each(&mut *f);
        }
    }
}

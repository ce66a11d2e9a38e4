//! `synthc row FILE TABLE K`.

use unicode_width::UnicodeWidthStr as _;

use crate::args::Row;
use crate::cells::{Cell, columns};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::stdout;

/// Shows one row, a column a line.
pub fn run(args: &Row, messages: &mut Messages) -> Result<Exit, Failure> {
    let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
    let table = spec::table(&loaded.plan, &args.table)?;
    let batch = synthc_exec::row(&loaded.plan, table, args.row).map_err(spec::exec_failure)?;
    let columns = columns(&loaded.plan, table, &[batch], 1, args.enums)?;
    let paint = Paint::new(messages.colors_stdout());
    let width = columns.iter().map(|column| column.schema.name.width()).max().unwrap_or(0);
    let mut out = String::new();
    for column in &columns {
        let name = &column.schema.name;
        let pad = " ".repeat(width - name.width());
        let cell = match column.cells.first() {
            Some(Cell::Value(text)) => text.clone(),
            Some(Cell::Code(text)) => paint.yellow(text),
            _ => paint.dim("null"),
        };
        out.push_str(&format!("{}{pad}  {cell}\n", paint.bold(name)));
    }
    stdout::write(out.as_bytes())
}

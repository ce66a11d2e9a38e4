//! What happens on Ctrl-C.

/// The exit code of a process that was interrupted: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Removes unfinished files when the process is interrupted or asked to end.
pub fn install() {
    let handler = || {
        synthc_sink::discard_unfinished();
        std::process::exit(INTERRUPTED);
    };
    // without a handler the files stay under their unfinished names, and the next run removes them
    let _ = ctrlc::set_handler(handler);
}

//! Letters of names, from the same tables as the grammar's `XID_START` and `XID_CONTINUE`.

/// Whether a name may start with this character.
pub fn is_xid_start(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { pest::unicode::XID_START(c) }
}

/// Whether a name may continue with this character.
pub fn is_xid_continue(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { pest::unicode::XID_CONTINUE(c) }
}

//! What is hashed: the text that two different records never share.

/// The hash before, then all parts, each preceded by its length.
pub(crate) fn text(previous: &str, parts: &[&str]) -> String {
    let length = parts.iter().map(|part| part.len() + 12).sum::<usize>();
    let mut text = String::with_capacity(previous.len() + length);
    text.push_str(previous);
    for part in parts {
        text.push('\n');
        text.push_str(&part.len().to_string());
        text.push(':');
        text.push_str(part);
    }
    text
}

/// What the first record names as its predecessor.
pub(crate) const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

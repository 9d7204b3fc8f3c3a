//! Numbers and colours as Markdown.

use ballast_packs::plan::message;

use super::inlines::escape;
use crate::{
    dispatch::{Colour, FigureRef, Number},
    words::Words,
};

/// A number with its words and unit, linked to its figure.
pub(super) fn link(text: &str, reference: &FigureRef) -> String {
    let address = reference.to_string();
    let text = escape(text);
    if address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')')) {
        format!("[{text}](<figure:{address}>)")
    } else {
        format!("[{text}](figure:{address})")
    }
}

/// What stands where there is no number.
pub(super) fn none(words: &Words) -> String {
    words.own(message::NONE)
}

/// A number without its unit, for a column that names it.
pub(super) fn bare(number: Option<&Number>, words: &Words) -> String {
    number.map_or_else(|| none(words), |n| link(&n.text, &n.reference))
}

/// A number with its unit.
pub(super) fn full(number: Option<&Number>, words: &Words) -> String {
    number.map_or_else(|| none(words), |n| link(&words.with_unit(&n.text, &n.unit), &n.reference))
}

/// A number in a column or row whose unit is named: with its own unit only where that differs.
pub(super) fn given(number: Option<&Number>, unit: &str, words: &Words) -> String {
    match number {
        Some(n) if n.unit != unit => full(number, words),
        _ => bare(number, words),
    }
}

/// A number in a column of percentages: with its unit only where that is not percent.
pub(super) fn percent(number: Option<&Number>, words: &Words) -> String {
    given(number, "%", words)
}

/// A colour's sign and, unless `short`, its name.
pub(super) fn swatch(colour: &Colour, short: bool) -> String {
    let text = if short { colour.sign.clone() } else { format!("{} {}", colour.sign, colour.name) };
    // The title carries the CSS colour, so that the text alone is enough to draw it again.
    let css: String = colour.css.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
    format!("[{}](colour:{} \"{css}\")", escape(text.trim()), colour.colour)
}

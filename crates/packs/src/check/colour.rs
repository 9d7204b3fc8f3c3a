use rust_decimal::Decimal;

use super::{Once, pack::held_against};
use crate::{
    Packs, codes,
    plan::{Band, ColourKey, ColourMeasure},
    raw::{At, Section, Sink, suggest},
};

const COLOURS: [(&str, &str); 5] =
    [("red", "red"), ("orange", "orange"), ("yellow", "yellow"), ("green", "green"), ("blue", "blue")];
const MEASURES: [(&str, ColourMeasure); 3] =
    [("growth", ColourMeasure::Growth), ("pace", ColourMeasure::Pace), ("value", ColourMeasure::Value)];

/// Reads colours.toml: each key becomes one key per indicator it names.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    let (mut once, sink) = (Once::default(), top.sink());
    for section in top.sections("key") {
        let id = section.id();
        let indicators = section.texts("indicators");
        let measure = section.choice("measure", &MEASURES);
        let (valid_from, valid_to) = (section.opt_date("valid_from"), section.opt_date("valid_to"));
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            let message = format!("in force from {from} to {to}: the end lies before the beginning");
            sink.error(codes::BAD_DATE, &section.at_key("valid_to"), message, "swap the two dates");
        }
        let source = section.said("source");
        let what = format!("colour key {}", id.as_deref().unwrap_or_default());
        held_against(&section, &what, &source.zh, packs);
        let bands = bands(&section);
        if indicators.is_empty() {
            let help = "add `indicators = [\"output\"]`";
            sink.error(codes::MISSING_KEY, section.at(), "a colour key without indicators", help);
        }
        let id = id.filter(|id| once.first("colour key", id, section.at(), sink));
        if let (Some(id), Some(measure)) = (id, measure) {
            // A pack that declares the key again replaces all of it.
            packs.colours.retain(|key| key.id != id);
            for indicator in indicators {
                if known_indicator(&indicator.value, &indicator.at, packs, sink) {
                    packs.colours.push(ColourKey {
                        id: id.clone(),
                        indicator: indicator.value,
                        measure,
                        valid_from,
                        valid_to,
                        bands: bands.clone(),
                        source: source.clone(),
                    });
                }
            }
        }
        section.done();
    }
}

/// Bands from low to high: open at both ends, each beginning where the one before ends.
fn bands(key: &Section<'_>) -> Vec<Band> {
    let sink = key.sink();
    let mut bands: Vec<Band> = Vec::new();
    let sections = key.sections("bands");
    let last = sections.len().saturating_sub(1);
    if sections.is_empty() {
        let help = "add bands = [{ colour = \"red\", css = \"#c0392b\", sign = \"▼\", name = { zh = \"...\", en = \"...\" }, to = 0 }, ...]";
        sink.error(codes::MISSING_KEY, key.at(), "a colour key without bands", help);
    }
    let mut colours = Once::default();
    for (at, section) in sections.into_iter().enumerate() {
        let colour = section.choice("colour", &COLOURS).unwrap_or_default().to_owned();
        let (css, sign, name) = (section.text("css"), section.text("sign"), section.name("name"));
        let (from, to) = (section.opt_number("from"), section.opt_number("to"));
        if !colour.is_empty() {
            colours.first("colour", &colour, section.at(), sink);
        }
        let digits = css.strip_prefix('#').unwrap_or_default();
        if section.has("css")
            && !([3, 6].contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            let help = "write # and six hexadecimal digits, such as #c0392b";
            sink.error(codes::BAD_VALUE, &section.at_key("css"), format!("{css:?} is no colour"), help);
        }
        let before = bands.last().and_then(|band: &Band| band.to);
        if let Some((message, help)) = gap(at, last, before, from, to) {
            sink.error(codes::BAND_GAP, section.at(), format!("band {}: {message}", at + 1), help);
        }
        bands.push(Band { colour, css, sign, name, from, to });
        section.done();
    }
    bands
}

/// What is wrong with the ends of band number `at` of `0..=last`, and what would be right.
fn gap(
    at: usize,
    last: usize,
    before: Option<Decimal>,
    from: Option<Decimal>,
    to: Option<Decimal>,
) -> Option<(String, String)> {
    let wrong = |message: &str, help: String| Some((message.to_owned(), help));
    match (from, before) {
        (Some(_), _) if at == 0 => return wrong("the lowest band has a lower end", "take out `from`".into()),
        (None, Some(before)) if at > 0 => return wrong("no lower end", format!("add `from = {before}`")),
        (Some(from), Some(before)) if from > before => {
            return wrong(&format!("a gap from {before} to {from}"), format!("write `from = {before}`"));
        }
        (Some(from), Some(before)) if from < before => {
            return wrong(&format!("an overlap from {from} to {before}"), format!("write `from = {before}`"));
        }
        _ => {}
    }
    match (from, to) {
        (_, Some(_)) if at == last => wrong("the highest band has an upper end", "take out `to`".into()),
        (_, None) if at < last => wrong("no upper end", "add `to`, where the next band begins".into()),
        (Some(from), Some(to)) if to <= from => {
            wrong(&format!("it ends at {to} and begins at {from}"), "bands go from low to high".into())
        }
        _ => None,
    }
}

/// Whether the indicator is declared; reported where it is not.
pub(super) fn known_indicator(id: &str, at: &At, packs: &Packs, sink: &Sink) -> bool {
    let known = packs.indicators.contains_key(id);
    if !known {
        let help = suggest(id, packs.indicators.keys().map(String::as_str));
        sink.error(codes::UNKNOWN_INDICATOR, at, format!("there is no indicator `{id}`"), help);
    }
    known
}

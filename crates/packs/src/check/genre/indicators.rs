use super::add;
use crate::{
    Packs,
    check::{Once, colour::known_indicator, unit},
    codes,
    plan::NamedIndicator,
    raw::Section,
};

/// Reads reader/indicators.toml: what reports call the pack's indicators, and indicators that they name all the time
/// though no form of the pack computes them.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let (mut once, sink) = (Once::default(), top.sink());
    if let Some(least) = top.opt_number("link_from") {
        let value: Option<f64> = least.to_string().parse().ok();
        match value.filter(|value| (0.0..=1.0).contains(value)) {
            Some(value) => packs.genre.link_from = value,
            None => sink.error(
                codes::BAD_VALUE,
                &top.at_key("link_from"),
                format!("`link_from` is {least}"),
                "write a number from 0 to 1",
            ),
        }
    }
    let mut without = std::mem::take(&mut packs.genre.link_without);
    add(top, "link_without", &mut without);
    packs.genre.link_without = without;
    for section in top.sections("indicator") {
        // One key or the other: an indicator of the pack, or a name without a formula.
        let computed = section.opt_text("indicator");
        let mut named = NamedIndicator::default();
        match &computed {
            Some(id) if known_indicator(id, &section.at_key("indicator"), packs, sink) => {
                named.id.clone_from(id);
                if let Some(indicator) = packs.indicators.get(id) {
                    named.name = indicator.name.clone();
                    named.unit.clone_from(&indicator.unit);
                }
                named.computed = true;
            }
            Some(_) => {}
            None => {
                named.id = section.id().unwrap_or_default();
                named.name = section.name("name");
                named.unit = section.text("unit");
                unit::known(&section, "unit", &named.unit, packs);
                if packs.indicators.contains_key(&named.id) {
                    let message = format!("the pack computes `{}`", named.id);
                    let help = format!("write indicator = \"{}\" in place of id, name and unit", named.id);
                    sink.error(codes::DUPLICATE_ID, section.at(), message, help);
                }
            }
        }
        add(&section, "aliases", &mut named.aliases);
        if !named.id.is_empty() && once.first("indicator", &named.id, section.at(), sink) {
            packs.genre.indicators.retain(|before| before.id != named.id);
            packs.genre.indicators.push(named);
        }
        section.done();
    }
}

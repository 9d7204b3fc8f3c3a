use std::collections::{BTreeMap, HashSet};

use ballast_model::Text;

use super::add;
use crate::{
    Packs,
    check::{Once, unit},
    codes,
    plan::NamedIndicator,
    raw::{Section, suggest},
};

/// Indicators that the packs compute, by id: name and unit.
pub(in crate::check) type Computed = BTreeMap<String, (Text, String)>;

/// Adds the indicators that the packs compute and for which reports have no other name.
pub(in crate::check) fn computed(packs: &mut Packs, computed: &Computed) {
    let known: HashSet<&str> = packs.genre.indicators.iter().map(|named| named.id.as_str()).collect();
    let rest = computed.iter().filter(|(id, _)| !known.contains(id.as_str())).map(|(id, (name, unit))| {
        NamedIndicator {
            id: id.clone(),
            name: name.clone(),
            unit: unit.clone(),
            aliases: Vec::new(),
            computed: true,
        }
    });
    let rest: Vec<NamedIndicator> = rest.collect();
    packs.genre.indicators.extend(rest);
}

/// Reads reader/indicators.toml: what reports call the pack's indicators, and indicators that they name all the time
/// though no form of the pack computes them.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs, computed: &Computed) {
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
        let of = section.opt_text("indicator");
        let mut named = NamedIndicator::default();
        match &of {
            Some(id) => match computed.get(id) {
                Some((name, unit)) => {
                    (named.id, named.name, named.unit) = (id.clone(), name.clone(), unit.clone());
                    named.computed = true;
                }
                None => {
                    let help = suggest(id, computed.keys().map(String::as_str));
                    let message = format!("there is no indicator `{id}`");
                    sink.error(codes::UNKNOWN_INDICATOR, &section.at_key("indicator"), message, help);
                }
            },
            None => {
                named.id = section.id().unwrap_or_default();
                named.name = section.name("name");
                named.unit = section.text("unit");
                unit::known(&section, "unit", &named.unit, packs);
                if computed.contains_key(&named.id) {
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

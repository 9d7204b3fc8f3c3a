use ballast_model::Unit;
use rust_decimal::Decimal;

use super::Once;
use crate::{Packs, codes, raw::Section, raw::suggest};

/// Reads units.toml.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    let mut once = Once::default();
    let mut larger = Vec::new();
    for dimension in top.sections("dimension") {
        let id = dimension.id().unwrap_or_default();
        for section in dimension.sections("units") {
            let name = section.text("name");
            let en = section.text("en");
            let factor = section.number("factor");
            let aliases = section.texts("aliases");
            if section.has("larger") {
                larger.push((name.clone(), section.text("larger"), section.at_key("larger")));
            }
            if factor <= Decimal::ZERO && section.has("factor") {
                let help =
                    "write how many base units one of these is, such as 10000 for 万元 where the base is 元";
                section.sink().error(
                    codes::BAD_VALUE,
                    &section.at_key("factor"),
                    format!("a factor of {factor}"),
                    help,
                );
                continue;
            }
            let names = std::iter::once((name, section.at().clone()))
                .chain(aliases.into_iter().map(|a| (a.value, a.at)));
            for (name, at) in names {
                if !name.is_empty() && once.first("unit", &name, &at, section.sink()) {
                    packs.units.insert(Unit { name, en: en.clone(), dimension: id.clone(), factor });
                }
            }
            section.done();
        }
        dimension.done();
    }
    for (unit, larger, at) in larger {
        match packs.units.factor(&unit, &larger) {
            Ok(_) => packs.units.read_larger(&unit, &larger),
            Err(error) => {
                let help = suggest(&larger, packs.units.iter().map(|unit| unit.name.as_str()));
                top.sink().error(codes::UNKNOWN_UNIT, &at, error.to_string(), help);
            }
        }
    }
}

/// Whether the unit at `key` is declared; reported where it is not.
pub(super) fn known(section: &Section<'_>, key: &str, unit: &str, packs: &Packs) -> bool {
    let known = packs.units.get(unit).is_some();
    if !known && !unit.is_empty() {
        let help = suggest(unit, packs.units.iter().map(|unit| unit.name.as_str()));
        section.sink().error(
            codes::UNKNOWN_UNIT,
            &section.at_key(key),
            format!("unit {unit:?} is not declared"),
            help,
        );
    }
    known
}

use super::colour::known_indicator;
use crate::{DispatchSettings, Packs, codes, plan::FieldKind, raw::Section, raw::suggest};

/// Reads dispatch.toml; a later pack's takes the place of an earlier one's.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    let sink = top.sink();
    let indicators = top.texts("indicators");
    for indicator in &indicators {
        known_indicator(&indicator.value, &indicator.at, packs, sink);
    }
    let headline = top.text("headline");
    if !headline.is_empty() {
        known_indicator(&headline, &top.at_key("headline"), packs, sink);
    }
    let form = packs.indicators.get(&headline).and_then(|indicator| packs.forms.get(&indicator.form));
    let mut stopped = Vec::new();
    for section in top.sections("stopped") {
        let (field, choice) = (section.text("field"), section.text("choice"));
        if let Some(form) = form {
            match form.field(&field).map(|field| &field.kind) {
                Some(FieldKind::Choice(choices)) if choices.iter().any(|(code, _)| *code == choice) => {}
                Some(FieldKind::Choice(choices)) => {
                    let help = suggest(&choice, choices.iter().map(|(code, _)| code.as_str()));
                    let message = format!("`{field}` has no choice `{choice}`");
                    sink.error(codes::EXPRESSION_NAME, &section.at_key("choice"), message, help);
                }
                _ => {
                    let choices =
                        form.fields.iter().filter(|field| matches!(field.kind, FieldKind::Choice(_)));
                    let message = format!("form `{}` has no choice field `{field}`", form.id);
                    let help = suggest(&field, choices.map(|field| field.id.as_str()));
                    sink.error(codes::UNKNOWN_FIELD, &section.at_key("field"), message, help);
                }
            }
        }
        stopped.push((field, choice));
        section.done();
    }
    packs.dispatch = DispatchSettings {
        indicators: indicators.into_iter().map(|indicator| indicator.value).collect(),
        headline,
        top: top.opt_count("top", 1000).map_or(5, |top| top as usize),
        sharp_fall: top.number("sharp_fall"),
        sharp_fall_floor: top.opt_number("sharp_fall_floor").unwrap_or_default(),
        stopped,
        listed: top.opt_count("listed", 1000).map_or(15, |listed| listed as usize),
        pace_tolerance: top.opt_number("pace_tolerance").unwrap_or_default(),
        seasonal_years: top.opt_count("seasonal_years", 20).map_or(3, |years| years as usize),
        contribution_floor: top.opt_number("contribution_floor").unwrap_or_default(),
    };
}

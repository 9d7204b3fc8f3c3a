use crate::{
    Packs,
    check::Once,
    codes,
    plan::{EffectRule, Outcome},
    raw::{Section, suggest},
};

/// Reads `[effect]`.
pub(super) fn read(top: &Section<'_>, packs: &Packs) -> Option<EffectRule> {
    let section = top.section("effect")?;
    let sink = top.sink();
    let mut after: Vec<u32> = Vec::new();
    for number in section.numbers("after") {
        match u32::try_from(number).ok().filter(|count| (1..=120).contains(count) && number.fract().is_zero())
        {
            Some(count) => after.push(count),
            None => {
                let help = "write whole periods after the closing, such as [1, 3]";
                sink.error(
                    codes::BAD_VALUE,
                    &section.at_key("after"),
                    format!("`after` holds {number}"),
                    help,
                );
            }
        }
    }
    if after.is_empty() {
        let help = "add `after = [1, 3]`: periods after the closing";
        sink.error(codes::MISSING_KEY, section.at(), "an effect that is never read", help);
    }
    let mut indicators = Vec::new();
    for indicator in section.texts("indicators") {
        if packs.indicators.contains_key(&indicator.value) {
            indicators.push(indicator.value);
        } else {
            let help = suggest(&indicator.value, packs.indicators.keys().map(String::as_str));
            let message = format!("there is no indicator `{}`", indicator.value);
            sink.error(codes::UNKNOWN_INDICATOR, &indicator.at, message, help);
        }
    }
    let wait_days = section.opt_count("wait_days", 366).unwrap_or(30);
    let (mut once, mut outcomes) = (Once::default(), Vec::new());
    let mut open = None;
    for outcome in section.sections("outcomes") {
        let id = outcome.id().filter(|id| once.first("outcome", id, outcome.at(), sink));
        if open.is_some() {
            let help = "put the outcome without a line last";
            sink.error(codes::BAND_GAP, outcome.at(), "this outcome stands behind one that fits all", help);
        }
        let found = Outcome {
            id: id.clone().unwrap_or_default(),
            name: outcome.name("name"),
            now_at_least: outcome.opt_number("now_at_least"),
            better_by: outcome.opt_number("better_by"),
        };
        if found.now_at_least.is_none() && found.better_by.is_none() {
            open = Some(());
        }
        if id.is_some() {
            outcomes.push(found);
        }
        outcome.done();
    }
    if open.is_none() {
        let help = "end `outcomes` with one without a line: what every other reading is called";
        sink.error(codes::BAND_GAP, section.at(), "some readings have no outcome", help);
    }
    section.done();
    Some(EffectRule { indicators, after, wait_days, outcomes })
}

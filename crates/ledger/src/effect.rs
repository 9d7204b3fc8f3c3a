use ballast_model::{Period, Text, china_day};
use ballast_packs::{
    Packs,
    plan::{Direction, EffectRule, Role},
};
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;

use crate::{
    Awaited, By, Change, Event, Item, Link, Reading, Refusal, clock::end_of_day, making::Making, open,
};

/// Notes which figures are to be read again, and when, once an item is closed.
pub(crate) fn await_readings(making: &mut Making<'_>) {
    let Some(rule) = &making.kind.effect else { return };
    let (closed, round) = (making.event.at, making.item.reopened + 1);
    let links = making.item.links.clone();
    for (link, number) in links.into_iter().zip(1u32..) {
        let (Link::Figure { period, .. } | Link::Return { period, .. }) = &link else { continue };
        for after in &rule.after {
            let Some(period) = periods_on(*period, closed, *after) else { continue };
            let wait = i64::from(rule.wait_days).days();
            let ready = period.last_day().checked_add(wait).unwrap_or(jiff::civil::Date::MAX);
            let at = end_of_day(ready);
            making.push(Change::Awaited(Awaited {
                after: *after,
                period,
                at,
                round,
                link: link.clone(),
                number,
                rung: false,
            }));
        }
    }
}

/// The period so many periods after the one that holds an instant, of the same length as `like`: months follow months, runs
/// from January run on. January and February are one period.
fn periods_on(like: Period, at: Timestamp, after: u32) -> Option<Period> {
    let day = china_day(at);
    let months = if like.is_year_to_date() { 1 } else { i32::from(like.months()) };
    let month = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let first = (month / months + i32::try_from(after).ok()?) * months;
    let year = i16::try_from(first / 12).ok()?;
    let from = i8::try_from(first % 12 + 1).ok()?;
    let to = from + i8::try_from(months).ok()? - 1;
    match (like.is_year_to_date(), months) {
        (true, _) => Period::run(year, 1, to.max(2)),
        (false, 1) if to <= 2 => Period::run(year, 1, 2),
        (false, _) => Period::run(year, from, to),
    }
}

/// Takes in a figure that was read again: `now` is what it is, or nothing where there is none. The kind says what that is
/// called; where a figure is missing it is called nothing.
///
/// # Errors
/// [`Refusal`] where the reading is not awaited, or the kind is gone.
pub fn read_effect(
    packs: &Packs,
    item: &Item,
    awaited: &Awaited,
    now: Option<Decimal>,
    at: Timestamp,
) -> Result<Event, Refusal> {
    let kind = open::kind_of(packs, &item.kind)?;
    let known = |known: &&Awaited| known.step() == awaited.step() && known.round == awaited.round;
    let Some(awaited) = item.awaited.iter().find(known).cloned() else {
        return Err(Refusal::Unknown {
            what: Text::new("待回读指标", "awaited reading"),
            id: awaited.step(),
            known: item.awaited.iter().map(Awaited::step).collect(),
        });
    };
    let before = match &awaited.link {
        Link::Figure { value, .. } | Link::Return { value, .. } => *value,
        _ => None,
    };
    let falls = match &awaited.link {
        Link::Figure { indicator, .. } => {
            packs.indicators.get(indicator).is_some_and(|indicator| indicator.direction == Direction::Down)
        }
        _ => false,
    };
    let outcome = kind.effect.as_ref().and_then(|rule| outcome(rule, before, now?, falls));
    let by = By { account: "system".to_owned(), office: String::new(), role: Role::System };
    let mut making = Making::new(packs, kind, item.clone(), by, "read", at);
    making.push(Change::Read(Reading {
        after: awaited.after,
        round: awaited.round,
        period: awaited.period,
        before,
        now,
        outcome,
        link: awaited.link,
    }));
    Ok(making.done().0)
}

fn outcome(rule: &EffectRule, before: Option<Decimal>, now: Decimal, falls: bool) -> Option<String> {
    let better = before.map(|before| if falls { before - now } else { now - before });
    let fits = rule.outcomes.iter().find(|outcome| {
        // A line that cannot be told apart for want of the earlier figure does not fit.
        outcome.now_at_least.is_none_or(|least| now >= least)
            && outcome.better_by.is_none_or(|least| better.is_some_and(|better| better >= least))
    })?;
    // An outcome that fits every reading still says nothing where the two could not be compared.
    let compared = better.is_some() || fits.now_at_least.is_some();
    compared.then(|| fits.id.clone())
}

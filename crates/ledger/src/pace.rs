use ballast_model::{Period, china_day};
use ballast_packs::plan::{PaceOver, PaceRule};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{Item, Pace, Value};

/// How far ahead of plan an item is at an instant, and the colour that calls for; nothing where it has not been told how much
/// is done: what is missing is not zero.
pub(crate) fn pace(rule: &PaceRule, item: &Item, at: Timestamp) -> Option<Pace> {
    let ahead = match &rule.over {
        PaceOver::Clock { done, clock } => {
            let done = item.fields.get(done)?.number()?;
            let run = item.clocks.iter().rev().find(|run| run.clock == *clock)?;
            let days = |from: Timestamp, to: Timestamp| {
                let days = china_day(from).until(china_day(to)).ok()?;
                Some(Decimal::from(days.get_days().max(0)))
            };
            let (whole, over) = (days(run.from, run.due)?, days(run.from, at)?);
            let share = over.checked_div(whole).map_or(Decimal::ONE, |share| share.min(Decimal::ONE));
            done - share * Decimal::ONE_HUNDRED
        }
        PaceOver::Rows { field, period, plan, done } => {
            let rows = item.fields.get(field)?.rows();
            let period_of = |row: &std::collections::BTreeMap<String, Value>| {
                row.get(period)?.text()?.parse::<Period>().ok()
            };
            let number = |row: &std::collections::BTreeMap<String, Value>, column: &str| {
                row.get(column).and_then(Value::number)
            };
            let reported = rows.iter().filter(|row| number(row, done).is_some());
            let until = reported.filter_map(period_of).map(Period::last_day).max()?;
            let (mut whole, mut planned, mut did) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
            for row in rows {
                let plan = number(row, plan).unwrap_or_default();
                whole += plan;
                if period_of(row).is_some_and(|period| period.last_day() <= until) {
                    planned += plan;
                    did += number(row, done).unwrap_or_default();
                }
            }
            (did - planned).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?
        }
    };
    let ahead = ahead.round_dp(2);
    let band = rule.bands.iter().find(|band| band.least.is_none_or(|least| ahead >= least))?;
    Some(Pace { ahead, colour: band.colour.clone() })
}

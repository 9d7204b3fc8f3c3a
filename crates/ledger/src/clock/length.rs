use ballast_model::{Calendar, Period, china_day};
use ballast_packs::plan::{Kind, KindClock, Length, Stretch};
use jiff::Timestamp;

use super::{due, end_of_day};
use crate::{Item, interest};

/// From when on a clock counts, and when it runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timing {
    pub(crate) from: Timestamp,
    pub(crate) due: Timestamp,
}

/// How a clock would run that starts at `from`; nothing while a field it goes by is blank. A clock that repeats counts from the
/// end of its period.
pub(crate) fn timing(
    calendar: &Calendar,
    kind: &Kind,
    clock: &KindClock,
    item: &Item,
    from: Timestamp,
    period: Option<Period>,
) -> Option<Timing> {
    let counted = period.map_or(from, |period| end_of_day(period.last_day()));
    let until = match &clock.length {
        Length::Until(field) => {
            let day = item.fields.get(field)?.date()?;
            // The date itself is the length: counting 0 days from it lets it roll like any other.
            due(calendar, end_of_day(day), Stretch::Days(0), clock.rolls)
        }
        Length::Statutory => {
            let days = interest::days_allowed(kind.interest.as_ref()?, item)?;
            due(calendar, counted, Stretch::Days(days), clock.rolls)
        }
        _ => due(calendar, counted, stretch(clock, item)?, clock.rolls),
    };
    Some(Timing { from, due: until })
}

/// The stretch that a clock runs for; nothing for one that ends on a given day.
pub(crate) fn stretch(clock: &KindClock, item: &Item) -> Option<Stretch> {
    match &clock.length {
        Length::Fixed(stretch) => Some(*stretch),
        Length::Table { field, rows } => {
            let choice = item.fields.get(field)?.text()?;
            rows.iter().find(|row| row.is == choice).map(|row| row.stretch)
        }
        Length::Until(_) | Length::Statutory | Length::Row => None,
    }
}

/// The month, or the quarter, that an instant lies in.
pub(crate) fn period_at(at: Timestamp, months: u32) -> Option<Period> {
    let day = china_day(at);
    let months = i8::try_from(months).ok().filter(|months| (1..=12).contains(months))?;
    let first = (day.month() - 1) / months * months + 1;
    Period::run(day.year(), first, first + months - 1)
}

/// The period of the same length right after one.
pub(crate) fn next_period(period: Period) -> Option<Period> {
    let months = period.months();
    let first = period.last_month() + 1;
    if first > 12 {
        return Period::run(period.year() + 1, 1, months);
    }
    Period::run(period.year(), first, (first + months - 1).min(12))
}

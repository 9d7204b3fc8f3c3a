use ballast_model::Period;
use jiff::{Timestamp, civil::Date, tz};

use crate::StoreError;

/// A period as the catalog writes it: always `YYYY-MM..YYYY-MM`, so that text order is time order.
pub(crate) fn key(period: Period) -> String {
    let year = period.year();
    format!("{year:04}-{:02}..{year:04}-{:02}", period.first_month(), period.last_month())
}

/// Reads what [`key`] wrote.
pub(crate) fn parse(text: &str) -> Result<Period, StoreError> {
    text.parse().map_err(|error| StoreError::damaged("catalog", error))
}

/// An instant as the catalog writes it: whole microseconds since 1970, UTC.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Reads what [`micros`] wrote.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|error| StoreError::damaged("catalog", error))
}

/// The first instant (in microseconds) after `date` in China, the offices' civil time (UTC+8, no summer
/// time).
pub(crate) fn end_of_day(date: Date) -> i64 {
    let next = date.tomorrow().unwrap_or(Date::MAX);
    // The last representable date has no morrow; nothing was ever recorded that late.
    tz::offset(8).to_timestamp(next.at(0, 0, 0, 0)).map_or(i64::MAX, |at| at.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_order_is_time_order() {
        let mut periods = Vec::new();
        for year in [1999, 2024] {
            for from in 1..=12 {
                for to in from..=12 {
                    periods.extend(Period::run(year, from, to));
                }
            }
        }
        let keys: Vec<_> = periods.iter().map(|&period| key(period)).collect();
        assert!(keys.is_sorted() && periods.is_sorted());
        assert!(keys.iter().zip(&periods).all(|(key, period)| parse(key).unwrap() == *period));
    }

    #[test]
    fn a_day_ends_at_sixteen_hours_utc() {
        let end = end_of_day(jiff::civil::date(2024, 12, 31));
        assert_eq!(instant(end).unwrap().to_string(), "2024-12-31T16:00:00Z");
    }
}

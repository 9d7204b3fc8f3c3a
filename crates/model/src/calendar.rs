use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};

use crate::Period;

/// Working days as announced year by year: weekends, less the days moved, plus the days made up.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// Exceptions to the weekend rule: `true` works, `false` rests.
    pub days: BTreeMap<Date, bool>,
    /// First day of the lunar year, by Gregorian year.
    pub spring_festival: BTreeMap<i16, Date>,
    /// When offices are open on a working day, in order; all day long where none is declared.
    pub hours: Vec<(Time, Time)>,
}

impl Calendar {
    /// Whether people work on that day.
    pub fn is_working(&self, date: Date) -> bool {
        self.days
            .get(&date)
            .copied()
            .unwrap_or(!matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday))
    }

    /// Working days in a period.
    pub fn working_days(&self, period: Period) -> u32 {
        let (first, last) = (period.first_day(), period.last_day());
        let mut count = 0;
        let mut day = first;
        while day <= last {
            count += u32::from(self.is_working(day));
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        count
    }

    /// The month (1 or 2) in which the Spring Festival of `year` falls, if the calendar knows it.
    pub fn spring_festival_month(&self, year: i16) -> Option<i8> {
        self.spring_festival.get(&year).map(|d| d.month())
    }
}

use ballast_model::{Calendar, Period};
use jiff::{ToSpan, civil::Date};

use super::{
    geography::Geography,
    population::Month,
    profile::{Profile, Season, Turn},
};

/// The months of the run and what each does to output.
pub(super) struct Months {
    /// First month reported.
    pub(super) first: Month,
    /// Last month reported.
    pub(super) last: Month,
    /// First and last month of each period.
    pub(super) periods: Vec<(Month, Month)>,
    /// First month known: January of the year before, for the stated bases.
    start: Month,
    /// Season by month, from `start`.
    season: Vec<f64>,
    /// Trend of each city x division by month: multiple of the first month's level; `cell * months + month`.
    trend: Vec<f64>,
}

/// The absolute month of a period's first or last month.
pub(super) fn month_of(year: i16, month: i8) -> Month {
    Month::from(year) * 12 + Month::from(month) - 1
}

impl Months {
    /// Lays out the months of `periods`, which stand in order.
    pub(super) fn new(periods: &[Period], profile: &Profile, calendar: &Calendar) -> Self {
        let span = |p: &Period| (month_of(p.year(), p.first_month()), month_of(p.year(), p.last_month()));
        let periods: Vec<(Month, Month)> = periods.iter().map(span).collect();
        let (first, last) = (periods.first().map_or(0, |p| p.0), periods.last().map_or(0, |p| p.1));
        let start = (first.div_euclid(12) - 1) * 12;
        let season = (start..=last).map(|month| season(month, &profile.season, calendar)).collect();
        Self { first, last, periods, start, season, trend: Vec::new() }
    }

    /// Lays the growth of divisions and cities over the months.
    pub(super) fn grow(&mut self, profile: &Profile, geography: &Geography) {
        let months = self.start..=self.last;
        for (city, _) in &geography.cities {
            let faster = profile.cities.iter().find(|c| c.code == *city).map_or(0.0, |c| c.growth);
            for division in &profile.divisions {
                let mut index = 0.0;
                for month in months.clone() {
                    self.trend.push(f64::exp(index));
                    let turns: f64 = profile
                        .turn
                        .iter()
                        .filter(|turn| concerns(turn, city, &division.code, month + 1))
                        .map(|turn| turn.growth)
                        .sum();
                    index += ((division.growth + faster + turns) / 100.0).max(-0.9).ln_1p() / 12.0;
                }
            }
        }
    }

    /// Whether all of a year is reported.
    pub(super) fn holds(&self, year: i16) -> bool {
        month_of(year, 1) >= self.first && month_of(year, 12) <= self.last
    }

    /// Months reported.
    pub(super) fn reported(&self) -> u32 {
        (self.last - self.first + 1) as u32
    }

    /// Calendar years touched, with the year of the bases.
    pub(super) fn years(&self) -> (Month, usize) {
        (self.start / 12, (self.last / 12 - self.start / 12 + 1) as usize)
    }

    /// What the season makes of an average month.
    pub(super) fn season_of(&self, month: Month) -> f64 {
        self.season.get((month - self.start) as usize).copied().unwrap_or(1.0)
    }

    /// Level of a cell, the first month known = 1.
    pub(super) fn trend_of(&self, cell: usize, month: Month) -> f64 {
        self.trend.get(cell * self.season.len() + (month - self.start) as usize).copied().unwrap_or(1.0)
    }
}

fn concerns(turn: &Turn, city: &str, division: &str, month: Month) -> bool {
    let among = |list: &[String], code: &str| list.is_empty() || list.iter().any(|c| c == code);
    among(&turn.regions, city)
        && among(&turn.divisions, division)
        && month_of(turn.from.year(), turn.from.first_month()) <= month
        && month <= month_of(turn.to.year(), turn.to.last_month())
}

/// The month's usual part, less what the Spring Festival takes from it: the days around the first
/// day of the lunar year produce less, and fall into January in one year and February in the next.
fn season(month: Month, season: &Season, calendar: &Calendar) -> f64 {
    let (year, number) = ((month.div_euclid(12)) as i16, month.rem_euclid(12) as usize);
    let Some(&festival) = calendar.spring_festival.get(&year) else { return season.months[number] };
    let Some(period) = Period::month(year, number as i8 + 1) else { return season.months[number] };
    let lost = (-season.festival_days_before..season.festival_days_after)
        .filter_map(|days| festival.checked_add(days.days()).ok())
        .filter(|day: &Date| period.first_day() <= *day && *day <= period.last_day())
        .count();
    let days = f64::from(period.last_day().day());
    season.months[number] * (1.0 - season.festival_loss * lost as f64 / days)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::generate::profile::Profile;

    #[test]
    fn the_festival_moves_between_january_and_february() {
        let mut calendar = Calendar::default();
        calendar.spring_festival.insert(2023, date(2023, 1, 22));
        calendar.spring_festival.insert(2024, date(2024, 2, 10));
        let profile = Profile::builtin().unwrap();
        let periods = ["2023-01..2023-02".parse().unwrap(), "2024-12".parse().unwrap()];
        let months = Months::new(&periods, &profile, &calendar);
        let at = |y, m| months.season_of(month_of(y, m));
        assert!(at(2023, 1) < at(2024, 1), "the festival of 2023 was in January");
        assert!(at(2024, 2) < at(2023, 2), "the festival of 2024 was in February");
        let both = |y| at(y, 1) + at(y, 2);
        assert!((both(2023) / both(2024) - 1.0).abs() < 0.03, "{} {}", both(2023), both(2024));
        assert_eq!(months.reported(), 24);
        assert_eq!(months.years(), (2022, 3));
    }
}

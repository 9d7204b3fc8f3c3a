use ballast_model::{Calendar, Period};
use ballast_packs::plan::{Additivity, Direction, Target, TargetMeasure};
use rust_decimal::Decimal;

/// One past year of an indicator: what was done by the same day, and in the whole year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeasonalYear {
    /// January to the same month, in the indicator's unit.
    pub to_date: Decimal,
    /// The whole year, in the same unit.
    pub full: Decimal,
}

/// What a target is measured with. All values in the indicator's unit.
#[derive(Debug, Clone, Copy)]
pub struct PaceInput<'a> {
    /// What was promised.
    pub target: &'a Target,
    /// How the indicator adds up over time: a stock or a quotient does not grow month by month.
    pub additivity: Additivity,
    /// Whether more is better.
    pub direction: Direction,
    /// January to now.
    pub to_date: Period,
    /// Value of `to_date`; nothing where none was reported.
    pub value: Option<Decimal>,
    /// Same-scope growth of `to_date`, percent.
    pub growth: Option<Decimal>,
    /// Last year by the same day and as a whole: what a promised growth is progress over.
    pub last_year: Option<SeasonalYear>,
    /// Past years, for the seasonal pace.
    pub past: &'a [SeasonalYear],
    /// Working days.
    pub calendar: &'a Calendar,
    /// Within how many points of the expected progress (of the promised growth, for a target of
    /// growth) a target is still on pace. From a pack or the asker, never from here.
    pub tolerance: Decimal,
}

/// Where a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaceStatus {
    /// Further than expected by now.
    Ahead,
    /// As expected, within the tolerance.
    OnPace,
    /// Not as far as expected by now.
    Behind,
}

/// Progress of a target. Shares and progress in percent, rounded to ten decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The year's level that the target comes to, on the scope of the value to date; nothing for a growth over an unknown year.
    pub level: Option<Decimal>,
    /// Value to date of that level. Of a growth it is measured on the scope of the growth, enterprises in both years: what
    /// last year had done by the same day, times growth so far over the growth promised. A quotient grows in points and has none.
    pub progress: Option<Decimal>,
    /// What is left to do: level less value to date.
    pub gap: Option<Decimal>,
    /// Growth to date less the promised growth, percentage points; for targets of growth.
    pub growth_gap: Option<Decimal>,
    /// Working days done of the year's; for flows.
    pub calendar_share: Option<Decimal>,
    /// Mean share of the year that was done by now in past years.
    pub seasonal_share: Option<Decimal>,
    /// How many past years that mean is of.
    pub seasonal_years: usize,
    /// Measured against the seasonal pace, without past years against the calendar; a target of
    /// growth against the growth itself. Nothing where a value is missing.
    pub status: Option<PaceStatus>,
}

/// Measures a target against what is done, the calendar and past years.
pub fn pace(input: &PaceInput<'_>) -> Pace {
    let target = input.target;
    let (level, progress) = match target.measure {
        TargetMeasure::Level => {
            (Some(target.value), input.value.and_then(|value| share(value, target.value)))
        }
        TargetMeasure::Growth => {
            let progress = growth_progress(input);
            (input.value.zip(progress).and_then(|(value, done)| whole(value, done)), progress)
        }
    };
    let gap = level.zip(input.value).and_then(|(level, value)| level.checked_sub(value));
    let growth_gap = match target.measure {
        TargetMeasure::Level => None,
        TargetMeasure::Growth => input.growth.and_then(|growth| growth.checked_sub(target.value)),
    };
    let calendar_share = (input.additivity == Additivity::Flow).then(|| calendar_share(input)).flatten();
    let shares: Vec<Decimal> = input.past.iter().filter_map(|year| share(year.to_date, year.full)).collect();
    let seasonal_share = mean(&shares);
    // What is not done month by month is at its level all year, as far as nothing else is known.
    let expected = match input.additivity {
        Additivity::Flow => seasonal_share.or(calendar_share),
        Additivity::Stock | Additivity::Ratio => seasonal_share.or(Some(Decimal::ONE_HUNDRED)),
    };
    let lead = match target.measure {
        TargetMeasure::Growth => growth_gap,
        TargetMeasure::Level => progress.zip(expected).map(|(progress, expected)| progress - expected),
    };
    let status = lead.map(|lead| {
        let lead = if input.direction == Direction::Down { -lead } else { lead };
        if lead > input.tolerance {
            PaceStatus::Ahead
        } else if lead < -input.tolerance {
            PaceStatus::Behind
        } else {
            PaceStatus::OnPace
        }
    });
    Pace {
        level,
        progress,
        gap,
        growth_gap,
        calendar_share,
        seasonal_share,
        seasonal_years: shares.len(),
        status,
    }
}

/// How far a year is that was promised to grow. Value over last year's level would mix scopes: the value holds enterprises
/// that came since, and last year's level those that have left.
fn growth_progress(input: &PaceInput<'_>) -> Option<Decimal> {
    if input.additivity == Additivity::Ratio {
        return None;
    }
    let last = input.last_year?;
    let done_then = share(last.to_date, last.full)?;
    let grown = Decimal::ONE_HUNDRED.checked_add(input.growth?)?;
    let promised = Decimal::ONE_HUNDRED.checked_add(input.target.value)?;
    let grown_of_promised = share(grown, promised)?;
    Some(
        done_then.checked_mul(grown_of_promised)?.checked_div(Decimal::ONE_HUNDRED)?.round_dp(10).normalize(),
    )
}

/// What `part` is so many percent of.
fn whole(part: Decimal, percent: Decimal) -> Option<Decimal> {
    Some(part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(percent)?.round_dp(10).normalize())
}

fn calendar_share(input: &PaceInput<'_>) -> Option<Decimal> {
    let year = Period::run(input.to_date.year(), 1, 12)?;
    let done = input.calendar.working_days(input.to_date.to_date());
    share(Decimal::from(done), Decimal::from(input.calendar.working_days(year)))
}

/// In percent; nothing of a whole that is not positive.
fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole <= Decimal::ZERO {
        return None;
    }
    Some(part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.round_dp(10).normalize())
}

fn mean(shares: &[Decimal]) -> Option<Decimal> {
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    Some(sum.checked_div(Decimal::from(shares.len()))?.round_dp(10).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(measure: TargetMeasure, value: i64) -> Target {
        Target {
            region: "370000".to_owned(),
            indicator: "output".to_owned(),
            year: "2024".parse().unwrap(),
            measure,
            value: Decimal::from(value),
            source: String::new(),
        }
    }

    fn input<'a>(target: &'a Target, calendar: &'a Calendar, past: &'a [SeasonalYear]) -> PaceInput<'a> {
        PaceInput {
            target,
            additivity: Additivity::Flow,
            direction: Direction::Up,
            to_date: "2024-01..2024-06".parse().unwrap(),
            value: Some(Decimal::from(45)),
            growth: Some(Decimal::from(5)),
            last_year: Some(SeasonalYear { to_date: Decimal::from(80), full: Decimal::from(200) }),
            past,
            calendar,
            tolerance: Decimal::from(2),
        }
    }

    #[test]
    fn a_level_is_measured_against_the_season_before_the_calendar() {
        let (target, calendar) = (target(TargetMeasure::Level, 100), Calendar::default());
        let by_calendar = pace(&input(&target, &calendar, &[]));
        assert_eq!(by_calendar.progress, Some(Decimal::from(45)));
        assert_eq!(by_calendar.gap, Some(Decimal::from(55)));
        // 2024 has 262 weekdays, 130 of them up to the end of June.
        let expected = (Decimal::from(13000) / Decimal::from(262)).round_dp(10).normalize();
        assert_eq!(by_calendar.calendar_share, Some(expected));
        assert_eq!(by_calendar.status, Some(PaceStatus::Behind));

        let year = |to_date: i64| SeasonalYear { to_date: to_date.into(), full: Decimal::from(100) };
        let by_season = pace(&input(&target, &calendar, &[year(40), year(44)]));
        assert_eq!(by_season.seasonal_share, Some(Decimal::from(42)));
        assert_eq!(by_season.seasonal_years, 2);
        assert_eq!(by_season.status, Some(PaceStatus::Ahead));
    }

    #[test]
    fn a_growth_becomes_a_level_and_a_gap_in_points() {
        let (target, calendar) = (target(TargetMeasure::Growth, 10), Calendar::default());
        let half = pace(&input(&target, &calendar, &[]));
        // Last year had done 40% by now; this year is 105 where 110 was promised.
        assert_eq!(half.progress, Some(Decimal::new(381_818_181_818, 10)));
        assert_eq!(half.level.map(|level| level.round_dp(6)), Some(Decimal::new(117_857_143, 6)));
        assert_eq!(half.growth_gap, Some(Decimal::from(-5)));
        assert_eq!(half.status, Some(PaceStatus::Behind));
        let unknown = PaceInput { last_year: None, ..input(&target, &calendar, &[]) };
        assert_eq!((pace(&unknown).progress, pace(&unknown).level), (None, None));
        let ratio = PaceInput { additivity: Additivity::Ratio, ..input(&target, &calendar, &[]) };
        assert_eq!(pace(&ratio).progress, None);
    }

    #[test]
    fn who_is_behind_at_the_end_of_the_year_has_not_got_there() {
        let (target, calendar) = (target(TargetMeasure::Growth, 10), Calendar::default());
        let full = |n: i64| SeasonalYear { to_date: n.into(), full: n.into() };
        for (growth, reached) in [(5, false), (10, true), (15, true)] {
            let year = PaceInput {
                to_date: "2024".parse().unwrap(),
                // Enterprises that came since make the value large, and are no part of the growth.
                value: Some(Decimal::from(300)),
                growth: Some(growth.into()),
                last_year: Some(full(200)),
                ..input(&target, &calendar, &[])
            };
            let found = pace(&year);
            assert_eq!(found.status != Some(PaceStatus::Behind), reached);
            assert_eq!(found.progress.is_some_and(|done| done >= Decimal::ONE_HUNDRED), reached, "{growth}");
        }
    }

    #[test]
    fn less_is_better_and_missing_is_unknown() {
        let (target, calendar) = (target(TargetMeasure::Level, 50), Calendar::default());
        let down = PaceInput {
            additivity: Additivity::Ratio,
            direction: Direction::Down,
            ..input(&target, &calendar, &[])
        };
        let found = pace(&down);
        assert_eq!((found.progress, found.calendar_share), (Some(Decimal::from(90)), None));
        assert_eq!(found.status, Some(PaceStatus::Ahead));
        let nothing = pace(&PaceInput { value: None, growth: None, ..down });
        assert_eq!((nothing.progress, nothing.status), (None, None));
        let year = SeasonalYear { to_date: Decimal::ONE, full: Decimal::ZERO };
        assert_eq!(pace(&input(&target, &calendar, &[year])).seasonal_share, None);
    }
}

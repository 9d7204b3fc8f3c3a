//! The arithmetic of clocks, against counting day by day on random calendars.

use ballast_ledger::clock::{due, halted, later, sooner};
use ballast_model::{Calendar, china_day};
use ballast_packs::plan::Stretch;
use jiff::{Timestamp, ToSpan, civil::Date};
use proptest::prelude::*;

use crate::fixture::{at, packs};

/// A calendar with days moved at random within a year.
fn calendars() -> impl Strategy<Value = Calendar> {
    proptest::collection::vec((0i64..400, any::<bool>()), 0..40).prop_map(|days| {
        let first: Date = "2025-01-01".parse().expect("a day");
        let days =
            days.into_iter().map(|(after, works)| (first.checked_add(after.days()).expect("a day"), works));
        Calendar { days: days.collect(), ..Calendar::default() }
    })
}

/// Whether people work, told without the code under test: Saturday and Sunday rest, but for the days moved.
fn works(calendar: &Calendar, day: Date) -> bool {
    let moved = calendar.days.iter().find(|(moved, _)| **moved == day).map(|(_, works)| *works);
    // 2024-12-30 was a Monday.
    let monday: Date = "2024-12-30".parse().expect("a day");
    moved.unwrap_or(monday.until(day).expect("a day").get_days().rem_euclid(7) < 5)
}

/// Counts one day after the other: the first is not counted, nor is one at whose end the clock stood still.
fn counted(
    calendar: &Calendar,
    from: Date,
    days: u32,
    working: bool,
    rolls: bool,
    halts: &[(Date, Date)],
) -> Date {
    let (mut day, mut count) = (from, 0);
    while count < days {
        day = day.tomorrow().expect("a day");
        let still = halts.iter().any(|(since, until)| *since <= day && day < *until);
        if !still && (!working || works(calendar, day)) {
            count += 1;
        }
    }
    while rolls && !works(calendar, day) {
        day = day.tomorrow().expect("a day");
    }
    day
}

fn instant(day: i64, second: i64) -> Timestamp {
    let midnight: Timestamp = "2025-01-01T00:00:00+08:00".parse().expect("a day");
    Timestamp::from_second(midnight.as_second() + day * 86_400 + second).expect("a day")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_due_day_is_found_by_counting(
        calendar in calendars(),
        start in 0i64..300,
        second in 0i64..86_400,
        days in 0u32..60,
        working in any::<bool>(),
        rolls in any::<bool>(),
        pauses in proptest::collection::vec((0i64..20, 0i64..86_400, 0i64..20, 0i64..86_400), 0..3),
    ) {
        let from = instant(start, second);
        let stretch = if working { Stretch::WorkingDays(days) } else { Stretch::Days(days) };
        let mut due = due(&calendar, from, stretch, rolls);
        let plain = |halts: &[(Date, Date)]| counted(&calendar, china_day(from), days, working, rolls, halts);
        prop_assert_eq!(china_day(due), plain(&[]));
        // The last second of that day is in time, the next is not.
        prop_assert_eq!(china_day(later(&calendar, due, Stretch::Days(0))), plain(&[]).tomorrow().unwrap());
        let (mut halts, mut free) = (Vec::new(), from);
        for (wait, second, length, end) in pauses {
            let since = Timestamp::from_second(free.as_second() + wait * 86_400 + second).unwrap();
            // Nobody may halt a clock that has run out.
            if since > due {
                break;
            }
            let until = Timestamp::from_second(since.as_second() + length * 86_400 + end).unwrap();
            halts.push((since, until));
            free = until;
            due = halted(&calendar, stretch, rolls, from, due, &halts);
            let days: Vec<(Date, Date)> = halts.iter().map(|(a, b)| (china_day(*a), china_day(*b))).collect();
            prop_assert_eq!(china_day(due), plain(&days));
        }
    }

    #[test]
    fn hours_in_which_offices_are_open_are_found_by_counting_minutes(
        calendar in calendars(),
        start in 0i64..300,
        minute in 0i64..1440,
        hours in 0u32..30,
    ) {
        let mut calendar = calendar;
        let time = |text: &str| text.parse::<jiff::civil::Time>().unwrap();
        calendar.hours = vec![(time("09:00"), time("12:00")), (time("13:30"), time("17:30"))];
        let from = instant(start, minute * 60);
        let found = due(&calendar, from, Stretch::WorkingHours(hours), false);
        let civil = |day: i64| "2025-01-01".parse::<Date>().unwrap().checked_add(day.days()).unwrap();
        let (mut day, mut now, mut left) = (start, minute, i64::from(hours) * 60);
        let mut open_today = works(&calendar, civil(day));
        while left > 0 {
            left -= i64::from(open_today && ((540..720).contains(&now) || (810..1050).contains(&now)));
            now += 1;
            if now == 1440 {
                (day, now) = (day + 1, 0);
                open_today = works(&calendar, civil(day));
            }
        }
        prop_assert_eq!(found, instant(day, now * 60));
        // Going back by as much lands where it began, or at the next hour in which offices are open.
        let back = sooner(&calendar, found, Stretch::WorkingHours(hours));
        prop_assert_eq!(due(&calendar, back, Stretch::WorkingHours(hours), false), found);
    }
}

#[test]
fn two_working_hours_after_closing_time_end_the_next_morning() {
    let calendar = &packs().calendar;
    // 2026-09-30 is a Wednesday; 1 to 7 October are free, the 10th is made up.
    assert_eq!(
        due(calendar, at("2026-09-30T16:30"), Stretch::WorkingHours(2), false),
        at("2026-10-08T10:00")
    );
    assert_eq!(
        due(calendar, at("2026-09-29T11:00"), Stretch::WorkingHours(2), false),
        at("2026-09-29T14:30")
    );
    assert_eq!(due(calendar, at("2026-09-30T16:30"), Stretch::Hours(2), false), at("2026-09-30T18:30"));
}

#[test]
fn the_national_day_holiday_is_passed_over() {
    let calendar = &packs().calendar;
    let due_day = |days| china_day(due(calendar, at("2026-09-30T16:30"), Stretch::WorkingDays(days), false));
    assert_eq!(due_day(1).to_string(), "2026-10-08");
    // The 10th is a Saturday that is worked.
    assert_eq!(due_day(3).to_string(), "2026-10-10");
    let last = due(calendar, at("2026-09-28T09:00"), Stretch::Days(5), true);
    assert_eq!(china_day(last).to_string(), "2026-10-08");
}

#[test]
fn a_day_past_the_end_of_time_does_no_harm() {
    let end: Timestamp = "9999-12-30T00:00:00Z".parse().unwrap();
    assert!(due(&Calendar::default(), end, Stretch::WorkingDays(3000), true) >= end);
    assert!(due(&Calendar::default(), end, Stretch::WorkingHours(3000), true) >= end);
    assert!(later(&Calendar::default(), end, Stretch::Hours(3000)) >= end);
}

use ballast_model::{Calendar, china_day};
use ballast_packs::plan::Stretch;
use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime, Time},
    tz::{TimeZone, offset},
};

/// The last second of a day, China time: who answers in it is in time.
pub(crate) fn end_of_day(day: Date) -> Timestamp {
    instant(day.at(23, 59, 59, 0))
}

/// The first second of a day, China time.
pub(crate) fn start_of_day(day: Date) -> Timestamp {
    instant(day.at(0, 0, 0, 0))
}

/// An instant of China time; the end of all time where the year is out of range.
fn instant(at: DateTime) -> Timestamp {
    at.to_zoned(TimeZone::fixed(offset(8))).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn plus(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

fn moved(day: Date, days: i64) -> Date {
    let limit = if days < 0 { Date::MIN } else { Date::MAX };
    Span::new().try_days(days).and_then(|span| day.checked_add(span)).unwrap_or(limit)
}

/// The n-th working day after a day, or before it where `forward` is false.
fn working(calendar: &Calendar, day: Date, count: u32, forward: bool) -> Date {
    let mut day = day;
    let mut left = count;
    while left > 0 && day != Date::MAX && day != Date::MIN {
        day = moved(day, if forward { 1 } else { -1 });
        left -= u32::from(calendar.is_working(day));
    }
    day
}

/// The working day itself, or the next one.
fn rolled(calendar: &Calendar, day: Date) -> Date {
    if calendar.is_working(day) { day } else { working(calendar, day, 1, true) }
}

/// When a clock runs out that starts at `from`: the last second that is in time. Days end with the day, China time, and the
/// first is not counted; with `rolls` a last day that is no working day makes way for the next one.
pub fn due(calendar: &Calendar, from: Timestamp, stretch: Stretch, rolls: bool) -> Timestamp {
    let last = match stretch {
        Stretch::Hours(hours) => return plus(from, i64::from(hours) * 3600),
        Stretch::WorkingHours(hours) => return open_for(calendar, from, i64::from(hours) * 3600),
        Stretch::Days(days) => moved(china_day(from), days.into()),
        Stretch::WorkingDays(days) => working(calendar, china_day(from), days, true),
    };
    end_of_day(if rolls { rolled(calendar, last) } else { last })
}

/// The first instant that is `stretch` too late for `due`.
pub fn later(calendar: &Calendar, due: Timestamp, stretch: Stretch) -> Timestamp {
    let none = matches!(
        stretch,
        Stretch::Hours(0) | Stretch::WorkingHours(0) | Stretch::Days(0) | Stretch::WorkingDays(0)
    );
    plus(if none { due } else { self::due(calendar, due, stretch, false) }, 1)
}

/// The instant that is `stretch` before `due`; for days when offices open on that day.
pub fn sooner(calendar: &Calendar, due: Timestamp, stretch: Stretch) -> Timestamp {
    let day = match stretch {
        Stretch::Hours(hours) => return plus(due, -i64::from(hours) * 3600),
        Stretch::WorkingHours(hours) => return open_before(calendar, due, i64::from(hours) * 3600),
        Stretch::Days(days) => moved(china_day(due), -i64::from(days)),
        Stretch::WorkingDays(days) => working(calendar, china_day(due), days, false),
    };
    let opens = calendar.hours.first().map_or(Time::midnight(), |(opens, _)| *opens);
    instant(DateTime::from_parts(day, opens))
}

/// When a clock that was halted runs out: the days at whose end it stood still, and the hours in which it did, count for nothing.
/// `from` is where its days are counted from, `due` when it would have run out without the last of its `halts`.
pub fn halted(
    calendar: &Calendar,
    stretch: Stretch,
    rolls: bool,
    from: Timestamp,
    due: Timestamp,
    halts: &[(Timestamp, Timestamp)],
) -> Timestamp {
    let (last_since, last_until) = halts.last().copied().unwrap_or((due, due));
    let (days, working_only) = match stretch {
        Stretch::Hours(_) => return plus(due, (last_until.as_second() - last_since.as_second()).max(0)),
        Stretch::WorkingHours(_) => {
            return open_for(calendar, last_until, open_between(calendar, last_since, due));
        }
        Stretch::Days(days) => (days, false),
        Stretch::WorkingDays(days) => (days, true),
    };
    let (mut day, mut left) = (china_day(from), days);
    while left > 0 && day != Date::MAX {
        day = moved(day, 1);
        let still = halts.iter().any(|(since, until)| china_day(*since) <= day && day < china_day(*until));
        left -= u32::from(!still && (!working_only || calendar.is_working(day)));
    }
    end_of_day(if rolls { rolled(calendar, day) } else { day })
}

/// The hours in which offices are open on a day, as instants: the whole day where none are declared.
fn windows(calendar: &Calendar, day: Date) -> Vec<(Timestamp, Timestamp)> {
    if !calendar.is_working(day) {
        return Vec::new();
    }
    if calendar.hours.is_empty() {
        return vec![(start_of_day(day), start_of_day(moved(day, 1)))];
    }
    let at = |time: Time| instant(DateTime::from_parts(day, time));
    calendar.hours.iter().map(|(opens, closes)| (at(*opens), at(*closes))).collect()
}

/// The instant at which offices have been open for so many seconds since `from`.
fn open_for(calendar: &Calendar, from: Timestamp, seconds: i64) -> Timestamp {
    let (mut day, mut left) = (china_day(from), seconds);
    if left == 0 {
        return from;
    }
    while day != Date::MAX {
        for (opens, closes) in windows(calendar, day) {
            let begins = opens.max(from);
            let open = closes.as_second() - begins.as_second();
            if open >= left {
                return plus(begins, left);
            }
            left -= open.max(0);
        }
        day = moved(day, 1);
    }
    Timestamp::MAX
}

/// The instant since which offices have been open for so many seconds at `until`.
fn open_before(calendar: &Calendar, until: Timestamp, seconds: i64) -> Timestamp {
    let (mut day, mut left) = (china_day(until), seconds);
    if left == 0 {
        return until;
    }
    while day != Date::MIN {
        for (opens, closes) in windows(calendar, day).into_iter().rev() {
            let ends = closes.min(until);
            let open = ends.as_second() - opens.as_second();
            if open >= left {
                return plus(ends, -left);
            }
            left -= open.max(0);
        }
        day = moved(day, -1);
    }
    Timestamp::MIN
}

/// For how many seconds offices are open from one instant to another.
fn open_between(calendar: &Calendar, from: Timestamp, until: Timestamp) -> i64 {
    let (mut day, mut open) = (china_day(from), 0);
    while day <= china_day(until) && day != Date::MAX {
        for (opens, closes) in windows(calendar, day) {
            open += (closes.min(until).as_second() - opens.max(from).as_second()).max(0);
        }
        day = moved(day, 1);
    }
    open
}

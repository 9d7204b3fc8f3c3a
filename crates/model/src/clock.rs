use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Where the time comes from. Passed in, so that every run can be replayed.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Today's date in China Standard Time, the only civil time the offices use.
    fn today(&self) -> Date {
        china_day(self.now())
    }
}

/// The date of an instant in China Standard Time.
pub fn china_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).date()
}

/// The first instant of a day in China Standard Time; nothing outside the years that instants have.
pub fn china_midnight(day: Date) -> Option<Timestamp> {
    jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask the machine")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still: for tests, replays and `--now`.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

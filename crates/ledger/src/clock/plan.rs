use ballast_model::Calendar;
use ballast_packs::plan::KindClock;
use jiff::Timestamp;

use super::{Timing, later, sooner};
use crate::Planned;

/// What a clock will do, in order, seen at an instant. A reminder that would come before the clock starts, or that is over already
/// because the clock goes by a date in the past, is left out; what happens once it has run out is not.
pub(crate) fn planned(
    calendar: &Calendar,
    clock: &KindClock,
    timing: Timing,
    seen: Timestamp,
) -> Vec<Planned> {
    let reminders = clock.reminders.iter().zip(1..).filter_map(|(reminder, number): (_, u32)| {
        let at = sooner(calendar, timing.due, reminder.before);
        (at > timing.from.max(seen)).then(|| Planned { step: format!("remind-{number}"), at })
    });
    let late = clock.escalations.iter().zip(1..).map(|(escalation, number): (_, u32)| {
        let at: Timestamp = later(calendar, timing.due, escalation.after);
        Planned { step: format!("late-{number}"), at }
    });
    let mut planned: Vec<Planned> = reminders.chain(late).collect();
    planned.sort_by_key(|planned| planned.at);
    planned
}

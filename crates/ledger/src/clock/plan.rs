use ballast_model::Calendar;
use ballast_packs::plan::KindClock;
use jiff::Timestamp;

use super::{Timing, later, sooner};
use crate::Planned;

/// What a clock will do, in order. A reminder that would come before the clock starts is left out.
pub(crate) fn planned(calendar: &Calendar, clock: &KindClock, timing: Timing) -> Vec<Planned> {
    let reminders = clock.reminders.iter().zip(1..).filter_map(|(reminder, number): (_, u32)| {
        let at = sooner(calendar, timing.due, reminder.before);
        (at > timing.from).then(|| Planned { step: format!("remind-{number}"), at })
    });
    let late = clock.escalations.iter().zip(1..).map(|(escalation, number): (_, u32)| {
        let at: Timestamp = later(calendar, timing.due, escalation.after);
        Planned { step: format!("late-{number}"), at }
    });
    let mut planned: Vec<Planned> = reminders.chain(late).collect();
    planned.sort_by_key(|planned| planned.at);
    planned
}

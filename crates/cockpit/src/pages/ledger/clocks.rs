use ballast_app::ledger::ItemView;
use ballast_ledger::ItemClock;
use ballast_model::china_day;
use jiff::{Timestamp, civil::Date};

use super::left;
use crate::{Viewer, words::local};

/// A run of a clock, in words.
pub(crate) struct ClockLine {
    pub name: String,
    /// Due, or until when it is halted.
    pub due: String,
    /// Days left or late; how it ended.
    pub left: String,
    /// Class of that.
    pub class: &'static str,
    /// Why it stands still; empty where it does not.
    pub paused: String,
    /// Steps that it has done: reminders and escalations.
    pub rang: usize,
    pub runs: bool,
}

/// Working days from tomorrow to a day.
fn working_days(viewer: &Viewer, from: Date, to: Date) -> u32 {
    let (mut day, mut count) = (from, 0);
    // A deadline years ahead is told in days alone.
    for _ in 0..400 {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        if day > to {
            break;
        }
        count += u32::from(viewer.ballast.packs.calendar.is_working(day));
    }
    count
}

fn line(viewer: &Viewer, kind: &str, run: &ItemClock, now: Timestamp) -> ClockLine {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let plan = viewer.ballast.packs.kinds.get(kind).and_then(|kind| kind.clock(&run.clock));
    let mut name = plan.map_or(run.clock.as_str(), |plan| plan.name.get(lang)).to_owned();
    if let Some(row) = run.row {
        name.push_str(&format!(" #{row}"));
    }
    if let Some(period) = run.period {
        name.push_str(&format!(" {}", period.label(lang)));
    }
    let late = run.is_late(now);
    let mut found = ClockLine {
        name,
        due: local(run.due),
        left: String::new(),
        class: "",
        paused: String::new(),
        rang: run.rang.len(),
        runs: run.runs(),
    };
    if let Some(stop) = &run.stopped {
        let (text, class) = match (stop.done, late) {
            (false, _) => (words.ledger_clock_replaced().to_owned(), "note"),
            (true, false) => (words.ledger_clock_in_time(local(stop.at)), "verdict met"),
            (true, true) => (words.ledger_clock_late(local(stop.at)), "verdict not-met"),
        };
        (found.left, found.class) = (text, class);
    } else if let Some(pause) = &run.paused {
        let rule = plan.and_then(|plan| plan.pause.as_ref());
        let reason = rule.and_then(|rule| rule.reasons.iter().find(|(id, _)| *id == pause.reason));
        let reason = reason.map_or(pause.reason.as_str(), |(_, name)| name.get(lang));
        found.paused = words.ledger_paused(reason, local(pause.since), local(pause.until));
        (found.left, found.class) = (words.ledger_stands_still().to_owned(), "verdict needs-judgement");
    } else {
        let today = viewer.ballast.today();
        found.left = left(words, today, run.due, late);
        found.class = if late { "verdict not-met" } else { "verdict met" };
        let last = china_day(run.due);
        if !late && last > today {
            found.left.push_str(&words.ledger_working_days(working_days(viewer, today, last)));
        }
    }
    found
}

/// Clocks of an item: those that run first, what is due first first; then those that have stopped, the latest first.
pub(crate) fn lines(viewer: &Viewer, view: &ItemView<'_>, now: Timestamp) -> Vec<ClockLine> {
    let mut runs: Vec<&ItemClock> = view.item.clocks.iter().collect();
    runs.sort_by_key(|run| {
        (!run.runs(), if run.runs() { run.due.as_second() } else { -run.due.as_second() })
    });
    runs.into_iter().map(|run| line(viewer, &view.item.kind, run, now)).collect()
}

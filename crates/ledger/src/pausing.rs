use ballast_model::Text;
use ballast_packs::plan::{Action, KindClock};

use crate::{
    Change, ItemClock, Refusal,
    clock::{self, Timing, planned},
    making::Making,
};

/// Halts the clocks that an action halts.
pub(crate) fn pause(making: &mut Making<'_>, action: &Action, reason: Option<&str>) -> Result<(), Refusal> {
    let at = making.event.at;
    for id in &action.pauses {
        let Some(clock) = making.kind.clock(id) else { continue };
        let refuse =
            |zh: &str, en: &str| Err(Refusal::Clock { clock: clock.name.clone(), why: Text::new(zh, en) });
        let Some(rule) = &clock.pause else {
            return refuse("不得暂停", "it may not be halted");
        };
        let Some(run) = making.item.running(id) else {
            return refuse("未在计时", "it does not run");
        };
        if run.paused.is_some() {
            return refuse("已经暂停", "it is halted already");
        }
        if run.is_late(at) {
            return refuse("已经超期，不得暂停", "it has run out: too late to halt it");
        }
        if run.pauses >= rule.times {
            let (zh, en) = (
                format!("最多暂停{}次", rule.times),
                format!("it may be halted {} times at most", rule.times),
            );
            return refuse(&zh, &en);
        }
        let Some((reason, _)) = rule.reasons.iter().find(|(known, _)| Some(known.as_str()) == reason) else {
            let zh: Vec<String> =
                rule.reasons.iter().map(|(id, name)| format!("{id}（{}）", name.zh)).collect();
            let en: Vec<String> =
                rule.reasons.iter().map(|(id, name)| format!("{id} ({})", name.en)).collect();
            return refuse(
                &format!("暂停须写明理由，可用：{}", zh.join("、")),
                &format!("it is halted for one of these reasons: {}", en.join(", ")),
            );
        };
        let until = clock::due(&making.packs.calendar, at, rule.most, false);
        let cycle = run.cycle;
        making.push(Change::Paused { clock: id.clone(), cycle, reason: reason.clone(), until });
    }
    Ok(())
}

/// Lets the clocks run again that an action lets run.
pub(crate) fn resume(making: &mut Making<'_>, action: &Action) {
    for id in &action.resumes {
        let Some(clock) = making.kind.clock(id) else { continue };
        // A pause that lasted as long as it may has ended by itself: what was waited for comes all the same.
        let halted = making.item.running(id).filter(|run| run.paused.is_some()).cloned();
        if let Some(run) = halted {
            let change = resumed(making, clock, &run, making.event.at);
            making.push(change);
        }
    }
}

/// What follows from a pause that ends at an instant.
pub(crate) fn resumed(
    making: &Making<'_>,
    clock: &KindClock,
    run: &ItemClock,
    until: jiff::Timestamp,
) -> Change {
    let calendar = &making.packs.calendar;
    let since = run.paused.as_ref().map_or(until, |pause| pause.since);
    let due = match clock::stretch(clock, &making.item) {
        Some(stretch) => {
            let mut halts = run.halts.clone();
            halts.push((since, until));
            let counted = run.period.map_or(run.from, |period| clock::end_of_day(period.last_day()));
            clock::halted(calendar, stretch, clock.rolls, counted, run.due, &halts)
        }
        // What ends on a given day ends on it.
        None => run.due,
    };
    let rings = planned(calendar, clock, Timing { from: run.from, due }, until);
    let rings = rings.into_iter().filter(|planned| !run.rang.contains(&planned.step)).collect();
    Change::Resumed { clock: run.clock.clone(), cycle: run.cycle, from: until, due, rings }
}

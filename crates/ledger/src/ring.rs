use ballast_packs::{
    Packs,
    plan::{Kind, Role},
};
use jiff::Timestamp;

use crate::{By, Change, Event, Item, Notice, making::Making, pausing};

/// What is to happen next by itself.
enum Next {
    /// A pause ends.
    Resume { clock: String, cycle: u32 },
    /// A clock has something to say.
    Step { clock: String, cycle: u32, step: String },
    /// A figure should be there to be read.
    Read { round: u32, step: String },
}

/// All that an item's clocks should have done by now and have not: reminders, escalations, ends of pauses, readings that are
/// due, in the order of their instants. Each carries the clock, the step and the run it belongs to, so that it never happens
/// twice; and it does not matter whether it is asked for each minute or once after a year.
///
/// Returned: nothing where the packs no longer know the item's kind.
pub fn ring(packs: &Packs, item: &Item, now: Timestamp) -> Vec<Event> {
    match packs.kinds.get(&item.kind) {
        Some(kind) => rung(packs, kind, item.clone(), now).0,
        None => Vec::new(),
    }
}

/// The rings, and the item after them.
pub(crate) fn rung(packs: &Packs, kind: &Kind, item: Item, now: Timestamp) -> (Vec<Event>, Item) {
    let (mut events, mut item) = (Vec::new(), item);
    while let Some((planned, next)) = next(&item).filter(|(planned, _)| *planned <= now) {
        let by = By { account: "system".to_owned(), office: String::new(), role: Role::System };
        let mut making = Making::new(packs, kind, item, by, "ring", now);
        one(&mut making, planned, next);
        making.pace(planned);
        let (event, after) = making.done();
        events.push(event);
        item = after;
    }
    (events, item)
}

/// The earliest thing that is still to come; of several at the same instant the one of the clock that started first.
fn next(item: &Item) -> Option<(Timestamp, Next)> {
    let mut found: Option<(Timestamp, Next)> = None;
    let mut offer = |at: Timestamp, next: Next| {
        if found.as_ref().is_none_or(|(earliest, _)| at < *earliest) {
            found = Some((at, next));
        }
    };
    for run in item.clocks.iter().filter(|run| run.runs()) {
        let (clock, cycle) = (run.clock.clone(), run.cycle);
        if let Some(pause) = &run.paused {
            offer(pause.until, Next::Resume { clock, cycle });
        } else if let Some(planned) = run.rings.first() {
            offer(planned.at, Next::Step { clock, cycle, step: planned.step.clone() });
        }
    }
    for awaited in item.awaited.iter().filter(|awaited| !awaited.rung) {
        offer(awaited.at, Next::Read { round: awaited.round, step: awaited.step() });
    }
    found
}

fn one(making: &mut Making<'_>, planned: Timestamp, next: Next) {
    match next {
        Next::Resume { clock, cycle } => {
            let run = making.item.clocks.iter().find(|run| run.clock == clock && run.cycle == cycle).cloned();
            let Some(run) = run else { return };
            let change = match making.kind.clock(&clock) {
                Some(plan) => pausing::resumed(making, plan, &run, planned),
                None => Change::Stopped { clock, cycle, done: false, on: None },
            };
            making.push(change);
        }
        Next::Step { clock, cycle, step } => {
            let (to, colour) = calls(making, &clock, &step);
            making.push(Change::Rang { clock, step, cycle, planned, to, colour });
        }
        Next::Read { round, step } => {
            let clock = "effect".to_owned();
            making.push(Change::Rang { clock, step, cycle: round, planned, to: Vec::new(), colour: None });
        }
    }
}

/// Who is told by a step, and the colour it calls for; nothing where the kind no longer declares it.
fn calls(making: &Making<'_>, clock: &str, step: &str) -> (Vec<Notice>, Option<String>) {
    let Some((clock, (what, number))) = making.kind.clock(clock).zip(step.split_once('-')) else {
        return Default::default();
    };
    let Some(at) = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) else {
        return Default::default();
    };
    if what == "remind" {
        let to = clock.reminders.get(at).map(|reminder| notices(making, &reminder.to));
        return (to.unwrap_or_default(), None);
    }
    let Some(escalation) = clock.escalations.get(at) else { return Default::default() };
    (notices(making, &escalation.to), escalation.colour.clone())
}

fn notices(making: &Making<'_>, roles: &[Role]) -> Vec<Notice> {
    let item = &making.item;
    let mut notices = Vec::new();
    for role in roles {
        let who: Vec<String> = match role {
            Role::Opener => vec![item.opener.account.clone()],
            Role::Lead => vec![item.lead.clone()],
            Role::Co => item.co.clone(),
            // Each time one office further up, and at the top the top again.
            Role::Superior => {
                let above = making.packs.offices.above(&item.lead);
                let next = above.get(item.escalated.len()).or(above.last());
                next.map(|office| office.id.clone()).into_iter().collect()
            }
            Role::Subject => item.subject.iter().map(|subject| subject.id.clone()).collect(),
            Role::Supervisor => vec![String::new()],
            Role::System | Role::Staff | Role::Anyone => Vec::new(),
        };
        notices.extend(who.into_iter().map(|who| Notice { role: *role, who }));
    }
    notices
}

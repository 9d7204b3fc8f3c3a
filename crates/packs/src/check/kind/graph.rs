//! A kind as a whole: states that cannot be reached or left, actions nobody can come to do, clocks that never run or never stop.

use std::collections::BTreeSet;

use super::Places;
use crate::{
    codes,
    plan::{Action, ClockStart, ClockStop, Entered, Kind, KindClock, Length, Phase, Role},
    raw::{At, Sink},
};

pub(super) fn check(kind: &Kind, places: &Places, sink: &Sink) {
    // Without a beginning everything would be out of reach; that was reported.
    if kind.state(&kind.initial).is_none() {
        return;
    }
    let reached = closure(kind, [kind.initial.as_str()]);
    states(kind, places, &reached, sink);
    actions(kind, places, sink);
    closing(kind, places, sink);
    for (clock, at) in kind.clocks.iter().zip(&places.clocks) {
        self::clock(kind, clock, at, &reached, sink);
    }
}

/// All states that can be reached from some states, those among them.
fn closure<'k>(kind: &'k Kind, from: impl IntoIterator<Item = &'k str>) -> BTreeSet<&'k str> {
    let mut found: BTreeSet<&str> = from.into_iter().collect();
    loop {
        let before = found.len();
        for action in kind.actions.iter().filter(|action| !action.who.is_empty()) {
            if let Some(to) = &action.to
                && action.from.iter().any(|from| found.contains(from.as_str()))
            {
                found.insert(to);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn states(kind: &Kind, places: &Places, reached: &BTreeSet<&str>, sink: &Sink) {
    for (state, at) in kind.states.iter().zip(&places.states) {
        if !reached.contains(state.id.as_str()) {
            let message = format!("no action leads to the state `{}`", state.id);
            let help = format!("give an action `to = \"{}\"`, from a state that is reached", state.id);
            sink.error(codes::UNREACHABLE_STATE, at, message, help);
            continue;
        }
        let onward = closure(kind, [state.id.as_str()]);
        let closed = |id: &&str| kind.state(id).is_some_and(|state| state.phase == Phase::Closed);
        if !state.phase.ended() && !onward.iter().any(closed) {
            let message = format!("no way leads from the state `{}` to a closed one", state.id);
            let help = format!("add an action from `{}` that leads on", state.id);
            sink.error(codes::NO_WAY_OUT, at, message, help);
        }
    }
}

fn actions(kind: &Kind, places: &Places, sink: &Sink) {
    for (action, at) in kind.actions.iter().zip(&places.actions) {
        let to = action.to.as_deref().and_then(|to| kind.state(to));
        if to.is_some_and(|state| state.phase == Phase::Void) && !action.reason {
            let message = format!("`{}` ends an item without its being done, and gives no reason", action.id);
            sink.error(codes::CLOSING, at, message, "add `reason = true`");
        }
        let leaves = action.from.iter().filter_map(|from| kind.state(from)).any(|state| state.phase.ended());
        let opens = to.is_some_and(|state| !state.phase.ended());
        if leaves && opens && !action.reopens {
            let message = format!("`{}` opens an ended item again without saying so", action.id);
            sink.error(codes::CLOSING, at, message, "add `reopens = true`: reopenings are counted");
        }
        if action.reopens && !(leaves && opens) {
            let message = format!("`{}` reopens nothing", action.id);
            let help = "`from` names closed or void states, `to` one that is open";
            sink.error(codes::CLOSING, at, message, help);
        }
        // Once a period is once in a state: it would leave the state after the first.
        if action.repeats.is_some() && action.to.as_ref().is_some_and(|to| !action.from.contains(to)) {
            let message =
                format!("`{}` is done once a period, but leads away from where it is done", action.id);
            sink.error(codes::NOBODY_MAY, at, message, "take `to` away, or `repeats`");
        }
        for id in &action.pauses {
            if kind.clock(id).is_some_and(|clock| clock.pause.is_none()) {
                let message = format!("`{}` halts the clock `{id}`, which may not be halted", action.id);
                sink.error(codes::BAD_VALUE, at, message, format!("add `pause` to the clock `{id}`"));
            }
        }
        if action.resumes.iter().any(|id| kind.clock(id).is_some_and(|clock| clock.pause.is_none())) {
            let message = format!("`{}` lets a clock run that may not be halted", action.id);
            sink.error(codes::BAD_VALUE, at, message, "add `pause` to the clock");
        }
    }
}

/// Whatever leads to a closed state is done by a person, with evidence, and not by who did the work.
fn closing(kind: &Kind, places: &Places, sink: &Sink) {
    let Some(top) = places.closing.as_ref().or(places.top.as_ref()) else { return };
    if kind.closing.evidence.is_empty() {
        let help = "add `evidence = [\"...\"]` to [closing]: what proves that it is done";
        sink.error(codes::CLOSING, top, "an item could be closed without evidence", help);
    }
    if kind.closing.not_who_did.is_empty() {
        let help = "add `not_who_did = [\"...\"]` to [closing]: the action of the first person";
        sink.error(codes::CLOSING, top, "an item could be closed without a second person", help);
    }
    let closes = |action: &Action| {
        action.to.as_deref().and_then(|to| kind.state(to)).is_some_and(|state| state.phase == Phase::Closed)
    };
    for (action, at) in kind.actions.iter().zip(&places.actions).filter(|(action, _)| closes(action)) {
        if action.who.contains(&Role::System) {
            let message = format!("the machine may close by `{}`", action.id);
            let help = "let it lead to a state that is done, and a person close it";
            sink.error(codes::CLOSING, at, message, help);
        }
        if kind.closing.not_who_did.contains(&action.id) {
            let message = format!("`{}` closes, and is the first person's as well", action.id);
            sink.error(codes::CLOSING, at, message, "name the action that comes before it in `not_who_did`");
        }
    }
}

fn clock(kind: &Kind, clock: &KindClock, at: &At, reached: &BTreeSet<&str>, sink: &Sink) {
    let starts: BTreeSet<&str> = match &clock.starts {
        ClockStart::Entered(entered) => beginnings(kind, entered, reached),
        ClockStart::Field(_) | ClockStart::Rows { .. } => reached.clone(),
    };
    if starts.is_empty() {
        let message = format!("the clock `{}` never starts: what starts it is never reached", clock.id);
        sink.error(codes::CLOCK_NEVER, at, message, "name states and actions that an item comes to");
        return;
    }
    if let ClockStop::Entered(entered) = &clock.stops {
        // From each of them: a clock that stops on one way only may run for ever on another.
        let endless = starts.iter().find(|start| !stops(kind, entered, start));
        if let (Some(start), ClockStart::Entered(_)) = (endless, &clock.starts) {
            let message = format!("the clock `{}` never stops: from `{start}` nothing leads there", clock.id);
            sink.error(codes::CLOCK_NEVER, at, message, "name states and actions that lie behind its start");
        } else if starts.iter().all(|start| !stops(kind, entered, start)) {
            let message = format!("the clock `{}` never stops: nothing leads there", clock.id);
            sink.error(codes::CLOCK_NEVER, at, message, "name states and actions that an item comes to");
        }
    }
    for field in length_fields(kind, clock) {
        if !filled(kind, clock, field) {
            let message =
                format!("the clock `{}` may start without `{field}`, which says how long it runs", clock.id);
            let help = "make the field `required`, or let the action that starts the clock need it";
            sink.error(codes::CLOCK_NEVER, at, message, help);
        }
    }
    if let (Some(repeat), ClockStop::Entered(entered)) = (clock.repeats, &clock.stops) {
        let right = |id: &String| kind.action(id).is_none_or(|action| action.repeats == Some(repeat));
        if entered.actions.is_empty() || !entered.actions.iter().all(right) {
            let message =
                format!("the clock `{}` starts anew each period, but what stops it does not", clock.id);
            let help = "let it stop by an action with the same `repeats`";
            sink.error(codes::CLOCK_NEVER, at, message, help);
        }
    }
}

/// The states in which a clock begins to run.
fn beginnings<'k>(kind: &'k Kind, entered: &'k Entered, reached: &BTreeSet<&'k str>) -> BTreeSet<&'k str> {
    let mut found: BTreeSet<&str> =
        entered.states.iter().map(String::as_str).filter(|state| reached.contains(state)).collect();
    for id in &entered.actions {
        if id == "open" {
            found.insert(&kind.initial);
        }
        let Some(action) = kind.action(id) else { continue };
        let from = action.from.iter().map(String::as_str).filter(|from| reached.contains(from));
        match &action.to {
            Some(to) if action.from.iter().any(|from| reached.contains(from.as_str())) => {
                found.insert(to);
            }
            Some(_) => {}
            None => found.extend(from),
        }
    }
    found
}

/// Whether something stops a clock that runs from a state on: a state behind it, or an action done there.
fn stops(kind: &Kind, entered: &Entered, start: &str) -> bool {
    let Some(start) = kind.state(start) else { return true };
    let mut onward = closure(kind, [start.id.as_str()]);
    let acted = entered.actions.iter().filter_map(|id| kind.action(id));
    if acted.flat_map(|action| &action.from).any(|from| onward.contains(from.as_str())) {
        return true;
    }
    // Its own start would stop it in the moment it begins; only coming back there counts.
    let back = kind.actions.iter().any(|action| {
        action.to.as_deref() == Some(&start.id)
            && action.from.iter().any(|from| from != &start.id && onward.contains(from.as_str()))
    });
    if !back {
        onward.remove(start.id.as_str());
    }
    entered.states.iter().any(|state| onward.contains(state.as_str()))
}

fn length_fields<'k>(kind: &'k Kind, clock: &'k KindClock) -> Vec<&'k str> {
    match (&clock.length, &kind.interest) {
        (Length::Table { field, .. } | Length::Until(field), _) => vec![field],
        (Length::Statutory, Some(rule)) => vec![&rule.signed, &rule.debtor, &rule.creditor],
        _ => Vec::new(),
    }
}

/// Whether a field is there by the time a clock starts: whatever way leads there, something on it needs the field. What was
/// filled stays filled.
fn filled(kind: &Kind, clock: &KindClock, field: &str) -> bool {
    if kind.field(field).is_none_or(|field| field.required) {
        return true;
    }
    let ClockStart::Entered(entered) = &clock.starts else { return false };
    let without = |action: &&Action| !action.needs.iter().any(|need| need == field);
    let mut blank: BTreeSet<&str> = [kind.initial.as_str()].into();
    loop {
        let before = blank.len();
        for action in kind.actions.iter().filter(without) {
            if let Some(to) = &action.to
                && action.from.iter().any(|from| blank.contains(from.as_str()))
            {
                blank.insert(to);
            }
        }
        if blank.len() == before {
            break;
        }
    }
    let early = |id: &String| match kind.action(id) {
        Some(action) => without(&action) && action.from.iter().any(|from| blank.contains(from.as_str())),
        None => id == "open",
    };
    !entered.states.iter().any(|state| blank.contains(state.as_str())) && !entered.actions.iter().any(early)
}

//! Whatever anybody tries, in any order: some things always hold.

use std::collections::BTreeSet;

use ballast_ledger::{Actor, Change, Event, Item, act, fold, next_ring, ring};
use ballast_packs::plan::{Kind, Phase};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::fixture::{at, firm, kind, officer, opened, packs, request, superior, supervisor};

fn actors() -> Vec<Actor> {
    vec![
        officer("a"),
        officer("b"),
        superior(),
        supervisor(),
        firm(),
        Actor::system(),
        Actor::of_office("land", "land-city"),
    ]
}

/// What holds after every event.
fn holds(kind: &Kind, item: &Item, events: &[Event]) -> Result<(), TestCaseError> {
    prop_assert!(packs().offices.get(&item.lead).is_some(), "one lead, and it is there");
    prop_assert!(!item.co.contains(&item.lead));
    prop_assert_eq!(item.version, events.len() as u64);
    for (event, seq) in events.iter().zip(1u64..) {
        prop_assert_eq!(event.seq, seq);
    }
    prop_assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at));
    prop_assert!(kind.state(&item.state).is_some_and(|state| state.phase == item.phase));
    prop_assert_eq!(item.phase.ended(), item.ended_at.is_some());
    if item.phase.ended() {
        prop_assert!(item.clocks.iter().all(|run| !run.runs()), "no clock outlives its item");
    }
    let mut keys = BTreeSet::new();
    for change in events.iter().flat_map(|event| &event.changes) {
        if let Change::Rang { clock, step, cycle, .. } = change {
            prop_assert!(keys.insert((clock, step, cycle)), "{clock} {step} {cycle} rang twice");
        }
    }
    if item.phase == Phase::Closed {
        closed(kind, item, events)?;
    }
    Ok(())
}

/// Who closed brought or found the evidence of this round, and is not who did the work.
fn closed(kind: &Kind, item: &Item, events: &[Event]) -> Result<(), TestCaseError> {
    let closing = events.iter().rposition(|event| {
        event.changes.iter().any(|change| matches!(change, Change::Moved { phase: Phase::Closed, .. }))
    });
    let closing = closing.expect("a closed item was closed");
    let who = &events[closing].by;
    prop_assert!(!who.account.is_empty() && who.account != "system");
    for wanted in &kind.closing.evidence {
        let held = item.evidence.iter();
        prop_assert!(held.clone().any(|held| held.evidence.kind == *wanted && held.round == item.reopened));
    }
    let round = events[..closing].iter().rposition(|event| event.changes.contains(&Change::Reopened));
    let round = &events[round.map_or(0, |at| at + 1)..closing];
    let mut did = round.iter().filter(|event| kind.closing.not_who_did.contains(&event.act)).peekable();
    prop_assert!(did.peek().is_some(), "somebody did it first");
    let last: Vec<&Event> = kind
        .closing
        .not_who_did
        .iter()
        .filter_map(|action| round.iter().rev().find(|event| event.act == *action))
        .collect();
    prop_assert!(last.iter().all(|event| event.by.account != who.account), "by a second person");
    Ok(())
}

fn story(kind_id: &str, steps: &[(usize, usize, u64, usize)]) -> Result<(), TestCaseError> {
    let kind = kind(kind_id);
    let (mut events, mut item) = opened(kind_id, at("2026-03-02T10:00"));
    let actors = actors();
    let mut now: Timestamp = at("2026-03-02T10:00");
    for (action, actor, hours, pick) in steps {
        now += std::time::Duration::from_secs(hours * 3600);
        // Mostly something that can be done here; at times anything at all.
        let here: Vec<_> = kind.actions.iter().filter(|action| action.from.contains(&item.state)).collect();
        let plan = if pick.is_multiple_of(8) || here.is_empty() {
            &kind.actions[action % kind.actions.len()]
        } else {
            here[action % here.len()]
        };
        let actor = &actors[actor % actors.len()];
        let mut wanted = request(&item, plan, actor, now, *pick);
        if pick.is_multiple_of(11) {
            wanted.evidence.clear();
        }
        let before = item.clone();
        let made = match act(packs(), &item, wanted, actor, now) {
            Ok(made) => made,
            Err(refusal) => {
                prop_assert!(!refusal.said().zh.is_empty() && !refusal.to_string().is_empty());
                ring(packs(), &item, now)
            }
        };
        for event in made {
            item.apply(&event).expect("events come in order");
            events.push(event);
            holds(kind, &item, &events)?;
        }
        // An action may write down a date that is over: its clock has something to say at once.
        for event in ring(packs(), &item, now) {
            item.apply(&event).expect("events come in order");
            events.push(event);
        }
        holds(kind, &item, &events)?;
        prop_assert!(next_ring(&item).is_none_or(|next| next > now), "all that was due has rung");
        prop_assert!(item.version >= before.version);
    }
    // Kept as text and read again, the events make the same item.
    let texts: Vec<String> = events.iter().map(Event::canonical).collect();
    let read: Vec<Event> = texts.iter().map(|text| Event::parse(text).expect("an event")).collect();
    prop_assert_eq!(&read, &events);
    prop_assert_eq!(texts, read.iter().map(Event::canonical).collect::<Vec<_>>());
    prop_assert_eq!(fold(&read).expect("all events are there"), item.clone());
    let kept = serde_json::to_string(&item).expect("an item has a text");
    prop_assert_eq!(serde_json::from_str::<Item>(&kept).expect("and is read from it"), item);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_sequence_of_actions_keeps_the_invariants(
        which in 0usize..8,
        steps in proptest::collection::vec((0usize..64, 0usize..7, 0u64..500, 0usize..1000), 1..40),
    ) {
        let ids: Vec<&String> = packs().kinds.keys().collect();
        story(ids[which % ids.len()], &steps)?;
    }
}

/// The stories above would prove little if none of them came to an end.
#[test]
fn stories_do_come_to_a_close() {
    let mut closed = BTreeSet::new();
    let mut seed = 7u64;
    let mut next = |below: usize| {
        // Numbers of a linear congruence: enough to wander about.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for id in packs().kinds.keys() {
        for _ in 0..40 {
            let (_, mut item) = opened(id, at("2026-03-02T10:00"));
            let mut now = at("2026-03-02T10:00");
            for _ in 0..60 {
                now += std::time::Duration::from_secs(3600 * next(200) as u64);
                let actor = &actors()[next(7)];
                // Who ends it undone ends the story; that is told above.
                let void = |to: &String| kind(id).state(to).is_some_and(|state| state.phase == Phase::Void);
                let here: Vec<_> = kind(id)
                    .actions
                    .iter()
                    .filter(|action| action.from.contains(&item.state))
                    .filter(|action| !action.to.as_ref().is_some_and(void))
                    .collect();
                let plan = here[next(here.len())];
                let wanted = request(&item, plan, actor, now, next(1000));
                let made = act(packs(), &item, wanted, actor, now);
                made.unwrap_or_default().iter().for_each(|event| item.apply(event).unwrap());
                if item.phase == Phase::Closed {
                    closed.insert(id.clone());
                }
            }
        }
    }
    assert_eq!(closed.len(), packs().kinds.len(), "closed: {closed:?}");
}

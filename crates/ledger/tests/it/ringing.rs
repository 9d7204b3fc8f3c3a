//! Clocks that ring: once, in order, up the offices, and the same whether anybody looked or not.

use std::collections::BTreeSet;

use ballast_ledger::{Change, Event, Item, next_ring, ring};
use jiff::Timestamp;

use crate::fixture::{at, done, done_with, officer, opened, packs, row, text};

fn keys(events: &[Event]) -> Vec<String> {
    let rang = |change: &Change| match change {
        Change::Rang { clock, step, cycle, .. } => Some(format!("{clock} {step} {cycle}")),
        _ => None,
    };
    events.iter().flat_map(|event| event.changes.iter().filter_map(rang)).collect()
}

/// Rings all that is due, once.
fn tick(events: &mut Vec<Event>, item: &mut Item, now: Timestamp) {
    for event in ring(packs(), item, now) {
        item.apply(&event).expect("events come in order");
        events.push(event);
    }
}

#[test]
fn an_unsigned_demand_goes_up_the_line() {
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    tick(&mut events, &mut item, at("2026-03-02T10:30"));
    assert!(keys(&events).is_empty());
    tick(&mut events, &mut item, at("2026-03-03T12:00"));
    assert_eq!(keys(&events), ["sign remind-1 1", "sign late-1 1", "sign late-2 1"]);
    // Yellow since noon; the office above is told four working hours later.
    assert_eq!(
        (item.colour.as_str(), item.escalated.as_slice()),
        ("yellow", &["industry-province".to_owned()][..])
    );
    let Change::Rang { planned, to, .. } = &events.last().unwrap().changes[0] else { panic!("a ring") };
    assert_eq!(*planned, at("2026-03-02T17:30") + std::time::Duration::from_secs(1));
    assert_eq!(to[0].who, "industry-province");
    // The first answer runs out later; the next office up is the government.
    tick(&mut events, &mut item, at("2026-04-30T12:00"));
    assert_eq!(item.escalated, ["industry-province", "government-province"]);
    assert_eq!(item.colour, "orange");
}

#[test]
fn nothing_rings_twice() {
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    for hour in 0..2_000 {
        let now = at("2026-03-02T10:00") + std::time::Duration::from_secs(hour * 3600);
        tick(&mut events, &mut item, now);
        tick(&mut events, &mut item, now);
        assert!(next_ring(&item).is_none_or(|next| next > now), "what is due has rung");
    }
    let all = keys(&events);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    assert_eq!(all.len(), 4);
}

/// An item without what depends on when somebody looked.
fn settled(item: &Item) -> Item {
    let mut item = item.clone();
    item.doers.remove("ring");
    item.changed_at = item.opened_at;
    item
}

#[test]
fn a_long_sleep_is_caught_up_as_if_there_had_been_none() {
    let story = |every: Option<u64>| {
        let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
        item.fields.insert("urgency".to_owned(), text("normal"));
        let acts = [
            ("sign", officer("a"), "2026-03-03T11:00"),
            ("ask", officer("a"), "2026-03-05T09:00"),
            // The pause has ended by itself before this.
            ("supply", crate::fixture::firm(), "2026-03-25T09:00"),
            ("reply", officer("a"), "2026-04-20T09:00"),
        ];
        let mut now = at("2026-03-02T10:00");
        for (action, who, then) in acts {
            while let Some(step) = every.filter(|step| now + std::time::Duration::from_secs(*step) < at(then))
            {
                now += std::time::Duration::from_secs(step);
                tick(&mut events, &mut item, now);
            }
            done(&mut events, &mut item, action, &who, at(then));
            now = at(then);
        }
        tick(&mut events, &mut item, at("2026-12-01T00:00"));
        (keys(&events), settled(&item))
    };
    let awake = story(Some(600));
    assert_eq!(story(None), awake);
    assert_eq!(story(Some(86_400)), awake);
    assert!(awake.0.iter().any(|key| key.starts_with("finish late-3")), "{:?}", awake.0);
}

#[test]
fn instalments_fall_due_one_by_one() {
    let (mut events, mut item) = opened("arrears", at("2026-03-02T10:00"));
    done(&mut events, &mut item, "verify", &officer("a"), at("2026-03-02T11:00"));
    let instalment =
        |due: &str| row(&[("due", crate::fixture::day(due)), ("planned", crate::fixture::number("5000"))]);
    done_with(&mut events, &mut item, "agree", &officer("a"), at("2026-03-03T11:00"), |request| {
        let rows = vec![instalment("2026-04-01"), instalment("2026-05-01")];
        request.fields = [("instalments".to_owned(), ballast_ledger::Value::Rows(rows))].into();
    });
    tick(&mut events, &mut item, at("2026-05-02T09:00"));
    let rung: Vec<String> = keys(&events).into_iter().filter(|key| key.starts_with("instalment")).collect();
    assert_eq!(
        rung,
        ["instalment remind-1 1", "instalment late-1 1", "instalment remind-1 2", "instalment late-1 2"]
    );
}

#[test]
fn a_date_long_past_rings_late_but_reminds_of_nothing() {
    // Delivered long before anybody complained: it is overdue at once.
    let (mut events, mut item) = opened("arrears", at("2026-03-02T10:00"));
    done_with(&mut events, &mut item, "verify", &officer("a"), at("2026-03-02T11:00"), |request| {
        request.fields = row(&[
            ("findings", text("属实")),
            ("undisputed", crate::fixture::number("10")),
            ("signed", crate::fixture::day("2025-06-05")),
            ("delivered", crate::fixture::day("2025-07-01")),
            ("debtor", text("public")),
            ("creditor", text("micro")),
            ("agreed_days", crate::fixture::number("30")),
        ]);
    });
    tick(&mut events, &mut item, at("2026-03-02T11:01"));
    let payment: Vec<String> = keys(&events).into_iter().filter(|key| key.starts_with("payment")).collect();
    let cycle = item.running("payment").unwrap().cycle;
    let wanted = ["late-1", "late-2", "late-3"].map(|step| format!("payment {step} {cycle}"));
    assert!(payment.ends_with(&wanted), "{payment:?}");
    assert!(!payment.contains(&format!("payment remind-1 {cycle}")));
    assert_eq!(item.colour, "red");
}

#[test]
fn an_unknown_kind_rings_nothing() {
    let (_, mut item) = opened("demand", at("2026-03-02T10:00"));
    item.kind = "gone".to_owned();
    assert!(ring(packs(), &item, at("2027-01-01T00:00")).is_empty());
}

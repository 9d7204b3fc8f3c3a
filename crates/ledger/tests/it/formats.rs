//! Events as they were written by every format there ever was: read for ever, and written the same.

use std::{fs, path::PathBuf};

use ballast_ledger::{Change, Event, EventError, FORMAT, act, fold, read_effect, ring};
use rust_decimal::Decimal;

use crate::fixture::{at, done, done_with, firm, kind, officer, opened, packs, request, row, superior, text};

/// Histories that hold every kind of change.
fn histories() -> Vec<Event> {
    let (mut demand, mut item) = opened("demand", at("2026-03-02T10:00"));
    done(&mut demand, &mut item, "assign", &superior(), at("2026-03-02T12:30"));
    done(&mut demand, &mut item, "sign", &officer("a"), at("2026-03-02T14:00"));
    done(&mut demand, &mut item, "ask", &officer("a"), at("2026-03-02T14:30"));
    done(&mut demand, &mut item, "supply", &firm(), at("2026-03-02T15:00"));
    done(&mut demand, &mut item, "reply", &officer("a"), at("2026-03-02T15:20"));
    done(&mut demand, &mut item, "rate", &firm(), at("2026-03-03T15:20"));
    done(&mut demand, &mut item, "close", &officer("b"), at("2026-03-03T16:20"));
    done(&mut demand, &mut item, "reopen", &firm(), at("2026-03-04T16:20"));
    let (mut alert, mut item) = opened("alert", at("2026-03-02T10:00"));
    for (action, who, now) in [
        ("visit", officer("a"), "2026-03-03T10:00"),
        ("explain", officer("a"), "2026-03-10T10:00"),
        ("close", superior(), "2026-03-15T10:00"),
    ] {
        done(&mut alert, &mut item, action, &who, at(now));
    }
    for event in ring(packs(), &item, at("2026-06-01T10:00")) {
        item.apply(&event).expect("events come in order");
        alert.push(event);
    }
    let awaited = item.awaited.iter().find(|awaited| awaited.rung).cloned().expect("a reading is due");
    let read = read_effect(packs(), &item, &awaited, Some(Decimal::new(-25, 1)), at("2026-06-01T11:00"))
        .expect("it may be done");
    alert.push(read);
    let (mut task, mut item) = opened("task", at("2026-03-02T10:00"));
    done(&mut task, &mut item, "accept", &officer("a"), at("2026-03-02T11:00"));
    done_with(&mut task, &mut item, "plan", &officer("a"), at("2026-03-02T11:30"), |request| {
        let rows = vec![row(&[("name", text("立项")), ("due", crate::fixture::day("2026-04-01"))])];
        request.fields = [("milestones".to_owned(), ballast_ledger::Value::Rows(rows))].into();
    });
    done(&mut task, &mut item, "progress", &officer("a"), at("2026-03-30T11:00"));
    [demand, alert, task].concat()
}

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events-1.jsonl")
}

/// Format 1 as it is on disks. The file is never written anew: `NEW_FIXTURE=1` makes the file of a new format.
#[test]
fn format_1_is_read_and_written_as_it_was() {
    if std::env::var_os("NEW_FIXTURE").is_some() && !fixture().exists() {
        let lines: Vec<String> = histories().iter().map(|event| event.canonical() + "\n").collect();
        fs::write(fixture(), lines.concat()).unwrap();
    }
    let kept = fs::read_to_string(fixture()).unwrap();
    let mut events: Vec<Event> = Vec::new();
    for line in kept.lines() {
        let event = Event::parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(event.canonical(), line);
        events.push(event);
    }
    // Each history begins with its first event.
    let starts: Vec<usize> = (0..events.len()).filter(|at| events[*at].seq == 1).collect();
    assert_eq!(starts.len(), 3);
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(events.len());
        let item = fold(&events[*start..end]).unwrap();
        assert_eq!(item.version as usize, end - start);
    }
    let did = |name: &str| kept.contains(&format!("\"did\":\"{name}\""));
    for name in [
        "opened", "moved", "assigned", "filled", "proved", "linked", "reported", "said", "started", "paused",
        "resumed", "stopped", "rang", "paced", "coloured", "reopened", "awaited", "read",
    ] {
        assert!(did(name), "no event in the file tells of {name}");
    }
}

#[test]
fn the_text_of_an_event_is_one_line_with_its_keys_in_order() {
    let (events, _) = opened("demand", at("2026-03-02T10:00"));
    let text = events[0].canonical();
    assert!(
        text.starts_with("{\"act\":\"open\",\"at\":\"2026-03-02T02:00:00Z\",\"by\":{\"account\":\"a\","),
        "{text}"
    );
    assert!(!text.contains('\n') && !text.contains(": "));
}

#[test]
fn a_later_format_is_called_one() {
    let (events, _) = opened("demand", at("2026-03-02T10:00"));
    let later = events[0].canonical().replace("\"format\":1", "\"format\":2").replace("\"act\"", "\"deed\"");
    assert_eq!(Event::parse(&later), Err(EventError::Format(2)));
    assert!(matches!(Event::parse("{}"), Err(EventError::Text(_))));
    assert_eq!(FORMAT, 1);
}

#[test]
fn a_missing_or_foreign_event_does_not_fold() {
    let (mut events, item) = opened("demand", at("2026-03-02T10:00"));
    let plan = kind("demand").action("sign").unwrap();
    let wanted = request(&item, plan, &officer("a"), at("2026-03-02T10:10"), 1);
    events.extend(act(packs(), &item, wanted, &officer("a"), at("2026-03-02T10:10")).unwrap());
    assert!(fold(&events[1..]).is_err());
    assert!(fold([]).is_err());
    let mut foreign = events.clone();
    foreign[1].item = "other".to_owned();
    assert_eq!(fold(&foreign).unwrap_err().to_string(), "an event of item other among those of item item-1");
    let mut twice = events.clone();
    twice.push(events[1].clone());
    assert_eq!(
        fold(&twice).unwrap_err().to_string(),
        "item item-1 has event 2 where event 3 belongs: one is missing or stands twice"
    );
    let mut headless = events;
    headless[0].changes.retain(|change| !matches!(change, Change::Opened(_)));
    assert_eq!(fold(&headless).unwrap_err().to_string(), "event 1 of item item-1 does not open it");
}

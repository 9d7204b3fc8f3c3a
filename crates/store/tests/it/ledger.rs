//! The ledger: events in a chain, items they come to.

use ballast_model::Scope;
use ballast_store::{
    FoldedItem, HashAlgorithm, LedgerAppend, LedgerQuery, LedgerRow, LedgerTarget, NewLedgerEvent, Store,
    StoreError,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use crate::place::Place;

fn start() -> Timestamp {
    "2024-12-05T02:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Timestamp {
    start() + SignedDuration::from_hours(count)
}

fn event(body: &str) -> NewLedgerEvent {
    NewLedgerEvent {
        at: start(), actor: "王科长".to_owned(), act: "note".to_owned(), body: body.to_owned()
    }
}

/// An item about a firm of a county, led by that county's office.
fn row(number: i64) -> LedgerRow {
    LedgerRow {
        kind: "demand".to_owned(),
        title: format!("第{number}件诉求"),
        state: "new".to_owned(),
        phase: "open".to_owned(),
        live: true,
        region: ["370102", "370103", "330106"][(number % 3) as usize].to_owned(),
        office: ["a", "b", "c"][(number % 3) as usize].to_owned(),
        subject: format!("91370100MA{number:08}"),
        opened_at: start(),
        due_at: (number % 5 != 0).then(|| hours(number)),
        content: "{}".to_owned(),
        ..LedgerRow::default()
    }
}

fn new(number: i64) -> LedgerAppend {
    let row = row(number);
    let event = event(&format!("{{\"opened\":{number}}}"));
    LedgerAppend { target: LedgerTarget::New { id: number }, events: vec![event], row, evidence: Vec::new() }
}

fn more(id: i64, seen: i64, row: LedgerRow) -> LedgerAppend {
    let events = vec![event("{\"x\":1}"), event("{\"x\":2}")];
    LedgerAppend { target: LedgerTarget::Item { id, seen }, events, row, evidence: Vec::new() }
}

pub async fn open(store: &Store, count: i64) {
    let appends = (1..=count).map(new).collect();
    for receipt in store.append_ledger_all(appends, &Scope::All).await {
        assert!(!receipt.unwrap().existed);
    }
}

async fn titles(store: &Store, query: LedgerQuery, scope: &Scope) -> Vec<i64> {
    let found: Vec<i64> =
        store.ledger_items(&query, scope).await.unwrap().into_iter().map(|row| row.id).collect();
    if query.limit.is_none() && query.skip == 0 {
        assert_eq!(store.ledger_count(&query, scope).await.unwrap(), found.len() as u64);
    }
    found
}

pub async fn what_is_appended_to_the_ledger_comes_back(place: &Place) {
    let store = place.open().await;
    let mut first = new(1);
    first.row.co_offices = vec!["z".to_owned(), "b".to_owned(), "z".to_owned()];
    first.row.links = vec!["indicator:output".to_owned()];
    first.row.next_ring_at = Some(hours(2));
    let receipt = store.append_ledger(first.clone(), &Scope::All).await.unwrap();
    assert_eq!((receipt.item, receipt.version, receipt.existed), (1, 1, false));
    let second =
        LedgerRow { state: "done".to_owned(), closed_at: Some(hours(1)), live: false, ..first.row.clone() };
    let receipt = store.append_ledger(more(1, 1, second.clone()), &Scope::All).await.unwrap();
    assert_eq!((receipt.item, receipt.version), (1, 3));
    let store = place.open().await;
    let kept = store.ledger_item(1, &Scope::All).await.unwrap().unwrap();
    let offices = vec!["b".to_owned(), "z".to_owned()];
    assert_eq!(kept, LedgerRow { id: 1, version: 3, co_offices: offices, ..second });
    let events = store.ledger_events(1, &Scope::All).await.unwrap();
    let bodies: Vec<&str> = events.iter().map(|event| event.event.body.as_str()).collect();
    assert_eq!(bodies, ["{\"opened\":1}", "{\"x\":1}", "{\"x\":2}"]);
    assert_eq!(
        events.iter().map(|event| (event.seq, event.item_seq)).collect::<Vec<_>>(),
        [(1, 1), (2, 2), (3, 3)]
    );
    assert_eq!(events[0].event, first.events[0]);
    assert_eq!(store.ledger_head().await.unwrap(), (3, events[2].hash.clone()));
    assert_eq!(store.ledger_next_ring().await.unwrap(), Some(hours(2)));
    assert_eq!(store.ledger_rings(hours(2), 10).await.unwrap().len(), 1);
    assert_eq!(store.ledger_rings(hours(1), 10).await.unwrap().len(), 0);
    assert_eq!(store.ledger_item(2, &Scope::All).await.unwrap(), None);
    store.verify().await.unwrap();
}

pub async fn whoever_comes_second_is_told(place: &Place) {
    let store = place.open().await;
    open(&store, 2).await;
    let both = vec![more(1, 1, row(1)), more(1, 1, row(1)), more(2, 1, row(2)), more(9, 1, row(9))];
    let outcomes = store.append_ledger_all(both, &Scope::All).await;
    assert_eq!(outcomes[0].as_ref().unwrap().version, 3);
    assert!(
        matches!(outcomes[1], Err(StoreError::Changed { item: 1, seen: 1, found: 3 })),
        "{:?}",
        outcomes[1]
    );
    assert_eq!(outcomes[2].as_ref().unwrap().version, 3);
    assert!(matches!(outcomes[3], Err(StoreError::Missing { .. })));
    // Another process, later.
    let other = place.open().await;
    let refused = other.append_ledger(more(1, 2, row(1)), &Scope::All).await;
    assert!(matches!(refused, Err(StoreError::Changed { item: 1, seen: 2, found: 3 })), "{refused:?}");
    let mut crooked = more(1, 3, row(1));
    crooked.events[1].body = "two\nlines".to_owned();
    assert!(matches!(other.append_ledger(crooked, &Scope::All).await, Err(StoreError::Malformed(_))));
    assert_eq!(other.ledger_head().await.unwrap().0, 6);
    other.verify().await.unwrap();
}

pub async fn a_source_opens_one_item(place: &Place) {
    let store = place.open().await;
    let from = |number: i64, source: &str, kind: &str| {
        let mut append = new(number);
        (append.row.source, append.row.kind) = (Some(source.to_owned()), kind.to_owned());
        append
    };
    let appends =
        vec![from(1, "report:1:7", "task"), from(2, "report:1:7", "task"), from(3, "report:1:7", "alert")];
    let outcomes = store.append_ledger_all(appends, &Scope::All).await;
    let got: Vec<_> = outcomes.iter().map(|o| o.as_ref().map(|r| (r.item, r.existed)).unwrap()).collect();
    assert_eq!(got, [(1, false), (1, true), (3, false)]);
    let again = place.open().await.append_ledger(from(9, "report:1:7", "task"), &Scope::All).await.unwrap();
    assert_eq!((again.item, again.version, again.existed), (1, 1, true));
    assert_eq!(store.ledger_source("alert", "report:1:7").await.unwrap(), Some(3));
    assert_eq!(store.ledger_source("alert", "elsewhere").await.unwrap(), None);
    // Items without a source are as many as are opened.
    let taken = store.append_ledger(new(3), &Scope::All).await;
    assert!(matches!(taken, Err(StoreError::Malformed(_))), "{taken:?}");
    for number in [4, 5] {
        store.append_ledger(new(number), &Scope::All).await.unwrap();
    }
    assert_eq!(store.ledger_count(&LedgerQuery::default(), &Scope::All).await.unwrap(), 4);
    assert_eq!([store.reserve_ledger(3).await.unwrap(), store.reserve_ledger(1).await.unwrap()], [1, 4]);
    assert_eq!(place.open().await.reserve_ledger(1).await.unwrap(), 5);
    store.verify().await.unwrap();
}

pub async fn the_ledger_is_seen_within_a_scope(place: &Place) {
    let store = place.open().await;
    open(&store, 6).await;
    let city = Scope::Regions(vec!["370102".to_owned(), "370103".to_owned()]);
    let firm = Scope::Enterprise("91370100MA00000002".to_owned());
    assert_eq!(titles(&store, LedgerQuery::default(), &city).await, [1, 3, 4, 6]);
    assert_eq!(titles(&store, LedgerQuery::default(), &firm).await, [2]);
    assert_eq!(titles(&store, LedgerQuery::default(), &Scope::Regions(Vec::new())).await, []);
    assert!(store.ledger_item(2, &city).await.unwrap().is_none());
    assert!(store.ledger_item(2, &firm).await.unwrap().is_some());
    assert_eq!(store.ledger_events(2, &city).await.unwrap(), []);
    assert_eq!(store.ledger_events_of(&[1, 2, 3], &city).await.unwrap().len(), 2);
    for (scope, id) in [(&city, 2), (&firm, 1)] {
        let refused = store.append_ledger(more(id, 1, row(id)), scope).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
        assert!(matches!(store.append_ledger(new(20), scope).await, Err(StoreError::Missing { .. })));
    }
    let mut own = new(8);
    own.row.subject = "91370100MA00000002".to_owned();
    assert_eq!(store.append_ledger(own, &firm).await.unwrap().item, 8);
    assert_eq!(store.append_ledger(more(1, 1, row(1)), &city).await.unwrap().version, 3);
    // What was opened elsewhere is not given away by its source.
    let mut known = new(11);
    known.row.source = Some("s".to_owned());
    store.append_ledger(known.clone(), &Scope::All).await.unwrap();
    assert!(matches!(store.append_ledger(known, &city).await, Err(StoreError::Missing { .. })));
}

pub async fn items_are_listed_by_what_is_asked(place: &Place) {
    let store = place.open().await;
    let mut appends: Vec<LedgerAppend> = (1..=10).map(new).collect();
    appends[0].row.co_offices = vec!["c".to_owned()];
    appends[1].row.links = vec!["item:1".to_owned()];
    appends[2].row.live = false;
    appends[2].row.phase = "closed".to_owned();
    appends[3].row.title = "50%的_融资!".to_owned();
    appends[6].row.kind = "task".to_owned();
    for outcome in store.append_ledger_all(appends, &Scope::All).await {
        outcome.unwrap();
    }
    let all = &Scope::All;
    let query = LedgerQuery::default;
    let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let office = |of: &[&str]| LedgerQuery { offices: Some(texts(of)), ..query() };
    // Due first, first; what is never due, last.
    assert_eq!(titles(&store, query(), all).await, [1, 2, 3, 4, 6, 7, 8, 9, 5, 10]);
    assert_eq!(titles(&store, office(&["c"]), all).await, [2, 8, 5]);
    assert_eq!(titles(&store, LedgerQuery { with_co: true, ..office(&["c"]) }, all).await, [1, 2, 8, 5]);
    assert_eq!(
        titles(&store, LedgerQuery { live: Some(true), ..office(&["a", "b"]) }, all).await,
        [1, 4, 6, 7, 9, 10]
    );
    assert_eq!(titles(&store, LedgerQuery { live: Some(false), ..query() }, all).await, [3]);
    assert_eq!(titles(&store, office(&[]), all).await, []);
    assert_eq!(titles(&store, LedgerQuery { kinds: texts(&["task", "alert"]), ..query() }, all).await, [7]);
    assert_eq!(titles(&store, LedgerQuery { phases: texts(&["closed"]), ..query() }, all).await, [3]);
    assert_eq!(titles(&store, LedgerQuery { link: Some("item:1".to_owned()), ..query() }, all).await, [2]);
    let overdue = LedgerQuery { live: Some(true), due_before: Some(hours(4)), ..query() };
    assert_eq!(titles(&store, overdue, all).await, [1, 2]);
    for (words, found) in
        [("50%的_", vec![4]), ("融资!", vec![4]), ("%", vec![4]), ("诉求", vec![1, 2, 3, 6, 7, 8, 9, 5, 10])]
    {
        assert_eq!(
            titles(&store, LedgerQuery { words: Some(words.to_owned()), ..query() }, all).await,
            found
        );
    }
    let page = LedgerQuery { skip: 2, limit: Some(3), ..query() };
    assert_eq!(titles(&store, page, all).await, [3, 4, 6]);
    let next = LedgerQuery { after: Some(8), order: ballast_store::LedgerOrder::Number, ..query() };
    assert_eq!(titles(&store, next, all).await, [9, 10]);
    let opened = LedgerQuery { opened_from: Some(hours(1)), ..query() };
    assert_eq!(titles(&store, opened, all).await, []);
    let by = |order, descending| LedgerQuery { order, descending, limit: Some(3), ..query() };
    use ballast_store::LedgerOrder::{Due, Number, Region, Title};
    let downwards = LedgerQuery { order: Due, descending: true, ..query() };
    assert_eq!(titles(&store, downwards, all).await, [9, 8, 7, 6, 4, 3, 2, 1, 10, 5]);
    assert_eq!(titles(&store, by(Due, true), all).await, [9, 8, 7]);
    assert_eq!(titles(&store, by(Number, true), all).await, [10, 9, 8]);
    assert_eq!(titles(&store, by(Region, false), all).await, [2, 5, 8]);
    assert_eq!(titles(&store, by(Title, false), all).await, [4, 10, 1]);
    // Counted by kind and state, and by the day on which they are due.
    let tally = store.ledger_tally(&query(), all, hours(4)).await.unwrap();
    let counted: Vec<_> = tally.iter().map(|of| (of.kind.as_str(), of.items, of.overdue)).collect();
    assert_eq!(counted, [("demand", 1, 0), ("demand", 8, 2), ("task", 1, 0)]);
    assert_eq!((tally[0].phase.as_str(), tally[1].phase.as_str()), ("closed", "open"));
    let due = LedgerQuery { due_from: Some(hours(2)), due_before: Some(hours(15)), ..query() };
    assert_eq!(titles(&store, due.clone(), all).await, [2, 3, 4, 6, 7, 8, 9]);
    // Noon in China of the fifth of December is 20062 days after 1970 began.
    assert_eq!(store.ledger_days(&due, all).await.unwrap(), [(20062, 7)]);
    let none = Scope::Regions(Vec::new());
    assert_eq!(store.ledger_days(&due, &none).await.unwrap(), []);
    assert_eq!(store.ledger_tally(&query(), &none, hours(4)).await.unwrap(), []);
}

pub async fn many_callers_share_a_transaction(place: &Place) {
    const CALLERS: i64 = 64;
    const EACH: i64 = 10;
    let store = place.open().await;
    open(&store, CALLERS).await;
    let turns = async || -> i64 {
        let url = place.url();
        let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap();
        sqlx::query("SELECT turns FROM writer").fetch_one(&mut connection).await.unwrap().get(0)
    };
    let before = turns().await;
    let callers = (1..=CALLERS).map(|id| {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..EACH {
                store.append_ledger(more(id, 1 + 2 * round, row(id)), &Scope::All).await.unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    let taken = turns().await - before;
    assert!(taken < CALLERS * EACH / 2, "{taken} transactions for {} appends", CALLERS * EACH);
    let check = store.check_ledger(None).await.unwrap();
    assert_eq!(check.events as i64, CALLERS + 2 * CALLERS * EACH);
    assert_eq!((check.items as i64, check.faults), (CALLERS, Vec::new()));
}

/// What a check finds, as `(event, item, its event)`.
async fn faults(store: &Store, head: Option<&str>) -> Vec<(Option<i64>, Option<i64>, Option<i64>)> {
    let check = store.check_ledger(head).await.unwrap();
    assert_eq!(check.faults.len() as u64, check.fault_count);
    check.faults.into_iter().map(|fault| (fault.seq, fault.item, fault.item_seq)).collect()
}

pub async fn whatever_is_done_to_the_ledger_is_named(place: &Place) {
    let store = place.open().await;
    open(&store, 4).await;
    store.append_ledger(more(2, 1, row(2)), &Scope::All).await.unwrap();
    let (_, head) = store.ledger_head().await.unwrap();
    assert_eq!(faults(&store, Some(&head)).await, []);
    // Every column counts.
    for (column, value, before) in [
        ("body", "'{}'", "'{\"opened\":3}'"),
        ("actor", "'他人'", "'王科长'"),
        ("act", "'close'", "'note'"),
        ("at", "at + 1", "at - 1"),
    ] {
        place.tamper(&format!("UPDATE ledger_event SET {column} = {value} WHERE seq = 3")).await;
        assert_eq!(faults(&store, None).await, [(Some(3), Some(3), Some(1))], "{column}");
        place.tamper(&format!("UPDATE ledger_event SET {column} = {before} WHERE seq = 3")).await;
        assert_eq!(faults(&store, None).await, []);
    }
    // Two events of one item, the other way round.
    place.tamper("UPDATE ledger_event SET body = CASE seq WHEN 5 THEN '{\"x\":2}' ELSE '{\"x\":1}' END WHERE seq IN (5, 6)").await;
    assert_eq!(faults(&store, None).await, [(Some(5), Some(2), Some(2)), (Some(6), Some(2), Some(3))]);
    place.tamper("UPDATE ledger_event SET body = CASE seq WHEN 5 THEN '{\"x\":1}' ELSE '{\"x\":2}' END WHERE seq IN (5, 6)").await;
    // One left out.
    place.tamper("UPDATE ledger_event SET seq = 40 WHERE seq = 4").await;
    let found = store.check_ledger(None).await.unwrap().faults;
    assert_eq!((found[0].seq, found[0].what.as_str()), (Some(4), "event 4 is missing"));
    place.tamper("UPDATE ledger_event SET seq = 4 WHERE seq = 40").await;
    assert!(store.verify().await.is_ok());
    // The end cut off: the item's row knows better, and where that is made to fit, the head that was kept.
    place.tamper("DELETE FROM ledger_event WHERE seq = 6").await;
    assert_eq!(faults(&store, None).await, [(Some(6), None, None), (None, Some(2), None)]);
    let said = store.verify().await.unwrap_err().to_string();
    assert!(said.contains("event 6 was recorded and is not there"), "{said}");
    let what = store.check_ledger(None).await.unwrap().faults.pop().unwrap().what;
    assert!(what.contains("3 events by its row, 2 are there"), "{what}");
    // And where the row and the number of the last event are made to fit, the head that was kept.
    place.tamper("UPDATE ledger_item SET version = 2 WHERE id = 2").await;
    assert_eq!(faults(&store, None).await, [(Some(6), None, None)]);
    place.tamper("UPDATE meta SET number = 5 WHERE name = 'ledger-last'").await;
    assert_eq!(faults(&store, None).await, []);
    assert_eq!(faults(&store, Some(&head)).await, [(None, None, None)]);
}

pub async fn an_emptied_ledger_is_noticed(place: &Place) {
    let store = place.open().await;
    assert_eq!(faults(&store, None).await, []);
    open(&store, 3).await;
    // One head for the first of a day, none for what follows on the same.
    store.append_ledger(more(2, 1, row(2)), &Scope::All).await.unwrap();
    let heads = async || {
        let events = store.events().await.unwrap();
        events.iter().filter(|event| event.verb == "ledger-head").count()
    };
    assert_eq!(heads().await, 1);
    place.tamper("UPDATE meta SET number = number - 1 WHERE name = 'ledger-head-day'").await;
    store.append_ledger(more(3, 1, row(3)), &Scope::All).await.unwrap();
    assert_eq!(heads().await, 2);
    for table in ["ledger_event", "ledger_item"] {
        place.tamper(&format!("DELETE FROM {table}")).await;
    }
    let (first, last) = ((Some(3), None, None), (Some(7), None, None));
    assert_eq!(faults(&store, None).await, [first, last]);
    // The heads alone say so as well.
    place.tamper("DELETE FROM meta WHERE name = 'ledger-last'").await;
    assert_eq!(faults(&store, None).await, [first, last]);
    assert!(store.verify().await.is_err());
}

pub async fn a_ledger_cut_off_does_not_fit_the_recorded_head(place: &Place) {
    let store = place.open().await;
    open(&store, 1200).await;
    assert!(store.events().await.unwrap().iter().any(|event| event.verb == "ledger-head"));
    store.verify().await.unwrap();
    place.tamper("DELETE FROM ledger_event WHERE seq > 900").await;
    place.tamper("DELETE FROM ledger_item WHERE id > 900").await;
    let found = store.check_ledger(None).await.unwrap().faults;
    assert_eq!(found.len(), 1);
    assert!(found[0].what.contains("cut off"), "{found:?}");
}

pub async fn the_chain_goes_over_to_the_national_hash(place: &Place) {
    let store = place.open().await;
    open(&store, 2).await;
    assert_eq!(store.ledger_hash().await.unwrap(), HashAlgorithm::Sha256);
    store.choose_ledger_hash(HashAlgorithm::Sm3).await.unwrap();
    let store = place.open().await;
    store.append_ledger(more(1, 1, row(1)), &Scope::All).await.unwrap();
    let events = store.ledger_events(1, &Scope::All).await.unwrap();
    let used: Vec<_> = events.iter().map(|event| event.algorithm.name()).collect();
    assert_eq!(used, ["sha256", "sm3", "sm3"]);
    assert_eq!(faults(&store, None).await, []);
    place.tamper("UPDATE ledger_event SET algorithm = 1 WHERE seq = 4").await;
    assert_eq!(faults(&store, None).await, [(Some(4), Some(1), Some(3))]);
}

pub async fn items_are_made_again_from_their_events(place: &Place) {
    let store = place.open().await;
    open(&store, 5000).await;
    store.append_ledger(more(7, 1, row(7)), &Scope::All).await.unwrap();
    let mut before = store.ledger_items(&LedgerQuery::default(), &Scope::All).await.unwrap();
    place.tamper("DELETE FROM ledger_item WHERE id > 3").await;
    place.tamper("UPDATE ledger_item SET title = 'x'").await;
    let fold = |events: &ballast_store::ItemEvents| {
        let first = events.bodies().next().unwrap_or_default();
        let number = first.trim_start_matches("{\"opened\":").trim_end_matches('}').parse::<i64>();
        let mut row = row(number.map_err(|error| error.to_string())?);
        row.links = vec![format!("count:{}", events.bodies().count())];
        Ok(row)
    };
    assert_eq!(store.rebuild_ledger(fold).await.unwrap(), 5000);
    let after = store.ledger_items(&LedgerQuery::default(), &Scope::All).await.unwrap();
    assert_eq!(after, before);
    assert_eq!(store.ledger_item(7, &Scope::All).await.unwrap().unwrap().links, ["count:3"]);
    store.verify().await.unwrap();
    // One that does not fold leaves everything as it was.
    let refused = store.rebuild_ledger(|events| match events.item {
        4500 => Err("no such act".to_owned()),
        number => Ok(row(number)),
    });
    let said = refused.await.unwrap_err().to_string();
    assert!(said.contains("item 4500") && said.contains("no such act"), "{said}");
    before = store.ledger_items(&LedgerQuery::default(), &Scope::All).await.unwrap();
    assert_eq!(after, before);
    store.append_ledger(new(5001), &Scope::All).await.unwrap();
}

pub async fn items_are_held_against_their_events(place: &Place) {
    let store = place.open().await;
    let proof = store.keep_evidence("回单.pdf", b"%PDF-1.7 paid").unwrap();
    let hash = proof.sha256.clone();
    let mut first = new(1);
    first.row.links = vec!["item:9".to_owned()];
    first.evidence = vec![proof];
    store.append_ledger(first.clone(), &Scope::All).await.unwrap();
    for outcome in store.append_ledger_all((2..=4).map(new).collect(), &Scope::All).await {
        outcome.unwrap();
    }
    let found = async || {
        let (mut check, known) = (store.check_ledger(None).await.unwrap(), hash.clone());
        let fold = move |events: &ballast_store::ItemEvents| match events.item {
            1 => {
                let evidence = vec![(known.clone(), "回单.pdf".to_owned())];
                Ok(FoldedItem { row: LedgerRow { links: vec!["item:9".to_owned()], ..row(1) }, evidence })
            }
            4 => Err("no such act".to_owned()),
            item => Ok(FoldedItem { row: row(item), evidence: Vec::new() }),
        };
        store.check_ledger_items(&mut check, fold, |_, _| {}).await.unwrap();
        let faults = check.faults.into_iter().map(|fault| (fault.item.unwrap_or_default(), fault.what));
        faults.filter(|(item, what)| *item != 4 || !what.contains("no such act")).collect::<Vec<_>>()
    };
    assert_eq!(found().await, []);
    for (table, column, value, before, item, said) in [
        (
            "ledger_item",
            "title",
            "'无事'",
            "'第3件诉求'",
            3,
            "its title is kept as \"无事\", and is \"第3件诉求\"",
        ),
        ("ledger_item", "state", "'closed'", "'new'", 3, "its state is kept as \"closed\", and is \"new\""),
        ("ledger_item", "live", "0", "1", 3, "its live is kept as 0, and is 1"),
        (
            "ledger_item",
            "due_at",
            "due_at + 3600000000",
            "due_at - 3600000000",
            3,
            "its due_at is kept as 2024-12-05T06:00:00Z, and is 2024-12-05T05:00:00Z",
        ),
        ("ledger_item", "content", "'{\"a\":1}'", "'{}'", 3, "its content is kept as"),
        (
            "ledger_link",
            "target",
            "'item:8'",
            "'item:9'",
            1,
            "its links are kept as \"item:8\", and are \"item:9\"",
        ),
        ("ledger_evidence", "name", "'x.pdf'", "'回单.pdf'", 1, "is kept as \"x.pdf\", and is \"回单.pdf\""),
        ("ledger_evidence", "item", "2", "1", 1, "of its events is not kept"),
    ] {
        let key = if table == "ledger_item" { " WHERE id = 3" } else { "" };
        place.tamper(&format!("UPDATE {table} SET {column} = {value}{key}")).await;
        let faults = found().await;
        assert!(faults.iter().any(|(of, what)| *of == item && what.contains(said)), "{said}: {faults:?}");
        place.tamper(&format!("UPDATE {table} SET {column} = {before}{key}")).await;
        assert_eq!(found().await, [], "{said}");
    }
    place.tamper("INSERT INTO ledger_co (office, item) VALUES ('z', 2), ('z', 77)").await;
    let faults = found().await;
    assert!(faults[0].0 == 2 && faults[0].1.contains("co-offices are kept as \"z\""), "{faults:?}");
    assert_eq!(faults[1], (77, "co-offices of the item are there, the item is not".to_owned()));
    place.tamper("DELETE FROM ledger_co").await;
    // The item is kept, its file is another or gone.
    let file = place.path(&format!("documents/{}/{hash}", &hash[..2]));
    std::fs::write(&file, "%PDF-1.7 kept").unwrap();
    assert!(found().await[0].1.contains("its SHA-256 is"));
    std::fs::remove_file(&file).unwrap();
    assert!(found().await[0].1.contains("it is registered in the catalog and not there"));
}

pub async fn evidence_is_kept_by_content(place: &Place) {
    let store = place.open().await;
    let proof = store.keep_evidence("回单.pdf", b"%PDF-1.7 paid").unwrap();
    assert_eq!((proof.media, proof.bytes), ("application/pdf", 13));
    assert!(matches!(store.keep_evidence("tool.exe", b"MZ\x90\0"), Err(StoreError::EvidenceKind { .. })));
    let hash = proof.sha256.clone();
    // Nobody's yet.
    assert!(store.evidence(&hash, &Scope::All).await.is_err());
    let mut append = new(1);
    append.evidence = vec![proof.clone(), proof];
    store.append_ledger(append, &Scope::All).await.unwrap();
    let listed = store.ledger_evidence(1, &Scope::All).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].actor.as_str()), (1, "回单.pdf", "王科长"));
    let near = Scope::Regions(vec!["370103".to_owned()]);
    let far = Scope::Regions(vec!["330106".to_owned()]);
    assert_eq!(store.evidence(&hash, &near).await.unwrap(), b"%PDF-1.7 paid");
    assert!(matches!(store.evidence(&hash, &far).await, Err(StoreError::Missing { .. })));
    assert_eq!(store.ledger_evidence(1, &far).await.unwrap(), []);
    store.verify().await.unwrap();
    std::fs::write(place.path(&format!("documents/{}/{hash}", &hash[..2])), "%PDF-1.7 kept").unwrap();
    assert!(matches!(store.evidence(&hash, &near).await, Err(StoreError::Damaged { .. })));
    assert!(matches!(store.verify().await, Err(StoreError::Damaged { .. })));
}

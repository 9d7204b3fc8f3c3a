//! Accepted work reports.

use ballast_model::Scope;
use ballast_store::{AcceptedTarget, AcceptedTask, NewReport, StoreError, TitleEntry};
use jiff::civil::date;

use crate::place::Place;

fn target(value: &str) -> AcceptedTarget {
    AcceptedTarget {
        region: "370100".to_owned(),
        indicator: "value-added".to_owned(),
        year: 2025,
        measure: "growth".to_owned(),
        value: value.to_owned(),
        bound: "ge".to_owned(),
        phrase: "规上工业增加值".to_owned(),
        words: "7%".to_owned(),
        place: (120, 122),
    }
}

fn task() -> AcceptedTask {
    AcceptedTask {
        region: "济南".to_owned(),
        year: Some(2025),
        level: 1,
        parent: None,
        heading: "（一）强链".to_owned(),
        owner: String::new(),
        deadline: "2025-06".to_owned(),
        lacks: "no-owner".to_owned(),
        words: "（一）强链。六月底前完成。".to_owned(),
        place: (200, 213),
    }
}

fn report(document: &str, value: &str) -> NewReport {
    NewReport {
        name: "济南2025".to_owned(),
        file: "要点.docx".to_owned(),
        document: document.as_bytes().to_vec(),
        format: 1,
        content: format!("{{\"value\":{value}}}\n"),
        targets: vec![target(value)],
        tasks: vec![task()],
    }
}

pub async fn an_accepted_report_is_kept_once(place: &Place) {
    let store = place.open().await;
    let first = store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap();
    assert_eq!((first.report, first.unchanged, first.replaces), (1, false, None));
    let again = store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap();
    assert_eq!((again.report, again.unchanged), (1, true));
    let store = place.open().await;
    let kept = store.accepted_report("济南2025").await.unwrap().unwrap();
    assert_eq!((kept.id, kept.file.as_str(), kept.content.as_str()), (1, "要点.docx", "{\"value\":7}\n"));
    assert_eq!(store.document(&kept.document, &Scope::All).await.unwrap(), "原件".as_bytes());
    let (at, found) = store.accepted_targets(None).await.unwrap().remove(0);
    assert_eq!(
        (at.report, at.name.as_str(), &at.document, found),
        (1, "济南2025", &kept.document, target("7"))
    );
    assert_eq!(store.accepted_tasks(None).await.unwrap()[0].1, task());
    assert_eq!(store.events().await.unwrap().iter().filter(|event| event.verb == "accept").count(), 1);
    assert_eq!(store.accepted_report("另一份").await.unwrap(), None);
    store.verify().await.unwrap();
}

pub async fn a_later_report_of_the_name_stands(place: &Place) {
    place.set_time("2025-01-05T02:00:00Z");
    let store = place.open().await;
    store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap();
    place.set_time("2025-02-05T02:00:00Z");
    let second = store.accept_report(&report("更正件", "7.5"), &Scope::All).await.unwrap();
    assert_eq!((second.report, second.unchanged, second.replaces), (2, false, Some(1)));
    let other = NewReport { name: "济南2026".to_owned(), ..report("原件", "8") };
    store.accept_report(&other, &Scope::All).await.unwrap();
    let values = async |day| {
        let targets = store.accepted_targets(day).await.unwrap();
        targets.into_iter().map(|(at, target)| (at.report, target.value)).collect::<Vec<_>>()
    };
    assert_eq!(values(None).await, [(2, "7.5".to_owned()), (3, "8".to_owned())]);
    assert_eq!(values(Some(date(2025, 1, 31))).await, [(1, "7".to_owned())]);
    assert_eq!(values(Some(date(2025, 1, 1))).await, []);
    // Going back to the first document is a change like any other.
    assert_eq!(store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap().replaces, Some(2));
    assert_eq!(store.accepted_reports(None).await.unwrap().len(), 2);
    store.verify().await.unwrap();
}

/// What an earlier version wrote is read and written on.
pub async fn a_catalog_of_the_second_format_is_read(place: &Place) {
    let title = TitleEntry {
        subject: "A".to_owned(),
        title: "little-giant".to_owned(),
        certificate: String::new(),
        level: String::new(),
        batch: String::new(),
        valid_from: date(2022, 8, 1),
        valid_to: None,
        source: String::new(),
    };
    let store = place.open().await;
    store.record_titles(std::slice::from_ref(&title)).await.unwrap();
    drop(store);
    for sql in [
        "DROP TABLE dropped_report",
        "DROP TABLE published_brief",
        "DROP TABLE draft_brief",
        "DROP TABLE query_word",
        "DROP TABLE draft_return",
        "DROP TABLE job_run",
        "DROP TABLE webhook_delivery",
        "DROP TABLE webhook",
        "DROP TABLE idempotency_key",
        "DROP TABLE audit_event",
        "DROP TABLE api_token",
        "DROP TABLE account_session",
        "DROP TABLE account_link",
        "DROP TABLE account",
        "DROP TABLE ledger_event",
        "DROP TABLE ledger_item",
        "DROP TABLE ledger_co",
        "DROP TABLE ledger_link",
        "DROP TABLE ledger_evidence",
        "DROP TABLE report_task",
        "DROP TABLE report_target",
        "DROP TABLE accepted_report",
        "UPDATE meta SET number = 2 WHERE name = 'format'",
    ] {
        place.tamper(sql).await;
    }
    let store = place.open().await;
    assert_eq!(store.titles(None, &Scope::All).await.unwrap(), [title]);
    assert_eq!(store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap().report, 1);
    store.verify().await.unwrap();
}

pub async fn a_changed_original_is_noticed(place: &Place) {
    let store = place.open().await;
    store.accept_report(&report("原件", "7"), &Scope::All).await.unwrap();
    let kept = store.accepted_report("济南2025").await.unwrap().unwrap();
    place.tamper("UPDATE accepted_report SET content = '{}' WHERE id = 1").await;
    assert!(matches!(store.accepted_report("济南2025").await, Err(StoreError::Damaged { .. })));
    std::fs::write(place.path(&format!("documents/{}/{}", &kept.document[..2], kept.document)), "changed")
        .unwrap();
    assert!(matches!(store.verify().await, Err(StoreError::Damaged { .. })));
}

pub async fn a_report_is_accepted_by_whoever_sees_its_regions(place: &Place) {
    let store = place.open().await;
    let city = Scope::Regions(vec!["370100".to_owned(), "370102".to_owned()]);
    let other = Scope::Regions(vec!["370200".to_owned(), "370202".to_owned()]);
    let here = AcceptedTask { region: "370102".to_owned(), ..task() };
    let own = NewReport { tasks: vec![here.clone()], ..report("原件", "7") };
    // A task of a place that the scope does not hold, and then a target.
    for scope in [&other, &Scope::Enterprise("91370102MA0000001X".to_owned())] {
        let refused = store.accept_report(&own, scope).await.unwrap_err();
        assert!(
            matches!(&refused, StoreError::Missing { what: "region", id } if id == "370100"),
            "{refused}"
        );
    }
    let refused = store.accept_report(&report("原件", "7"), &city).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Missing { id, .. } if id == "济南"), "{refused}");
    assert_eq!(store.accepted_report("济南2025").await.unwrap(), None);
    assert_eq!(store.accept_report(&own, &city).await.unwrap().report, 1);
    // Nobody takes the name from a report that is not theirs.
    let theirs = NewReport { targets: Vec::new(), tasks: Vec::new(), ..report("另一件", "1") };
    let refused = store.accept_report(&theirs, &other).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Taken { name } if name == "济南2025"), "{refused}");
    // The same report, of which somebody who sees more takes more, is not the same acceptance.
    let more = NewReport { tasks: vec![here, task()], ..own.clone() };
    let receipt = store.accept_report(&more, &Scope::All).await.unwrap();
    assert_eq!((receipt.unchanged, receipt.replaces), (false, Some(1)));
    assert!(store.accept_report(&more, &Scope::All).await.unwrap().unchanged);
}

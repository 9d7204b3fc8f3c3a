//! What the store promises.

use std::sync::Arc;

use ballast_model::{Bits, Column, Scope, Texts};
use ballast_store::{CubeTable, NewSubmission, StoreError};
use jiff::civil::date;

use crate::{
    place::Place,
    returns::{FORM, numbered, period, submission, table, three},
};

/// A cube of one cell per region, with the sum of outputs.
fn cube(table: &Arc<ballast_model::ReturnTable>) -> Result<CubeTable, String> {
    let output = table.field("output").ok_or("no output")?;
    let mut sums = std::collections::BTreeMap::<(String, String), i64>::new();
    for row in 0..table.len() {
        let key = (table.region.get(row).to_owned(), table.industry.get(row).to_owned());
        *sums.entry(key).or_default() += output.get(row).unwrap_or(0);
    }
    Ok(CubeTable {
        keys: vec![
            ("region".to_owned(), sums.keys().map(|(region, _)| region.as_str()).collect()),
            ("industry".to_owned(), sums.keys().map(|(_, industry)| industry.as_str()).collect()),
        ],
        columns: vec![("output__value".to_owned(), sums.into_values().collect())],
    })
}

fn none(_: &Arc<ballast_model::ReturnTable>) -> Result<CubeTable, String> {
    Ok(CubeTable::default())
}

fn ids(texts: &Texts) -> Vec<&str> {
    texts.iter().collect()
}

pub async fn what_is_submitted_comes_back(place: &Place) {
    let store = place.open().await;
    let merged = period("2024-01..2024-02");
    let (jan, mar) = (three("2024-01..2024-02"), three("2024-03"));
    let receipt = store.submit(submission("一季度", vec![mar.clone(), jan.clone()])).await.unwrap();
    assert_eq!((receipt.submission, receipt.unchanged), (1, false));
    assert_eq!(receipt.periods, [(merged, 3, 0), (period("2024-03"), 3, 0)]);

    // A second process sees it.
    let store = place.open().await;
    assert_eq!(store.open_returns(FORM, merged, &Scope::All, None).await.unwrap(), numbered(jan, 1));
    assert_eq!(
        store.open_returns(FORM, period("2024-03"), &Scope::All, None).await.unwrap(),
        numbered(mar, 1)
    );
    let periods = store.periods(FORM).await.unwrap();
    assert_eq!(periods.len(), 2);
    assert_eq!(
        (periods[0].period, periods[0].rows, periods[0].queries, periods[0].closed),
        (merged, 3, 1, false)
    );
    assert_eq!(store.forms().await.unwrap(), [FORM]);
    let kept = store.submission(1).await.unwrap().unwrap();
    assert_eq!((kept.source_name.as_str(), kept.rows, kept.actor.as_str()), ("一季度.csv", 6, "王科长"));
    assert_eq!(kept.periods, [merged, period("2024-03")]);
    assert_eq!(store.submissions(Some(FORM)).await.unwrap(), [kept]);
    assert_eq!(store.submissions(Some("yearly")).await.unwrap(), []);
    assert_eq!(store.period(FORM, period("2024-04")).await.unwrap(), None);
    assert!(store.open_returns(FORM, period("2024-04"), &Scope::All, None).await.unwrap().is_empty());
    store.verify().await.unwrap();
}

pub async fn the_last_row_of_a_subject_wins(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("first", vec![three("2024-11")])).await.unwrap();
    let before = place.open().await.submissions(None).await.unwrap()[0].received_at;
    place.set_time("2024-12-06T02:00:00Z");
    // B is corrected and asked about no more; D is new; a field that the first file did not have.
    let mut late = table(
        "2024-11",
        &[("B", "330102", "2614", Some(7), Some(-2)), ("D", "330102", "1310", Some(9), Some(1))],
    );
    let mut tax = Column::default();
    tax.push(Some(5));
    tax.push(None);
    late.fields.insert(1, ("tax".to_owned(), tax));
    let receipt = store.submit(submission("second", vec![late])).await.unwrap();
    assert_eq!(receipt.periods, [(month, 2, 1)]);
    let open = store.open_returns(FORM, month, &Scope::All, None).await.unwrap();
    assert_eq!(ids(&open.subject), ["C", "A", "B", "D"]);
    assert_eq!(open.submission, [1, 1, 2, 2]);
    let fields: Vec<&str> = open.fields.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(fields, ["output", "tax", "profit"]);
    assert_eq!(
        (0..4).map(|row| open.field("tax").unwrap().get(row)).collect::<Vec<_>>(),
        [None, None, Some(5), None]
    );
    assert_eq!(open.field("output").unwrap().get(2), Some(7));
    let info = store.period(FORM, month).await.unwrap().unwrap();
    assert_eq!((info.rows, info.queries), (4, 1));
    // As it was known before.
    let then = store.open_returns(FORM, month, &Scope::All, Some(before)).await.unwrap();
    assert_eq!(then, numbered(three("2024-11"), 1));
    // Both versions are kept.
    let history = store.history(FORM, month, "B", &Scope::All).await.unwrap();
    let values: Vec<_> =
        history.iter().map(|(s, row)| (s.id, row.len(), row.field("output").unwrap().get(0))).collect();
    assert_eq!(values, [(1, 1, None), (2, 1, Some(7))]);
    assert_eq!(store.history(FORM, month, "nobody", &Scope::All).await.unwrap(), []);
}

pub async fn the_same_file_twice_is_kept_once(place: &Place) {
    let store = place.open().await;
    let first = submission("file", vec![three("2024-11")]);
    store.submit(first.clone()).await.unwrap();
    let again = store.submit(first.clone()).await.unwrap();
    assert_eq!((again.submission, again.unchanged), (1, true));
    assert_eq!(store.events().await.unwrap().len(), 1);
    // Another original with the same returns is something else, and so is the first after it.
    assert!(!store.submit(submission("other", vec![three("2024-11")])).await.unwrap().unchanged);
    let back = store.submit(first).await.unwrap();
    assert_eq!((back.submission, back.unchanged, back.periods[0].2), (3, false, 3));
    // A part of what the latest brought is something else too.
    store.submit(submission("two", vec![three("2024-11"), three("2024-12")])).await.unwrap();
    assert!(!store.submit(submission("two", vec![three("2024-12")])).await.unwrap().unchanged);
}

pub async fn a_closed_period_takes_nothing(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    assert!(matches!(
        store.close(FORM, month, &Scope::All, "", None, none).await,
        Err(StoreError::NothingToClose { .. })
    ));
    assert!(matches!(store.reopen(FORM, month, &Scope::All, "why").await, Err(StoreError::NotClosed { .. })));
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    store.close(FORM, month, &Scope::All, "月度封账", None, none).await.unwrap();
    let late = submission("late", vec![three("2024-10"), three("2024-11")]);
    let refused = store.submit(late).await;
    assert!(matches!(refused, Err(StoreError::PeriodClosed { vintage: 1, .. })), "{refused:?}");
    assert_eq!(store.submissions(None).await.unwrap().len(), 1);
    assert_eq!(store.periods(FORM).await.unwrap().len(), 1);
    assert!(matches!(
        store.close(FORM, month, &Scope::All, "", None, none).await,
        Err(StoreError::AlreadyClosed { .. })
    ));
    assert!(matches!(store.reopen(FORM, month, &Scope::All, " ").await, Err(StoreError::NoReason { .. })));
    store.reopen(FORM, month, &Scope::All, "漏报").await.unwrap();
    let info = store.period(FORM, month).await.unwrap().unwrap();
    assert_eq!((info.closed, info.vintage, info.rows), (false, Some(1), 3));
    store.submit(submission("late", vec![three("2024-11")])).await.unwrap();
}

pub async fn a_period_is_closed_by_whoever_sees_everybody(place: &Place) {
    let store = place.open().await;
    let (month, unlisted) = (period("2024-11"), period("2024-10"));
    let held = |codes: &[&str]| Scope::Regions(codes.iter().map(|code| (*code).to_owned()).collect());
    let row = |id, region| (id, region, "2614", Some(1), Some(1));
    let rows = [row("A", "370102"), row("B", "370202")];
    store.submit(submission("file", vec![table("2024-11", &rows)])).await.unwrap();
    let (some, all) = (held(&["370102"]), held(&["370102", "370202"]));
    assert!(store.covers(&all).await.unwrap() && store.covers(&Scope::All).await.unwrap());
    for partial in [&some, &held(&[]), &Scope::Enterprise("A".to_owned())] {
        assert!(!store.covers(partial).await.unwrap());
        let refused = store.close(FORM, month, partial, "", None, none).await;
        assert!(matches!(refused, Err(StoreError::Partial { .. })), "{refused:?}");
    }
    store.close(FORM, month, &all, "", None, none).await.unwrap();
    let refused = store.reopen(FORM, month, &some, "更正").await;
    assert!(matches!(refused, Err(StoreError::Partial { .. })), "{refused:?}");
    store.reopen(FORM, month, &all, "更正").await.unwrap();
    // Whoever reported without being in the register counts as well.
    let mut other = submission("other", vec![table("2024-10", &[row("C", "110101")])]);
    other.register = false;
    store.submit(other).await.unwrap();
    assert!(store.covers(&all).await.unwrap());
    let refused = store.close(FORM, unlisted, &all, "", None, none).await;
    assert!(matches!(refused, Err(StoreError::Partial { .. })), "{refused:?}");
    store.close(FORM, unlisted, &Scope::All, "", None, none).await.unwrap();
    let refused = store.reopen(FORM, unlisted, &all, "更正").await;
    assert!(matches!(refused, Err(StoreError::Partial { .. })), "{refused:?}");
    // An enterprise that has moved away was here.
    let moved = table("2024-12", &[row("B", "110101")]);
    store.submit(submission("moved", vec![moved])).await.unwrap();
    assert!(!store.covers(&all).await.unwrap());
}

pub async fn closing_seals_sorted_returns(place: &Place) {
    let store = place.open().await;
    let month = period("2024-01..2024-02");
    store.submit(submission("file", vec![three("2024-01..2024-02")])).await.unwrap();
    let vintage = store.close(FORM, month, &Scope::All, "月度封账", Some(4), cube).await.unwrap();
    assert_eq!((vintage.number, vintage.rows, vintage.through_submission), (1, 3, 1));
    assert_eq!(vintage.base_vintage, Some(4));
    assert_eq!(vintage.file, "lake/form=monthly/period=2024-01..2024-02/v1.parquet");
    assert_eq!(vintage.cube_file.as_deref(), Some("lake/cube=monthly/period=2024-01..2024-02/v1.parquet"));
    assert_eq!(store.vintages(FORM, month).await.unwrap(), std::slice::from_ref(&vintage));
    let sealed = store.read_vintage(&vintage, None, &Scope::All).await.unwrap();
    let expected = numbered(three("2024-01..2024-02"), 1).take(&[2, 1, 0]);
    assert_eq!(sealed, expected);
    let some = store.read_vintage(&vintage, Some(&["profit", "unheard-of"]), &Scope::All).await.unwrap();
    assert_eq!(some.fields, expected.fields[1..]);
    assert_eq!(some.marks, expected.marks);
    assert!(place.files("lake").iter().all(|file| file.ends_with("/v1.parquet")));
    store.verify().await.unwrap();
    let verbs: Vec<_> = store.events().await.unwrap().into_iter().map(|event| event.verb).collect();
    assert_eq!(verbs, ["submit", "close"]);
}

pub async fn a_correction_makes_the_next_vintage(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    let first = store.close(FORM, month, &Scope::All, "", None, cube).await.unwrap();
    let before = store.read_vintage(&first, None, &Scope::All).await.unwrap();
    store.reopen(FORM, month, &Scope::All, "B 更正").await.unwrap();
    store
        .submit(submission("late", vec![table("2024-11", &[("B", "330102", "2614", Some(7), Some(1))])]))
        .await
        .unwrap();
    let second = store.close(FORM, month, &Scope::All, "更正后封账", Some(1), cube).await.unwrap();
    assert_eq!((second.number, second.through_submission), (2, 2));
    assert_eq!(store.vintages(FORM, month).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.read_vintage(&first, None, &Scope::All).await.unwrap(), before);
    let after = store.read_vintage(&second, None, &Scope::All).await.unwrap();
    assert_eq!(after.field("output").unwrap().get(0), Some(7));
    assert_eq!(store.vintage_as_of(FORM, month, None).await.unwrap(), Some(second));
    store.verify().await.unwrap();
}

pub async fn a_failing_cube_leaves_the_period_open(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    let failed = store.close(FORM, month, &Scope::All, "", None, |_| Err("no such region".to_owned())).await;
    assert!(matches!(failed, Err(StoreError::Cube(_))), "{failed:?}");
    assert!(!store.period(FORM, month).await.unwrap().unwrap().closed);
    assert_eq!(store.vintages(FORM, month).await.unwrap(), []);
    assert_eq!(place.files("lake"), Vec::<String>::new());
    let crooked = |_: &Arc<_>| {
        let keys = vec![("region".to_owned(), ["330102"].into_iter().collect())];
        Ok(CubeTable { keys, columns: vec![("x".to_owned(), vec![1, 2])] })
    };
    assert!(matches!(
        store.close(FORM, month, &Scope::All, "", None, crooked).await,
        Err(StoreError::Cube(_))
    ));
    assert_eq!(store.close(FORM, month, &Scope::All, "", None, cube).await.unwrap().number, 1);
    store.verify().await.unwrap();
}

pub async fn leaf_sums_are_read_by_region(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    // 60,000 cells of 600 regions, upside down: several row groups.
    let regions: Vec<String> = (0..600).map(|region| format!("{}", 100_000 + region * 7)).collect();
    let big = |_: &Arc<_>| {
        let cells =
            || regions.iter().rev().flat_map(|region| (0..100).map(move |industry| (region, industry)));
        let industries: Vec<String> =
            cells().map(|(_, industry)| format!("{:04}", 9999 - industry)).collect();
        Ok(CubeTable {
            keys: vec![
                ("region".to_owned(), cells().map(|(region, _)| region.as_str()).collect()),
                ("industry".to_owned(), industries.iter().map(String::as_str).collect()),
            ],
            columns: vec![
                ("a".to_owned(), cells().map(|(region, _)| region.parse().unwrap()).collect()),
                ("b".to_owned(), (0..60_000).collect()),
            ],
        })
    };
    let vintage = store.close(FORM, month, &Scope::All, "", None, big).await.unwrap();
    let all = store.read_cube(&vintage, &["a".to_owned()], None, &Scope::All).unwrap();
    assert_eq!((all.len(), all.columns.len()), (60_000, 1));
    assert!(all.key("region").unwrap().iter().is_sorted());
    let wanted: Vec<String> =
        [5_usize, 6, 300, 599].iter().map(|&at| regions[at].clone()).chain(["999999".to_owned()]).collect();
    let some =
        store.read_cube(&vintage, &["b".to_owned(), "a".to_owned()], Some(&wanted), &Scope::All).unwrap();
    assert_eq!(some.len(), 400);
    let sum: i64 = some.column("a").unwrap().iter().sum();
    assert_eq!(sum, wanted[..4].iter().map(|region| region.parse::<i64>().unwrap() * 100).sum());
    assert_eq!(some.columns[0].0, "b");
    assert!(store.read_cube(&vintage, &["a".to_owned()], Some(&[]), &Scope::All).unwrap().is_empty());
    assert!(matches!(
        store.read_cube(&vintage, &["c".to_owned()], None, &Scope::All),
        Err(StoreError::Parquet { .. })
    ));
    // Other sums, against another base.
    let small = CubeTable {
        keys: vec![("region".to_owned(), ["330102"].into_iter().collect())],
        columns: vec![("a".to_owned(), vec![1])],
    };
    let rebuilt = store.rebuild_cube(&vintage, Some(2), small).await.unwrap();
    assert_eq!(rebuilt.base_vintage, Some(2));
    assert_eq!(rebuilt.cube_file.as_deref(), Some("lake/cube=monthly/period=2024-11/v1.c2.parquet"));
    assert_eq!(store.read_cube(&rebuilt, &["a".to_owned()], None, &Scope::All).unwrap().len(), 1);
    assert_eq!(store.read_cube(&vintage, &["a".to_owned()], None, &Scope::All).unwrap(), all);
    assert_eq!(store.vintages(FORM, month).await.unwrap(), [rebuilt]);
    store.verify().await.unwrap();
}

pub async fn scope_is_applied_to_every_read(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    // A moves to the other county: it is seen where it is now.
    store
        .submit(submission("move", vec![table("2024-11", &[("A", "330102", "1310", Some(1), Some(1))])]))
        .await
        .unwrap();
    let county = Scope::Regions(vec!["370102".to_owned(), "370103".to_owned()]);
    let own = Scope::Enterprise("A".to_owned());
    let open = store.open_returns(FORM, month, &county, None).await.unwrap();
    assert_eq!(ids(&open.subject), ["C"]);
    assert_eq!(open.fields.len(), 2);
    assert_eq!(ids(&store.open_returns(FORM, month, &own, None).await.unwrap().subject), ["A"]);
    let vintage = store.close(FORM, month, &Scope::All, "", None, none).await.unwrap();
    assert_eq!(vintage.cube_file, None);
    assert_eq!(ids(&store.read_vintage(&vintage, None, &county).await.unwrap().subject), ["C"]);
    assert_eq!(ids(&store.read_vintage(&vintage, None, &own).await.unwrap().subject), ["A"]);
    assert!(store.read_vintage(&vintage, None, &Scope::Regions(vec![])).await.unwrap().is_empty());
    let seen = store.enterprises(None, &county).await.unwrap();
    assert_eq!(seen.iter().map(|version| version.subject.id.as_str()).collect::<Vec<_>>(), ["C"]);
}

pub async fn nobody_sees_one_subject_or_document_of_others(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    let at = |region: &'static str| table("2024-11", &[("A", region, "1310", Some(1), Some(1))]);
    store.submit(submission("all", vec![three("2024-11")])).await.unwrap();
    store.submit(submission("own", vec![at("330102")])).await.unwrap();
    let (old, new) = (Scope::Regions(vec!["370102".to_owned()]), Scope::Regions(vec!["330102".to_owned()]));
    let (own, other) = (Scope::Enterprise("A".to_owned()), Scope::Enterprise("B".to_owned()));

    // A has moved: its new county sees it with all it submitted, the old one no longer does.
    for (scope, versions) in [(&Scope::All, 2), (&old, 0), (&new, 2), (&own, 2), (&other, 0)] {
        assert_eq!(store.history(FORM, month, "A", scope).await.unwrap().len(), versions, "{scope:?}");
        let seen = store.enterprise("A", None, scope).await.unwrap().is_some();
        assert_eq!(seen, versions > 0, "{scope:?}");
    }

    // A file is shown whole or not at all.
    let hash = async |id| store.submission(id).await.unwrap().unwrap().document.unwrap();
    let both = Scope::Regions(vec!["330102".to_owned(), "370102".to_owned()]);
    for (id, scope, shown) in [
        (1, &Scope::All, true),
        (1, &both, true),
        (1, &old, false),
        (1, &own, false),
        (2, &own, true),
        (2, &new, true),
        (2, &old, false),
        (2, &other, false),
    ] {
        let read = store.document(&hash(id).await, scope).await;
        assert_eq!(read.is_ok(), shown, "{id} {scope:?}");
        assert!(shown || matches!(read, Err(StoreError::Missing { .. })));
    }

    // Sums are of regions: those outside are not read, and one enterprise has none.
    let vintage = store.close(FORM, month, &Scope::All, "", None, cube).await.unwrap();
    let columns = ["output__value".to_owned()];
    let read = |regions: Option<&[String]>, scope: &Scope| {
        store
            .read_cube(&vintage, &columns, regions, scope)
            .map(|cube| cube.key("region").unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(read(None, &Scope::All).unwrap(), ["330102", "330102", "370102"]);
    assert_eq!(read(None, &old).unwrap(), ["370102"]);
    assert_eq!(read(Some(&["330102".to_owned(), "370102".to_owned()]), &old).unwrap(), ["370102"]);
    assert!(read(Some(&["330102".to_owned()]), &old).unwrap().is_empty());
    assert!(matches!(read(None, &own), Err(StoreError::Missing { .. })));
}

pub async fn as_of_goes_by_the_day_in_china(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    store.submit(submission("file", vec![three("2024-11")])).await.unwrap();
    // A minute before and a minute after midnight in China.
    place.set_time("2024-12-09T15:59:00Z");
    store.close(FORM, month, &Scope::All, "", None, none).await.unwrap();
    store.reopen(FORM, month, &Scope::All, "更正").await.unwrap();
    place.set_time("2024-12-09T16:01:00Z");
    store.close(FORM, month, &Scope::All, "", None, none).await.unwrap();
    let number =
        async |day| store.vintage_as_of(FORM, month, day).await.unwrap().map(|vintage| vintage.number);
    assert_eq!(number(Some(date(2024, 12, 8))).await, None);
    assert_eq!(number(Some(date(2024, 12, 9))).await, Some(1));
    assert_eq!(number(Some(date(2024, 12, 10))).await, Some(2));
    assert_eq!(number(None).await, Some(2));
}

pub async fn malformed_submissions_leave_nothing(place: &Place) {
    let store = place.open().await;
    let refuse = async |change: fn(&mut NewSubmission)| {
        let mut new = submission("bad", vec![three("2024-11")]);
        change(&mut new);
        let result = store.submit(new).await;
        assert!(matches!(result, Err(StoreError::Malformed(_))), "{result:?}");
    };
    refuse(|new| new.tables.clear()).await;
    refuse(|new| new.form = "../etc".to_owned()).await;
    refuse(|new| new.form = "yearly".to_owned()).await;
    refuse(|new| new.tables.push(three("2024-11"))).await;
    refuse(|new| {
        new.tables[0] = table(
            "2024-11",
            &[("A", "", "", None, None), ("B", "", "", None, None), ("A", "", "", None, None)],
        )
    })
    .await;
    refuse(|new| new.tables[0].marks.push("one too many")).await;
    refuse(|new| new.tables[0].fields[1].1.valid = Bits::default()).await;
    refuse(|new| new.tables[0].fields[1].0 = "region".to_owned()).await;
    refuse(|new| new.tables[0].fields[1].0 = "output".to_owned()).await;
    assert_eq!(store.events().await.unwrap(), []);
    assert_eq!(place.files("documents"), Vec::<String>::new());
}

pub async fn large_submissions_are_cut_into_chunks(place: &Place) {
    let store = place.open().await;
    let many = |from: usize, to: usize, value: i64| {
        let mut out = table("2024-11", &[]);
        for id in from..to {
            let subject = crate::returns::subject(&format!("E{id:07}"), "370102", "2614");
            let origin = ballast_model::Origin { row: id as u32, ..Default::default() };
            out.push(&subject, &[Some(value), (id % 3 > 0).then_some(id as i64)], &origin, "");
        }
        out
    };
    let month = period("2024-11");
    store.submit(submission("many", vec![many(0, 150_000, 1)])).await.unwrap();
    let open = store.open_returns(FORM, month, &Scope::All, None).await.unwrap();
    assert_eq!(open, numbered(many(0, 150_000, 1), 1));
    let receipt = store.submit(submission("more", vec![many(70_000, 160_000, 2)])).await.unwrap();
    assert_eq!(receipt.periods, [(month, 90_000, 80_000)]);
    let open = store.open_returns(FORM, month, &Scope::All, None).await.unwrap();
    assert_eq!(open.len(), 160_000);
    let output = open.field("output").unwrap();
    assert_eq!(output.values.iter().sum::<i64>(), 70_000 + 2 * 90_000);
    let vintage = store.close(FORM, month, &Scope::All, "", None, cube).await.unwrap();
    let sealed = store.read_vintage(&vintage, None, &Scope::All).await.unwrap();
    assert!(sealed.subject.iter().is_sorted());
    assert_eq!(sealed, open);
}

pub async fn writers_follow_one_another(place: &Place) {
    // Two processes and a clone in each: numbers have no holes, nothing is lost.
    let stores = [place.open().await, place.open().await];
    let mut tasks = Vec::new();
    for (at, store) in stores.iter().flat_map(|store| [store.clone(), store.clone()]).enumerate() {
        tasks.push(tokio::spawn(async move {
            for turn in 0..5 {
                let id = format!("E{at}{turn}");
                let rows = table("2024-11", &[(&id, "370102", "2614", Some(1), Some(1))]);
                store.submit(submission(&id, vec![rows])).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let store = &stores[0];
    let numbers: Vec<i64> =
        store.submissions(None).await.unwrap().iter().map(|submission| submission.id).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert_eq!(store.period(FORM, period("2024-11")).await.unwrap().unwrap().rows, 20);
    assert_eq!(store.open_returns(FORM, period("2024-11"), &Scope::All, None).await.unwrap().len(), 20);
    assert_eq!(store.enterprises(None, &Scope::All).await.unwrap().len(), 20);
    store.verify().await.unwrap();
}

pub async fn a_document_is_kept_by_content(place: &Place) {
    let store = place.open().await;
    store.submit(submission("原件", vec![three("2024-11")])).await.unwrap();
    let hash = store.submission(1).await.unwrap().unwrap().document.unwrap();
    assert_eq!(store.document(&hash, &Scope::All).await.unwrap(), "原件".as_bytes());
    assert_eq!(place.files("documents"), [format!("documents/{}/{hash}", &hash[..2])]);
    for unknown in ["", "../../etc/passwd", &"0".repeat(64)] {
        assert!(
            matches!(store.document(unknown, &Scope::All).await, Err(StoreError::Missing { .. })),
            "{unknown}"
        );
    }
    std::fs::write(place.path(&format!("documents/{}/{hash}", &hash[..2])), "changed").unwrap();
    assert!(matches!(store.document(&hash, &Scope::All).await, Err(StoreError::Damaged { .. })));
    assert!(store.verify().await.is_err());
}

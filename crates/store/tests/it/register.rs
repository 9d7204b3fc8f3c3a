//! Enterprises' attributes as they change.

use ballast_model::Scope;
use jiff::civil::date;

use crate::{
    place::Place,
    returns::{period, submission, table},
};

fn at(month: &str, region: &str) -> ballast_model::ReturnTable {
    table(month, &[("A", region, "2614", Some(1), Some(1)), ("B", "330102", "2614", Some(1), Some(1))])
}

pub async fn attributes_are_kept_as_they_change(place: &Place) {
    let store = place.open().await;
    place.set_time("2024-11-05T02:00:00Z");
    store.submit(submission("10", vec![at("2024-10", "370102")])).await.unwrap();
    place.set_time("2024-12-05T02:00:00Z");
    store.submit(submission("11", vec![at("2024-11", "370103")])).await.unwrap();
    // Nothing new about anybody.
    store.submit(submission("12", vec![at("2024-12", "370103")])).await.unwrap();
    for store in [store, place.open().await] {
        let region = async |day| {
            store.enterprise("A", day, &Scope::All).await.unwrap().map(|version| version.subject.region)
        };
        assert_eq!(region(None).await.as_deref(), Some("370103"));
        assert_eq!(region(Some(date(2024, 11, 4))).await, None);
        // Moved in November, but not known before December.
        assert_eq!(region(Some(date(2024, 11, 30))).await.as_deref(), Some("370102"));
        assert_eq!(region(Some(date(2024, 12, 5))).await.as_deref(), Some("370103"));
        let version = store.enterprise("A", None, &Scope::All).await.unwrap().unwrap();
        assert_eq!((version.valid_from, version.submission), (period("2024-11"), 2));
        assert_eq!(version.recorded_at, "2024-12-05T02:00:00Z".parse().unwrap());
        assert_eq!(version.subject.name, "企业A");
        assert_eq!(store.enterprise("nobody", None, &Scope::All).await.unwrap(), None);
        let all = store.enterprises(Some(date(2024, 12, 31)), &Scope::All).await.unwrap();
        let found: Vec<_> =
            all.iter().map(|v| (v.subject.id.as_str(), v.subject.region.as_str(), v.submission)).collect();
        assert_eq!(found, [("A", "370103", 2), ("B", "330102", 1)]);
    }
}

pub async fn a_late_return_changes_what_held_then(place: &Place) {
    let store = place.open().await;
    let months = ["2024-01..2024-02", "2024-03", "2024-04"].map(|month| at(month, "370102"));
    store.submit(submission("q1", months.to_vec())).await.unwrap();
    // It comes out that A was elsewhere in March.
    store.submit(submission("fix", vec![at("2024-03", "370199")])).await.unwrap();
    let region = async |day| {
        store.enterprise("A", Some(day), &Scope::All).await.unwrap().map(|version| version.subject.region)
    };
    place.set_time("2024-12-31T00:00:00Z");
    let late = date(2024, 12, 31);
    assert_eq!(region(late).await.as_deref(), Some("370102"));
    let all = store.enterprises(Some(late), &Scope::Regions(vec!["370199".to_owned()])).await.unwrap();
    assert_eq!(all, []);
    // Later returns are measured against what holds: no version is added by a return that says the same.
    store.submit(submission("may", vec![at("2024-05", "370102")])).await.unwrap();
    let version = store.enterprise("A", None, &Scope::All).await.unwrap().unwrap();
    assert_eq!((version.valid_from, version.submission), (period("2024-04"), 2));
}

pub async fn registers_agree_across_stores(place: &Place) {
    let (one, two) = (place.open().await, place.open().await);
    one.submit(submission("1", vec![at("2024-10", "370102")])).await.unwrap();
    two.submit(submission("2", vec![at("2024-11", "370103")])).await.unwrap();
    one.submit(submission("3", vec![at("2024-12", "370104")])).await.unwrap();
    // Refused: the register must forget what it heard.
    let mut bad = at("2024-12", "370105");
    bad.marks.push("one too many");
    one.submit(submission("4", vec![bad])).await.unwrap_err();
    let fresh = place.open().await;
    let expected = fresh.enterprises(None, &Scope::All).await.unwrap();
    assert_eq!(expected[0].subject.region, "370104");
    assert_eq!(one.enterprises(None, &Scope::All).await.unwrap(), expected);
    assert_eq!(two.enterprises(None, &Scope::All).await.unwrap(), expected);
}

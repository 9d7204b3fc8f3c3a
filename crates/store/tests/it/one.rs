//! One subject's return, and a month followed as returns come in: never anything else than what reading all of it gives.

use std::collections::BTreeSet;

use ballast_model::{ReturnTable, Scope, Texts};
use ballast_store::{CubeTable, Store, Vintage, with_later};

use crate::{
    place::Place,
    returns::{FORM, period, submission, table},
};

const MONTH: &str = "2024-03";

/// Enough firms for several pages of a file.
const FIRMS: usize = 40_000;

fn many() -> ReturnTable {
    let ids: Vec<String> = (0..FIRMS).map(|firm| format!("S{:05}", firm * 7919 % FIRMS)).collect();
    let region = |firm: usize| if firm.is_multiple_of(3) { "370102" } else { "330102" };
    let rows: Vec<_> = (0..FIRMS)
        .map(|firm| (ids[firm].as_str(), region(firm), "2614", Some(firm as i64), Some(1)))
        .collect();
    table(MONTH, &rows)
}

async fn sealed(store: &Store) -> Vintage {
    store.submit(submission("三月", vec![many()])).await.unwrap();
    store.close(FORM, period(MONTH), &Scope::All, "封账", None, |_| Ok(CubeTable::default())).await.unwrap()
}

pub async fn one_sealed_return_is_what_all_hold(place: &Place) {
    let store = place.open().await;
    let vintage = sealed(&store).await;
    let all = store.read_vintage(&vintage, None, &Scope::All).await.unwrap();
    for row in (0..FIRMS).step_by(1117).chain([FIRMS - 1]) {
        let found = store.read_one(&vintage, all.subject.get(row), None, &Scope::All).unwrap();
        assert_eq!(found, all.take(&[row]));
    }
    let first = all.subject.get(0);
    let some = store.read_one(&vintage, first, Some(&["output"]), &Scope::All).unwrap();
    assert_eq!((some.fields.len(), some.field("output")), (1, all.take(&[0]).field("output")));
    assert!(store.read_one(&vintage, "nobody", None, &Scope::All).unwrap().is_empty());
    // Whose it is decides who sees it.
    let region = all.region.get(0);
    let seen = |scope| store.read_one(&vintage, first, None, &scope).unwrap().len();
    assert_eq!(seen(Scope::Enterprise(first.to_owned())), 1);
    assert_eq!(seen(Scope::Enterprise("S1".to_owned())), 0);
    assert_eq!(seen(Scope::Regions(vec![region.to_owned()])), 1);
    assert_eq!(seen(Scope::Regions(vec!["110101".to_owned()])), 0);
}

pub async fn a_month_is_followed_and_counted_as_returns_come_in(place: &Place) {
    let store = place.open().await;
    store.submit(submission("三月", vec![many()])).await.unwrap();
    let (mut whole, mut through) = store.open_since(FORM, period(MONTH), 0).await.unwrap();
    // A correction that is queried, a newcomer, then both once more without a query.
    let steps = [
        (vec![("S00007", "370102", "2614", Some(1), None)], (FIRMS, 1), 1),
        (vec![("N", "370102", "2614", None, None)], (FIRMS + 1, 2), 0),
        (
            vec![("N", "330102", "2614", Some(2), Some(2)), ("S00007", "370102", "2614", Some(3), Some(3))],
            (FIRMS + 1, 0),
            2,
        ),
    ];
    for (number, (rows, (returns, queries), replaced)) in steps.into_iter().enumerate() {
        // Every second step by another process, which has yet to learn who is there.
        let store = if number.is_multiple_of(2) { store.clone() } else { place.open().await };
        let name = format!("更正{number}");
        let receipt = store.submit(submission(&name, vec![table(MONTH, &rows)])).await.unwrap();
        assert_eq!(receipt.periods[0].2, replaced, "{name}");
        let info = store.period(FORM, period(MONTH)).await.unwrap().unwrap();
        assert_eq!((info.rows, info.queries), (returns as u64, queries), "{name}");

        let (later, last) = store.open_since(FORM, period(MONTH), through).await.unwrap();
        assert_eq!((later.len(), last), (rows.len(), receipt.submission));
        (whole, through) = (with_later(&whole, later), last);
        let anew = store.open_returns(FORM, period(MONTH), &Scope::All, None).await.unwrap();
        assert_eq!(whole, anew, "{name}");
        let (subjects, marks) = store.open_subjects(FORM, period(MONTH), &Scope::All).await.unwrap();
        let all = |subjects: &Texts, marks: &Texts| -> BTreeSet<(String, String)> {
            subjects.iter().map(str::to_owned).zip(marks.iter().map(str::to_owned)).collect()
        };
        assert_eq!(all(&subjects, &marks), all(&anew.subject, &anew.marks), "{name}");
        let one = Scope::Enterprise("N".to_owned());
        let (own, _) = store.open_subjects(FORM, period(MONTH), &one).await.unwrap();
        assert!(own.iter().eq(anew.subject.iter().filter(|id| *id == "N")), "{name}");
    }
    assert!(store.open_since(FORM, period(MONTH), through).await.unwrap().0.is_empty());
}

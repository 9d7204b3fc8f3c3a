//! What goes in comes out, whatever it is.

use ballast_model::{Origin, ReturnTable, Scope, Subject};
use ballast_store::{CubeTable, Store};
use proptest::prelude::*;

use crate::{
    place::{Place, on_sqlite},
    returns::{FORM, numbered, period, submission},
};

/// A table whose rows have the given values; subjects are numbered, so that none stands twice.
fn tables() -> impl Strategy<Value = ReturnTable> {
    let text = "[a-z0-9]{0,3}|[\u{4e00}-\u{4e20}]{0,4}|.{0,2}";
    let row = (text, text, text, prop::option::of(any::<i64>()), prop::option::of(-9_i64..9), any::<u32>());
    (prop::collection::vec(row, 1..200), 0_usize..4).prop_map(|(rows, shift)| {
        let mut table = ReturnTable::new(FORM, period("2024-11"), ["x".to_owned(), "y".to_owned()]);
        for (at, (name, region, marks, x, y, line)) in rows.into_iter().enumerate() {
            let (industry, size, ownership) = (region.clone(), name.clone(), String::new());
            let subject = Subject { id: format!("S{}", at + shift), name, region, industry, size, ownership };
            table.push(&subject, &[x, y], &Origin { submission: 0, sheet: marks.clone(), row: line }, &marks);
        }
        table
    })
}

/// Rows by subject, to compare tables whose order differs.
fn by_subject(table: &ReturnTable) -> ReturnTable {
    let mut rows: Vec<usize> = (0..table.len()).collect();
    rows.sort_by_key(|&row| table.subject.get(row).to_owned());
    table.take(&rows)
}

async fn fold_and_close(store: &Store, batches: &[ReturnTable]) {
    let month = period("2024-11");
    let mut naive = std::collections::BTreeMap::new();
    for (at, table) in batches.iter().enumerate() {
        let receipt = store.submit(submission(&at.to_string(), vec![table.clone()])).await.unwrap();
        let table = numbered(table.clone(), receipt.submission);
        let mut replaced = 0;
        for row in 0..table.len() {
            let old = naive.insert(table.subject.get(row).to_owned(), table.take(&[row]));
            replaced += u64::from(old.is_some());
        }
        assert_eq!(receipt.periods, [(month, table.len() as u64, replaced)]);
    }
    let open = store.open_returns(FORM, month, &Scope::All, None).await.unwrap();
    let sorted = by_subject(&open);
    assert_eq!(sorted.len(), naive.len());
    for (row, expected) in naive.values().enumerate() {
        assert_eq!(&sorted.take(&[row]), expected);
    }
    let queries = (0..open.len()).filter(|&row| !open.marks.get(row).is_empty()).count() as u64;
    let info = store.period(FORM, month).await.unwrap().unwrap();
    assert_eq!((info.rows, info.queries), (open.len() as u64, queries));
    let vintage =
        store.close(FORM, month, &Scope::All, "", None, |_| Ok(CubeTable::default())).await.unwrap();
    let sealed = store.read_vintage(&vintage, None, &Scope::All).await.unwrap();
    let key = |row: usize| (sealed.region.get(row), sealed.industry.get(row), sealed.subject.get(row));
    assert!((1..sealed.len()).all(|row| key(row - 1) < key(row)));
    assert_eq!(by_subject(&sealed), sorted);
}

proptest! {
    // Each case opens a store and syncs files: few, but with many rows.
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn folding_and_sealing_keep_every_value(batches in prop::collection::vec(tables(), 1..5)) {
        on_sqlite(async |place: &Place| fold_and_close(&place.open().await, &batches).await);
    }
}

#[test]
fn a_runtime_with_one_thread_will_do() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let task = async |place: &Place| {
        let store = place.open().await;
        fold_and_close(&store, &[crate::returns::three("2024-11")]).await;
    };
    runtime.block_on(task(&Place::bare()));
}

/// A server hands these to its runtime: they must be able to move between threads.
#[test]
fn what_writes_can_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    on_sqlite(async |place: &Place| {
        let store = place.open().await;
        let submitting = store.submit(submission("1", vec![crate::returns::three("2024-11")]));
        moves(&submitting);
        submitting.await.unwrap();
        let closing =
            store.close(FORM, period("2024-11"), &Scope::All, "", None, |_| Ok(CubeTable::default()));
        moves(&closing);
        moves(&store.read_vintage(&closing.await.unwrap(), None, &Scope::All));
        moves(&store.open_returns(FORM, period("2024-11"), &Scope::All, None));
    });
}

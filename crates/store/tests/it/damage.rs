//! What is wrong is noticed, and what was left behind is removed.

use ballast_model::Scope;
use ballast_store::{CubeTable, StoreError};

use crate::{
    place::Place,
    returns::{FORM, period, submission, three},
};

async fn damaged(store: &ballast_store::Store, text: &str) {
    let found = store.verify().await;
    assert!(matches!(&found, Err(StoreError::Damaged { .. })), "{found:?}");
    assert!(found.unwrap_err().to_string().contains(text));
}

pub async fn a_later_format_is_refused(place: &Place) {
    drop(place.open().await);
    place.tamper("UPDATE meta SET number = 99 WHERE name = 'format'").await;
    let refused = place.try_open().await;
    assert!(matches!(refused, Err(StoreError::Newer { found: 99, .. })), "{refused:?}");
}

pub async fn a_changed_event_is_noticed(place: &Place) {
    let store = place.open().await;
    store.submit(submission("1", vec![three("2024-10")])).await.unwrap();
    store.submit(submission("2", vec![three("2024-11")])).await.unwrap();
    store.verify().await.unwrap();
    place.tamper("UPDATE event SET actor = 'somebody else' WHERE seq = 1").await;
    damaged(&store, "event 1").await;
    place.tamper("DELETE FROM event WHERE seq = 1").await;
    damaged(&store, "event 1 is damaged: it is missing").await;
}

pub async fn a_changed_chunk_is_noticed(place: &Place) {
    let store = place.open().await;
    store.submit(submission("1", vec![three("2024-10")])).await.unwrap();
    place.tamper("UPDATE submission_chunk SET body = head").await;
    damaged(&store, "submission 1").await;
    let read = store.open_returns(FORM, period("2024-10"), &ballast_model::Scope::All, None).await;
    assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
    place.tamper("DELETE FROM submission_chunk").await;
    damaged(&store, "0 of its 3 returns").await;
}

pub async fn a_changed_file_is_noticed(place: &Place) {
    let store = place.open().await;
    store.submit(submission("1", vec![three("2024-10")])).await.unwrap();
    let vintage = store
        .close(FORM, period("2024-10"), &Scope::All, "", None, |_| Ok(CubeTable::default()))
        .await
        .unwrap();
    store.verify().await.unwrap();
    let path = store.vintage_path(&vintage);
    let mut content = std::fs::read(&path).unwrap();
    content[100] ^= 1;
    std::fs::write(&path, content).unwrap();
    damaged(&store, "its SHA-256 is").await;
    std::fs::remove_file(&path).unwrap();
    damaged(&store, "not there").await;
    let read = store.read_vintage(&vintage, None, &ballast_model::Scope::All).await;
    assert!(matches!(read, Err(StoreError::Io { .. })), "{read:?}");
}

pub async fn leftovers_of_a_killed_close_are_removed(place: &Place) {
    let store = place.open().await;
    store.submit(submission("1", vec![three("2024-10")])).await.unwrap();
    let folder = place.path("lake/form=monthly/period=2024-10");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::create_dir_all(place.path("documents/ab")).unwrap();
    // Killed while writing, and killed between renaming and the end of the transaction.
    std::fs::write(folder.join(".v1.parquet.4711.tmp"), "half").unwrap();
    std::fs::write(place.path("documents/ab/.abcd.4711.tmp"), "half").unwrap();
    std::fs::write(folder.join("v1.parquet"), "whole, and nobody's").unwrap();
    std::fs::write(folder.join("v2.parquet"), "whole, and nobody's").unwrap();
    let store = place.open().await;
    assert_eq!(place.files("lake").len(), 2);
    assert_eq!(place.files("documents").len(), 1);
    assert!(!store.period(FORM, period("2024-10")).await.unwrap().unwrap().closed);
    store.verify().await.unwrap();
    store.close(FORM, period("2024-10"), &Scope::All, "", None, |_| Ok(CubeTable::default())).await.unwrap();
    assert_eq!(place.files("lake"), ["lake/form=monthly/period=2024-10/v1.parquet"]);
    store.verify().await.unwrap();
}

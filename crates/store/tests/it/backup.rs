//! Backups, from either database and into either.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ballast_model::Scope;
use ballast_store::{
    CubeTable, HashAlgorithm, NewAccount, Reach, Role, Store, StoreError, StoreOptions, read_backup, restore,
    restore_catalog,
};
use jiff::civil::date;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

use crate::{
    ledger,
    place::Place,
    registers::title,
    returns::{FORM, period, submission, three},
};

async fn open(data: &Path, catalog: Option<String>) -> Store {
    let clock = Arc::new(ballast_model::FixedClock("2024-12-06T02:00:00Z".parse().unwrap()));
    let options = StoreOptions { data_dir: data.to_owned(), catalog, clock, actor: "李科长".to_owned() };
    Store::open(options).await.unwrap()
}

/// Rows of every table of a catalog.
async fn counted(url: &str) -> BTreeMap<String, i64> {
    let tables = match url.starts_with("postgres") {
        true => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'"
        }
        false => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let mut found = BTreeMap::new();
    for row in sqlx::query(tables).fetch_all(&mut connection).await.unwrap() {
        let table: String = row.try_get(0).unwrap();
        let count = format!("SELECT COUNT(*) FROM {table}");
        let row = sqlx::query(AssertSqlSafe(count)).fetch_one(&mut connection).await.unwrap();
        found.insert(table, row.try_get(0).unwrap());
    }
    connection.close().await.unwrap();
    found
}

/// Something of each kind: returns open and closed, titles with days that are missing, accounts, a ledger chained by the national hash.
async fn lived_in(store: &Store) {
    store.submit(submission("一季度", vec![three("2024-03")])).await.unwrap();
    store
        .close(FORM, period("2024-03"), &Scope::All, "封账", None, |_| Ok(CubeTable::default()))
        .await
        .unwrap();
    store.submit(submission("四月", vec![three("2024-04")])).await.unwrap();
    store.record_titles(&[title(None), title(Some(date(2025, 7, 31)))]).await.unwrap();
    let account = NewAccount {
        name: "li".to_owned(),
        display: "李'伟'".to_owned(),
        roles: vec![Role::Security],
        office: String::new(),
        reach: Reach::All,
        lang: "zh".to_owned(),
    };
    store.create_account(&account, "10.0.0.7").await.unwrap();
    ledger::open(store, 3).await;
    store.choose_ledger_hash(HashAlgorithm::Sm3).await.unwrap();
    store.reserve_ledger(250).await.unwrap();
}

pub async fn a_backup_is_of_one_instant(place: &Place) {
    let store = place.open().await;
    lived_in(&store).await;
    let folder = tempfile::tempdir().unwrap();
    let (done, writer) = (Arc::new(AtomicBool::new(false)), store.clone());
    let stop = Arc::clone(&done);
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !stop.load(Ordering::Relaxed) {
            let name = format!("第{written}次");
            writer.submit(submission(&name, vec![three("2024-05")])).await.unwrap();
            written += 1;
        }
        written
    });
    for round in 0..3 {
        let file = folder.path().join(format!("{round}.tar"));
        let backup = store.back_up(&file).await.unwrap();
        assert_eq!(read_backup(&file).unwrap(), backup);
        assert!(backup.files.contains_key("ballast.db"));
        let data = folder.path().join(format!("还原 {round}"));
        restore(&file, &data).unwrap();
        let restored = open(&data, None).await;
        restored.verify().await.unwrap();
        let (before, now) =
            (restored.submissions(None).await.unwrap(), store.submissions(None).await.unwrap());
        assert!(before.len() >= 2 && now.starts_with(&before), "{} of {}", before.len(), now.len());
    }
    // Returns of single enterprises lie in both: they are for the account that made them.
    #[cfg(unix)]
    for name in ["0.tar", "还原 0", "还原 0/documents"] {
        use std::os::unix::fs::PermissionsExt as _;
        let about = std::fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(about.permissions().mode() & 0o077, 0, "{name}");
    }
    done.store(true, Ordering::Relaxed);
    assert!(writing.await.unwrap() > 0);
    let twice = store.back_up(&folder.path().join("0.tar")).await;
    assert!(matches!(&twice, Err(StoreError::Backup(what)) if what.contains("there already")), "{twice:?}");
    let left: Vec<String> = place.files(".").into_iter().filter(|name| name.contains(".snapshot")).collect();
    assert_eq!(left, [""; 0]);
}

pub async fn a_backup_is_restored_into_either_database(place: &Place) {
    let store = place.open().await;
    lived_in(&store).await;
    // Large enough to be cut into several statements by bytes and by rows.
    for number in 0..230 {
        store.submit(submission(&format!("第{number}份"), vec![three("2024-06")])).await.unwrap();
    }
    // What an office put beside: its settings, and the map that was approved for it.
    for name in ["ballast.toml", "map.geojson"] {
        std::fs::write(place.path(name), name).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.tar");
    store.back_up(&file).await.unwrap();
    let expected = counted(&place.url()).await;
    assert!(expected["submission"] > 200 && expected["meta"] >= 3, "{expected:?}");
    let own = folder.path().join("own");
    restore(&file, &own).unwrap();
    for name in ["ballast.toml", "map.geojson"] {
        assert_eq!(std::fs::read_to_string(own.join(name)).unwrap(), name);
    }
    let beside = format!("sqlite://{}?mode=rwc", folder.path().join("beside.db").display());
    for (number, url) in [Some(beside), place.database("restored").await].into_iter().flatten().enumerate() {
        let data = folder.path().join(format!("moved{number}"));
        restore(&file, &data).unwrap();
        restore_catalog(&data, &url).await.unwrap();
        assert!(!data.join("ballast.db").exists());
        assert_eq!(counted(&url).await, expected, "{url}");
        let moved = open(&data, Some(url.clone())).await;
        moved.verify().await.unwrap();
        assert_eq!(moved.submissions(None).await.unwrap(), store.submissions(None).await.unwrap());
        assert_eq!(
            moved.titles(None, &Scope::All).await.unwrap(),
            store.titles(None, &Scope::All).await.unwrap()
        );
        assert_eq!(moved.account("li").await.unwrap(), store.account("li").await.unwrap());
        assert_eq!(moved.ledger_hash().await.unwrap(), HashAlgorithm::Sm3);
        // Life goes on where it was left: numbers are not given out twice.
        assert_eq!(moved.reserve_ledger(1).await.unwrap(), 251);
        let next = moved.submit(submission("之后", vec![three("2024-07")])).await.unwrap();
        assert_eq!(next.submission, expected["submission"] + 1);
        // A database in which something has happened is not written over.
        let again = folder.path().join(format!("again{number}"));
        restore(&file, &again).unwrap();
        let refused = restore_catalog(&again, &url).await.unwrap_err().to_string();
        assert!(refused.contains("empty database"), "{refused}");
        assert!(again.join("ballast.db").exists());
        // Taken from there, it is a backup like any other.
        let second = folder.path().join(format!("second{number}.tar"));
        moved.back_up(&second).await.unwrap();
        let back = folder.path().join(format!("back{number}"));
        restore(&second, &back).unwrap();
        let back = open(&back, None).await;
        back.verify().await.unwrap();
        assert_eq!(back.submissions(None).await.unwrap(), moved.submissions(None).await.unwrap());
    }
}

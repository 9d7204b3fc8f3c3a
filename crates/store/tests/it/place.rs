//! Where a test's store lies, and what time it is there.

use std::{
    env,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use ballast_model::Clock;
use ballast_store::{Store, StoreOptions};
use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

/// A clock that tests set.
pub struct TestClock(Mutex<Timestamp>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A data directory of its own and a catalog of its own.
pub struct Place {
    folder: tempfile::TempDir,
    catalog: Option<String>,
    clock: Arc<TestClock>,
}

impl Place {
    fn new(catalog: Option<String>) -> Self {
        let start = "2024-12-05T02:00:00Z".parse().unwrap();
        let folder = tempfile::Builder::new().prefix("数据 %20#?").tempdir().unwrap();
        Self { folder, catalog, clock: Arc::new(TestClock(Mutex::new(start))) }
    }

    /// A place with a SQLite catalog.
    pub fn bare() -> Self {
        Self::new(None)
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.data().join(relative)
    }

    pub async fn try_open(&self) -> Result<Store, ballast_store::StoreError> {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let (data_dir, catalog) = (self.data(), self.catalog.clone());
        Store::open(StoreOptions { data_dir, catalog, clock, actor: "王科长".to_owned() }).await
    }

    pub async fn open(&self) -> Store {
        self.try_open().await.unwrap()
    }

    pub fn set_time(&self, at: &str) {
        *self.clock.0.lock().unwrap() = at.parse().unwrap();
    }

    /// Where the catalog is.
    pub fn url(&self) -> String {
        self.catalog.clone().unwrap_or_else(|| {
            let path = self.path("ballast.db");
            let encode = |byte: &u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' => (*byte as char).to_string(),
                other => format!("%{other:02X}"),
            };
            let path: String = path.to_str().unwrap().as_bytes().iter().map(encode).collect();
            format!("sqlite://{path}")
        })
    }

    /// An empty database beside this place's, on the server of the tests; nothing where there is no server.
    pub async fn database(&self, name: &str) -> Option<String> {
        let server = env::var("BALLAST_TEST_POSTGRES").ok()?;
        sqlx::any::install_default_drivers();
        let kind = if self.catalog.is_some() { "p" } else { "s" };
        let database = format!("ballast_test_{}_{name}_{kind}", std::process::id());
        let (base, _) = server.rsplit_once('/').expect("BALLAST_TEST_POSTGRES ends in /DATABASE");
        let mut connection = AnyConnection::connect(&server).await.unwrap();
        for sql in [
            format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"),
            format!("CREATE DATABASE {database}"),
        ] {
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        Some(format!("{base}/{database}"))
    }

    /// Runs SQL behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        let mut connection = AnyConnection::connect(&self.url()).await.unwrap();
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Files below a folder of the data directory, relative to it, sorted.
    pub fn files(&self, below: &str) -> Vec<String> {
        fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => walk(root, &path, found),
                    path => found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned()),
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.data(), &self.path(below), &mut found);
        found.sort();
        found
    }
}

pub fn block_on<T>(task: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap().block_on(task)
}

pub fn on_sqlite(case: impl AsyncFnOnce(&Place)) {
    block_on(case(&Place::new(None)));
}

pub fn on_postgres(name: &str, case: impl AsyncFnOnce(&Place)) {
    let Ok(server) = env::var("BALLAST_TEST_POSTGRES") else {
        assert!(
            env::var("BALLAST_REQUIRE_POSTGRES").as_deref() != Ok("1"),
            "BALLAST_REQUIRE_POSTGRES is set and BALLAST_TEST_POSTGRES is not: run scripts/postgres.sh start"
        );
        eprintln!("SKIPPED: postgres::{name}: BALLAST_TEST_POSTGRES is not set, see scripts/postgres.sh");
        return;
    };
    sqlx::any::install_default_drivers();
    let database = format!("ballast_test_{}_{}", std::process::id(), &name[..name.len().min(40)]);
    let (base, _) = server.rsplit_once('/').expect("BALLAST_TEST_POSTGRES ends in /DATABASE");
    block_on(async {
        let drop = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        let mut connection =
            AnyConnection::connect(&server).await.expect("the server of BALLAST_TEST_POSTGRES answers");
        connection.execute(AssertSqlSafe(drop.clone())).await.unwrap();
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {database}"))).await.unwrap();
        case(&Place::new(Some(format!("{base}/{database}")))).await;
        connection.execute(AssertSqlSafe(drop)).await.unwrap();
    });
}

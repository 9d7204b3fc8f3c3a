//! The catalog database: opening, migrating, and taking turns at writing.

use std::{fs::File, path::Path, sync::Arc};

use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, Executor, Row, Transaction,
    any::{AnyPoolOptions, install_default_drivers},
    pool::PoolConnection,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{StoreError, backup::transfer};

/// Each entry takes the catalog one format further: the first makes format 1.
const MIGRATIONS: &[&str] = &[
    include_str!("sql/v1.sql"),
    include_str!("sql/v2.sql"),
    include_str!("sql/v3.sql"),
    include_str!("sql/v4.sql"),
    include_str!("sql/v5.sql"),
    include_str!("sql/v6.sql"),
];

/// Settings of a SQLite connection. FULL: what was acknowledged outlives a power cut, not just a crash.
const SQLITE: &str = "PRAGMA busy_timeout = 120000; PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; \
    PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY";

/// The catalog, and the queue of this process's writers.
#[derive(Clone)]
pub(crate) struct Catalog {
    pool: AnyPool,
    postgres: bool,
    turn: Arc<Mutex<()>>,
}

/// A transaction that no other writer of the catalog runs beside. Rolled back unless committed.
pub(crate) struct Write {
    transaction: Transaction<'static, Any>,
    _turn: OwnedMutexGuard<()>,
}

impl Write {
    /// The connection to run statements on.
    pub(crate) fn on(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Makes everything done durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl Catalog {
    /// Opens the catalog at `url`, or the data directory's own; makes or migrates it where needed.
    pub(crate) async fn open(data: &Path, url: Option<&str>) -> Result<Self, StoreError> {
        install_default_drivers();
        let url = url.map_or_else(|| sqlite_url(&data.join("ballast.db")), ToOwned::to_owned);
        let postgres = url.starts_with("postgres:") || url.starts_with("postgresql:");
        let settings = if postgres { "SET synchronous_commit = on" } else { SQLITE };
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(|_| ()) })
            })
            .connect(&url)
            .await?;
        let catalog = Self { pool, postgres, turn: Arc::default() };
        catalog.migrate().await?;
        Ok(catalog)
    }

    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.pool.acquire().await?)
    }

    /// Waits for its turn and begins to write.
    pub(crate) async fn write(&self) -> Result<Write, StoreError> {
        let mut write = self.begin().await?;
        // SQLite has one writer from BEGIN IMMEDIATE on; on PostgreSQL the row's lock makes writers queue.
        sqlx::query("UPDATE writer SET turns = turns + 1 WHERE id = 1").execute(write.on()).await?;
        Ok(write)
    }

    /// Copies the catalog as it is at one instant to a new file, while others read and write.
    pub(crate) async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        if self.postgres {
            return transfer::to_file(self, file).await;
        }
        let name = file
            .to_str()
            .ok_or_else(|| StoreError::Backup(format!("{} is no plain text", file.display())))?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *self.read().await?).await?;
        File::open(file).and_then(|copy| copy.sync_all()).map_err(StoreError::io(file))
    }

    /// A transaction for reading that sees the catalog as it is at one instant, whatever others write.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = if self.postgres { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// Lets go of the database: a SQLite file is whole by itself afterwards.
    pub(crate) async fn close(self) {
        self.pool.close().await;
    }

    async fn begin(&self) -> Result<Write, StoreError> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let begin = if self.postgres { "BEGIN" } else { "BEGIN IMMEDIATE" };
        Ok(Write { transaction: self.pool.begin_with(begin).await?, _turn: turn })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let newest = MIGRATIONS.len() as i64;
        // A catalog that is up to date is opened without writing.
        if let Ok(found) = format(&mut *self.read().await?).await
            && found == newest
        {
            return Ok(());
        }
        let mut write = self.begin().await?;
        if self.postgres {
            // CREATE TABLE IF NOT EXISTS is no protection against a second process doing the same.
            sqlx::query("SELECT pg_advisory_xact_lock(7236837)").execute(write.on()).await?;
        }
        let meta = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, number BIGINT NOT NULL)";
        sqlx::query(meta).execute(write.on()).await?;
        let found = format(write.on()).await?;
        if found > newest {
            return Err(StoreError::Newer { found, supported: newest });
        }
        for step in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            let step = match self.postgres {
                true => step.replace(" BLOB ", " BYTEA ").replace(" INTEGER ", " BIGINT "),
                false => (*step).to_owned(),
            };
            write.on().execute(sqlx::raw_sql(AssertSqlSafe(step))).await?;
        }
        sqlx::query("DELETE FROM meta WHERE name = 'format'").execute(write.on()).await?;
        sqlx::query("INSERT INTO meta (name, number) VALUES ('format', $1)")
            .bind(newest)
            .execute(write.on())
            .await?;
        write.commit().await
    }
}

/// The format a catalog has; 0 for an empty one.
async fn format(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    let row = sqlx::query("SELECT number FROM meta WHERE name = 'format'").fetch_optional(connection).await?;
    row.map_or(Ok(0), |row| row.try_get(0))
}

/// The path as a URL: everything but plain characters percent-encoded, for folders are named in Chinese too.
pub(crate) fn sqlite_url(path: &Path) -> String {
    let mut url = String::from("sqlite://");
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            url.push(byte as char);
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url + "?mode=rwc"
}

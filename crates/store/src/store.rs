use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use ballast_model::Clock;
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::{
    StoreError, audit, catalog::Catalog, clean, ledger::Queue, period_key, register::Register,
    sealed::AllSealed, standing::AllStanding,
};

/// Where a store is, and on whose behalf it is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// The data directory; made where it does not exist.
    pub data_dir: PathBuf,
    /// URL of the catalog (`postgres://...` or `sqlite://...`); the data directory's own SQLite file where
    /// none is given.
    pub catalog: Option<String>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Who is asking: recorded with what they do.
    pub actor: String,
}

/// An open data directory. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) data: Arc<Path>,
    pub(crate) catalog: Catalog,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) actor: Arc<str>,
    /// Enterprises' attributes as last read; refilled from the catalog where it has more.
    pub(crate) register: Arc<Mutex<Register>>,
    /// Who has returns in open periods, as last counted; followed from the catalog where it has more.
    pub(crate) standing: Arc<Mutex<AllStanding>>,
    /// Sealed files that single returns were looked up in.
    pub(crate) sealed: Arc<AllSealed>,
    /// Appends to the ledger that wait for the next transaction.
    pub(crate) ledger: Arc<Queue>,
    /// Lines of the audit record on their way.
    pub(crate) audit: Arc<audit::Queue>,
}

impl Store {
    /// Opens a data directory; makes it, or brings its catalog to the newest format, where needed. Removes
    /// what a killed process left half written.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a catalog of a later version, [`StoreError::Io`] for a folder that cannot be
    /// made, [`StoreError::Catalog`] for a catalog that cannot be reached.
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let StoreOptions { data_dir, catalog, clock, actor } = options;
        fs::create_dir_all(&data_dir).map_err(StoreError::io(&data_dir))?;
        // A working folder that changes later must not move the store.
        let data = fs::canonicalize(&data_dir).map_err(StoreError::io(&data_dir))?;
        clean::sweep(&data)?;
        let catalog = Catalog::open(&data, catalog.as_deref()).await?;
        Ok(Self {
            data: data.into(),
            catalog,
            clock,
            actor: actor.into(),
            register: Arc::default(),
            standing: Arc::default(),
            sealed: Arc::default(),
            ledger: Arc::default(),
            audit: Arc::default(),
        })
    }

    /// The same store, with somebody else to record what is done.
    #[must_use]
    pub fn acting(&self, actor: &str) -> Self {
        Self { actor: actor.into(), ..self.clone() }
    }

    /// Who is asking.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// The data directory, absolute.
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The present instant, as exactly as the catalog keeps it.
    pub(crate) fn now(&self) -> Result<Timestamp, StoreError> {
        period_key::instant(period_key::micros(self.clock.now()))
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("data", &self.data).field("actor", &self.actor).finish_non_exhaustive()
    }
}

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ballast_model::{Period, ReturnTable, Scope};
use ballast_store::with_later;

use crate::{AppError, Ballast};

/// Tables read lately, kept while they stay true: a period's key holds its vintage or its last
/// submission, so a change makes a new key rather than a stale answer.
#[derive(Default)]
pub(crate) struct Recent {
    open: tokio::sync::Mutex<HashMap<(String, Period), Followed>>,
    tables: Mutex<HashMap<(String, Period, String), Arc<ReturnTable>>>,
}

/// An open period as its submissions come to.
struct Followed {
    /// Its returns, through some submission.
    whole: Arc<ReturnTable>,
    /// What came in since, each subject once. Kept apart, because putting a few returns into a month of a hundred thousand means
    /// copying the month.
    since: ReturnTable,
    /// The last submission in either.
    through: i64,
}

impl Followed {
    /// Nothing yet.
    fn new(form: &str, period: Period) -> Self {
        let none = || ReturnTable::new(form, period, []);
        Self { whole: Arc::new(none()), since: none(), through: 0 }
    }

    /// Takes what came in.
    fn add(&mut self, later: ReturnTable, through: i64) {
        self.through = through;
        self.since = with_later(&self.since, later);
        if self.since.len() > KEPT_APART {
            self.whole();
        }
    }

    /// All of it as one table.
    fn whole(&mut self) -> Arc<ReturnTable> {
        if !self.since.is_empty() {
            let none = ReturnTable::new(&self.whole.form, self.whole.period, []);
            let since = std::mem::replace(&mut self.since, none);
            self.whole = Arc::new(with_later(&self.whole, since));
        }
        Arc::clone(&self.whole)
    }

    /// One subject's return: a table of one row.
    fn one(&self, subject: &str) -> Option<ReturnTable> {
        [&self.since, &*self.whole].into_iter().find_map(|table| {
            let row = table.subject.iter().position(|id| id == subject)?;
            Some(table.take(&[row]))
        })
    }
}

/// Returns kept apart at most.
const KEPT_APART: usize = 4096;

/// Rows kept in all; past that the memory is cleared. 24 months of 100,000 firms.
const ROWS_KEPT: usize = 2_400_000;

impl Recent {
    fn get(&self, key: &(String, Period, String)) -> Option<Arc<ReturnTable>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: (String, Period, String), table: Arc<ReturnTable>) {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let rows: usize = tables.values().map(|t| t.len()).sum();
        if rows + table.len() > ROWS_KEPT {
            tables.clear();
        }
        tables.insert(key, table);
    }
}

/// Open periods followed at a time; an office has one or two a form.
const OPEN_KEPT: usize = 6;

impl Ballast {
    /// Looks into an open period as it stands this moment. Only what came in since it was last looked at is read, so that a
    /// page is never stale and never reads the month anew. What is handed on has yet to be narrowed to the scope.
    async fn follow<T>(
        &self,
        form: &str,
        period: Period,
        look: impl FnOnce(&mut Followed) -> T,
    ) -> Result<T, AppError> {
        let key = (form.to_owned(), period);
        // Held while reading: whoever asks meanwhile waits for the same reading rather than begin another.
        let mut open = self.recent.open.lock().await;
        if open.len() >= OPEN_KEPT && !open.contains_key(&key) {
            open.clear();
        }
        let followed = open.entry(key).or_insert_with(|| Followed::new(form, period));
        let last = self.store.last_submission(form, period).await?;
        if followed.through != last {
            let (later, through) = self.store.open_since(form, period, followed.through).await?;
            followed.add(later, through);
        }
        Ok(look(followed))
    }

    /// An open period's returns as they stand this moment, as this reader may see them.
    pub(crate) async fn open_returns_now(
        &self,
        form: &str,
        period: Period,
    ) -> Result<Arc<ReturnTable>, AppError> {
        let table = self.follow(form, period, Followed::whole).await?;
        Ok(match self.scope {
            Scope::All => table,
            _ => Arc::new(ballast_store::narrowed(&table, &self.scope)),
        })
    }

    /// One subject's return as it stands, with the named fields at least: a table of one row, or of none.
    pub(crate) async fn one_return(
        &self,
        form: &str,
        period: Period,
        subject: &str,
        fields: Option<&[&str]>,
    ) -> Result<Option<ReturnTable>, AppError> {
        let Some(info) = self.store.period(form, period).await? else { return Ok(None) };
        let table = if info.closed {
            let Some(vintage) = self.store.vintage_as_of(form, period, None).await? else { return Ok(None) };
            self.store.read_one(&vintage, subject, fields, &self.scope)?
        } else {
            let Some(table) = self.follow(form, period, |followed| followed.one(subject)).await? else {
                return Ok(None);
            };
            ballast_store::narrowed(&table, &self.scope)
        };
        Ok((!table.is_empty()).then_some(table))
    }

    /// A period's returns as they stand now, only the named fields: the latest vintage where the
    /// period is closed, else the open returns.
    pub(crate) async fn standing(
        &self,
        form: &str,
        period: Period,
        fields: Option<&[&str]>,
    ) -> Result<Option<Arc<ReturnTable>>, AppError> {
        if let Scope::Enterprise(own) = &self.scope {
            return Ok(self.one_return(form, period, own, fields).await?.map(Arc::new));
        }
        let Some(info) = self.store.period(form, period).await? else { return Ok(None) };
        if !info.closed {
            let table = self.open_returns_now(form, period).await?;
            return Ok((!table.is_empty()).then_some(table));
        }
        let Some(vintage) = self.store.vintage_as_of(form, period, None).await? else { return Ok(None) };
        // The same desk may be handed on with a narrower scope, and must not remember what the wider one saw.
        let seen = if self.scope == Scope::All { String::new() } else { format!("{:?}", self.scope) };
        let fields_read = fields.map_or("*".to_owned(), |fields| fields.join(","));
        let version = format!("v{}:{fields_read}:{seen}", vintage.number);
        let key = (form.to_owned(), period, version);
        if let Some(table) = self.recent.get(&key) {
            return Ok(Some(table));
        }
        let table = Arc::new(self.store.read_vintage(&vintage, fields, &self.scope).await?);
        self.recent.put(key, Arc::clone(&table));
        Ok(Some(table))
    }
}

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ballast_model::{Period, ReturnTable, Scope};

use crate::{AppError, Ballast};

/// Tables read lately, kept while they stay true: a period's key holds its vintage or its last
/// submission, so a change makes a new key rather than a stale answer.
#[derive(Default)]
pub(crate) struct Recent {
    open: tokio::sync::Mutex<HashMap<(String, Period), Followed>>,
    tables: Mutex<HashMap<(String, Period, String), Arc<ReturnTable>>>,
}

/// An open period: the last submission in it, and what its submissions come to.
type Followed = (i64, Arc<ReturnTable>);

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
    /// An open period's returns as they stand this moment, as this reader may see them. Only what came in since it was last
    /// asked is read, so that a page is never stale and never reads the month anew.
    pub(crate) async fn open_returns_now(
        &self,
        form: &str,
        period: Period,
    ) -> Result<Arc<ReturnTable>, AppError> {
        let key = (form.to_owned(), period);
        // Held while reading: whoever asks meanwhile waits for the same reading rather than begin another.
        let mut open = self.recent.open.lock().await;
        let last = self.store.last_submission(form, period).await?;
        let known = open.get(&key).cloned();
        let table = match &known {
            Some((through, table)) if *through == last => Arc::clone(table),
            _ => {
                let before = known.as_ref().map(|(through, table)| (table.as_ref(), *through));
                let (table, through) = self.store.follow_open(form, period, before).await?;
                let table = Arc::new(table);
                if open.len() >= OPEN_KEPT && !open.contains_key(&key) {
                    open.clear();
                }
                open.insert(key, (through, Arc::clone(&table)));
                table
            }
        };
        drop(open);
        Ok(match self.scope {
            Scope::All => table,
            _ => Arc::new(ballast_store::narrowed(&table, &self.scope)),
        })
    }

    /// One subject's return as it stands: a table of one row, or of none.
    pub(crate) async fn one_return(
        &self,
        form: &str,
        period: Period,
        subject: &str,
    ) -> Result<Option<ReturnTable>, AppError> {
        let Some(info) = self.store.period(form, period).await? else { return Ok(None) };
        if info.closed {
            let Some(vintage) = self.store.vintage_as_of(form, period, None).await? else { return Ok(None) };
            let table = self.store.read_one(&vintage, subject, &self.scope)?;
            return Ok((!table.is_empty()).then_some(table));
        }
        let table = self.open_returns_now(form, period).await?;
        let row = table.subject.iter().position(|id| id == subject);
        Ok(row.map(|row| table.take(&[row])))
    }

    /// A period's returns as they stand now, only the named fields: the latest vintage where the
    /// period is closed, else the open returns.
    pub(crate) async fn standing(
        &self,
        form: &str,
        period: Period,
        fields: Option<&[&str]>,
    ) -> Result<Option<Arc<ReturnTable>>, AppError> {
        let Some(info) = self.store.period(form, period).await? else { return Ok(None) };
        if !info.closed {
            let table = self.open_returns_now(form, period).await?;
            return Ok((!table.is_empty()).then_some(table));
        }
        let Some(vintage) = self.store.vintage_as_of(form, period, None).await? else { return Ok(None) };
        if let Scope::Enterprise(own) = &self.scope {
            let table = self.store.read_one(&vintage, own, &self.scope)?;
            return Ok((!table.is_empty()).then(|| Arc::new(table)));
        }
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

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
    tables: Mutex<HashMap<(String, Period, String), Arc<ReturnTable>>>,
}

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

impl Ballast {
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
            let table = self.store.open_returns(form, period, &self.scope, None).await?;
            return Ok((!table.is_empty()).then(|| Arc::new(table)));
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

use std::collections::HashSet;

use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::Row;

use super::{LedgerEvent, LedgerRow, batch, event, row};
use crate::{
    Store, StoreError, period_key,
    read::Allowed,
    statement::{Bind, Sql},
};

/// Sources asked for in one statement.
const SOURCES_AT_A_TIME: usize = 500;

impl Store {
    /// An item as it stands, whole; nothing where there is none or the scope does not hold it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_item(&self, id: i64, scope: &Scope) -> Result<Option<LedgerRow>, StoreError> {
        let mut connection = self.catalog.read().await?;
        let mut sql = Sql::new(&format!("SELECT {} FROM ledger_item i WHERE i.id = ", row::COLUMNS));
        sql.bind(Bind::Int(id));
        let rows = sql.rows(&mut connection).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut item = LedgerRow::from_row(row)?;
        if !item.visible(Allowed::of(scope).as_ref()) {
            return Ok(None);
        }
        let texts = async |connection: &mut sqlx::AnyConnection, text: &'static str| {
            let rows = sqlx::query(text).bind(id).fetch_all(connection).await?;
            rows.iter().map(|row| Ok(row.try_get(0)?)).collect::<Result<Vec<String>, StoreError>>()
        };
        let co = "SELECT office FROM ledger_co WHERE item = $1 ORDER BY office";
        item.co_offices = texts(&mut connection, co).await?;
        let links = "SELECT target FROM ledger_link WHERE item = $1 ORDER BY target";
        item.links = texts(&mut connection, links).await?;
        Ok(Some(item))
    }

    /// The number of the item that was opened from a source, whoever may see it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_source(&self, kind: &str, source: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT id FROM ledger_item WHERE kind = $1 AND source = $2")
            .bind(kind)
            .bind(source)
            .fetch_optional(&mut *self.catalog.read().await?)
            .await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    /// Those of some sources from which items of a kind were opened, whoever may see them.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_sources(
        &self,
        kind: &str,
        sources: &[String],
    ) -> Result<HashSet<String>, StoreError> {
        let mut found = HashSet::new();
        let mut connection = self.catalog.read().await?;
        for some in sources.chunks(SOURCES_AT_A_TIME) {
            let mut sql = Sql::new("SELECT source FROM ledger_item WHERE kind = ");
            sql.bind(Bind::Text(kind)).push(" AND source IN ");
            sql.list(some.iter().map(|source| Bind::Text(source)));
            for row in sql.rows(&mut connection).await? {
                found.insert(row.try_get(0)?);
            }
        }
        Ok(found)
    }

    /// The events of an item in order; none where the scope does not hold it.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] where one is missing.
    pub async fn ledger_events(&self, item: i64, scope: &Scope) -> Result<Vec<LedgerEvent>, StoreError> {
        let found = self.ledger_events_of(&[item], scope).await?;
        Ok(found.into_iter().next().map(|(_, events)| events).unwrap_or_default())
    }

    /// The events of several items, by their numbers; of those that the scope holds.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] where one is missing.
    pub async fn ledger_events_of(
        &self,
        items: &[i64],
        scope: &Scope,
    ) -> Result<Vec<(i64, Vec<LedgerEvent>)>, StoreError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = self.catalog.read().await?;
        let mut sql = Sql::new("SELECT i.id, i.subject, i.region FROM ledger_item i WHERE i.id IN ");
        sql.list(items.iter().map(|&id| Bind::Int(id))).push(" ORDER BY i.id");
        let allowed = Allowed::of(scope);
        let mut seen = Vec::new();
        for row in sql.rows(&mut connection).await? {
            let visible = match &allowed {
                None => true,
                Some(allowed) => allowed.one(row.try_get(1)?, row.try_get(2)?),
            };
            if visible {
                seen.push(row.try_get::<i64, _>(0)?);
            }
        }
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(event::SELECT);
        sql.push(" WHERE item IN ")
            .list(seen.iter().map(|&id| Bind::Int(id)))
            .push(" ORDER BY item, item_seq");
        let mut found: Vec<(i64, Vec<LedgerEvent>)> = seen.into_iter().map(|id| (id, Vec::new())).collect();
        for row in sql.rows(&mut connection).await? {
            let event = LedgerEvent::from_row(&row)?;
            let Ok(at) = found.binary_search_by_key(&event.item, |(id, _)| *id) else { continue };
            let events = &mut found[at].1;
            if event.item_seq != events.len() as i64 + 1 {
                let record = format!("item {} of the ledger", event.item);
                return Err(StoreError::damaged(record, format!("event {} is missing", events.len() + 1)));
            }
            events.push(event);
        }
        Ok(found)
    }

    /// Items for which something has to happen by itself at `now` or before, the longest waiting first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_rings(&self, now: Timestamp, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let mut sql = Sql::new(&format!(
            "SELECT {} FROM ledger_item i WHERE i.next_ring_at IS NOT NULL AND i.next_ring_at <= ",
            row::COLUMNS
        ));
        sql.bind(Bind::Int(period_key::micros(now))).push(" ORDER BY i.next_ring_at, i.id LIMIT ");
        sql.bind(Bind::Int(i64::from(limit)));
        let rows = sql.rows(&mut *self.catalog.read().await?).await?;
        rows.iter().map(LedgerRow::from_row).collect()
    }

    /// When something has to happen by itself next; nothing where nothing has to.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_next_ring(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("SELECT MIN(next_ring_at) FROM ledger_item WHERE next_ring_at IS NOT NULL")
            .fetch_one(&mut *self.catalog.read().await?)
            .await?;
        row.try_get::<Option<i64>, _>(0)?.map(period_key::instant).transpose()
    }

    /// The number and hash of the last event: whoever keeps it elsewhere can prove that nothing before it was changed
    /// or cut off. Number 0 where the ledger is empty.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_head(&self) -> Result<(i64, String), StoreError> {
        batch::head(&mut *self.catalog.read().await?).await
    }
}

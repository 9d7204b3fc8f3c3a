use std::sync::Arc;

use sqlx::{AnyConnection, Row};

use super::{LedgerRow, batch};
use crate::{Store, StoreError, catalog::Catalog, event, parallel};

/// The events of one item, in order, each as its canonical text.
#[derive(Debug, Clone)]
pub struct ItemEvents {
    /// Number of the item.
    pub item: i64,
    /// One line each.
    pub text: String,
}

impl ItemEvents {
    /// The events' texts.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.text.split('\n')
    }
}

/// Items read at a time.
const ITEMS: i64 = 4096;

/// Indices that cost more to keep up row by row than to make at the end.
const INDICES: [&str; 5] = [
    "CREATE UNIQUE INDEX ledger_item_source ON ledger_item (kind, source)",
    "CREATE INDEX ledger_item_office ON ledger_item (office, live, due_at, id)",
    "CREATE INDEX ledger_item_due ON ledger_item (due_at, id) WHERE live = 1",
    "CREATE INDEX ledger_item_ring ON ledger_item (next_ring_at, id) WHERE next_ring_at IS NOT NULL",
    "CREATE INDEX ledger_item_subject ON ledger_item (subject, id)",
];

impl Store {
    /// Makes all rows of items anew from the events, in one transaction: `fold` says what an item's events come to, and is
    /// called on all cores. Its words about an item that does not fold end the whole; nothing is changed then. Gives how many
    /// items there are.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the item that does not fold, or has a hole; the catalog's.
    pub async fn rebuild_ledger(
        &self,
        fold: impl Fn(&ItemEvents) -> Result<LedgerRow, String> + Send + Sync + 'static,
    ) -> Result<u64, StoreError> {
        // The writer's turn keeps events from being added meanwhile; other connections may read them.
        let mut write = self.catalog.write().await?;
        let last: i64 = sqlx::query("SELECT COALESCE(MAX(item), 0) FROM ledger_event")
            .fetch_one(write.on())
            .await?
            .try_get(0)?;
        for index in INDICES {
            let name = index.split(' ').find(|word| word.starts_with("ledger_item_")).unwrap_or_default();
            sqlx::query(sqlx::AssertSqlSafe(format!("DROP INDEX {name}"))).execute(write.on()).await?;
        }
        for table in ["ledger_item", "ledger_co", "ledger_link"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(write.on()).await?;
        }
        let fold = Arc::new(fold);
        let (sender, mut folded) = tokio::sync::mpsc::channel(2);
        let reading = tokio::spawn(read_and_fold(self.catalog.clone(), last, fold, sender));
        let mut count = 0;
        while let Some(rows) = folded.recv().await {
            let rows: Vec<LedgerRow> = rows?;
            batch::put_rows(&mut write, &rows.iter().collect::<Vec<_>>(), true).await?;
            count += rows.len() as u64;
        }
        reading.await.map_err(|error| StoreError::NotKept(error.to_string()))?;
        for index in INDICES {
            sqlx::query(index).execute(write.on()).await?;
        }
        event::record(&mut write, self.now()?, &self.actor, "ledger-rebuild", format!("items={count}"))
            .await?;
        write.commit().await?;
        Ok(count)
    }
}

async fn read_and_fold<F>(
    catalog: Catalog,
    last: i64,
    fold: Arc<F>,
    sender: tokio::sync::mpsc::Sender<Result<Vec<LedgerRow>, StoreError>>,
) where
    F: Fn(&ItemEvents) -> Result<LedgerRow, String> + Send + Sync + 'static,
{
    let mut from = 1;
    while from <= last {
        let rows = async {
            let mut connection = catalog.read().await?;
            whole(joined(&mut connection, from, from + ITEMS - 1).await?)
        };
        let rows = rows.await.and_then(|items| {
            parallel::heavy(|| {
                parallel::each(&items, |(events, count)| {
                    let record = || format!("item {} of the ledger", events.item);
                    let row = fold(events).map_err(|what| StoreError::damaged(record(), what))?;
                    Ok(LedgerRow { id: events.item, version: *count, ..row })
                })
            })
        });
        let failed = rows.is_err();
        // Whoever receives has given up; nothing is left to do.
        if sender.send(rows).await.is_err() || failed {
            return;
        }
        from += ITEMS;
    }
}

/// The events of items `from` to `to`, an item's joined by line ends, with their count and the number of the last.
pub(super) async fn joined(
    connection: &mut AnyConnection,
    from: i64,
    to: i64,
) -> Result<Vec<(ItemEvents, i64, i64)>, StoreError> {
    // Joined by the database: a row per item costs a tenth of a row per event.
    let rows = sqlx::query(
        "SELECT item, STRING_AGG(body, $1 ORDER BY item_seq), COUNT(*), MAX(item_seq) FROM ledger_event \
         WHERE item BETWEEN $2 AND $3 GROUP BY item ORDER BY item",
    )
    .bind("\n")
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                ItemEvents { item: row.try_get(0)?, text: row.try_get(1)? },
                row.try_get(2)?,
                row.try_get(3)?,
            ))
        })
        .collect()
}

/// Items of which no event is missing.
fn whole(items: Vec<(ItemEvents, i64, i64)>) -> Result<Vec<(ItemEvents, i64)>, StoreError> {
    let one = |(events, count, last): (ItemEvents, i64, i64)| {
        if count != last {
            let what = format!("{count} of its {last} events are there");
            return Err(StoreError::damaged(format!("item {} of the ledger", events.item), what));
        }
        Ok((events, count))
    };
    items.into_iter().map(one).collect()
}

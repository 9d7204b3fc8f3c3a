use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;

use super::{LedgerEvent, algorithm, event};
use crate::{Store, StoreError, catalog::Catalog, chain, document::hex};

/// What the record of what was done calls a head of the ledger's chain.
pub(super) const HEAD: &str = "ledger-head";

/// Where the catalog keeps the number of the last event that was written.
pub(super) const LAST: &str = "ledger-last";

/// Something in the ledger that is not as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerFault {
    /// Number of the event over all items; nothing where an item as a whole is meant.
    pub seq: Option<i64>,
    /// The item, where known.
    pub item: Option<i64>,
    /// The event's number within it, where known.
    pub item_seq: Option<i64>,
    /// What is wrong.
    pub what: String,
}

/// What a check of the ledger came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerCheck {
    /// Events that are there.
    pub events: u64,
    /// Items that are there.
    pub items: u64,
    /// Hash of the last event.
    pub head: String,
    /// What is wrong, the first so many.
    pub faults: Vec<LedgerFault>,
    /// How many faults there are in all.
    pub fault_count: u64,
}

/// Faults that are named one by one.
const NAMED: usize = 100;

/// Events read at a time.
const EVENTS: i64 = 20_000;

/// The next events after number `from`.
async fn events_after(catalog: Catalog, from: i64) -> Result<Vec<LedgerEvent>, StoreError> {
    let select = format!("{} WHERE seq > $1 ORDER BY seq LIMIT $2", event::SELECT);
    let rows = sqlx::query(sqlx::AssertSqlSafe(select))
        .bind(from)
        .bind(EVENTS)
        .fetch_all(&mut *catalog.read().await?)
        .await?;
    rows.iter().map(LedgerEvent::from_row).collect()
}

impl LedgerCheck {
    /// The first fault as an error, where there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the event or item, and what is wrong with it.
    pub fn into_first_fault(self) -> Result<(), StoreError> {
        let Some(fault) = self.faults.into_iter().next() else { return Ok(()) };
        let record = match (fault.seq, fault.item, fault.item_seq) {
            (Some(seq), Some(item), Some(of)) => format!("ledger event {seq} (item {item}, its event {of})"),
            (Some(seq), ..) => format!("ledger event {seq}"),
            (None, Some(item), _) => format!("item {item} of the ledger"),
            _ => "the ledger".to_owned(),
        };
        Err(StoreError::damaged(record, fault.what))
    }

    pub(super) fn fault(
        &mut self,
        seq: Option<i64>,
        item: Option<(i64, Option<i64>)>,
        what: impl Into<String>,
    ) {
        self.fault_count += 1;
        if self.faults.len() < NAMED {
            let (item, item_seq) = item.map_or((None, None), |(item, seq)| (Some(item), seq));
            self.faults.push(LedgerFault { seq, item, item_seq, what: what.into() });
        }
    }
}

impl Store {
    /// Checks the ledger event by event: that none was changed, left out, put elsewhere or cut off at the end, that items
    /// have as many events as their rows speak of ([`Store::check_ledger_items`] looks at what they say), and that the chain still holds the heads that were recorded, and `head`, the
    /// hash of an event that somebody kept elsewhere.
    ///
    /// # Errors
    /// The catalog's. What is wrong with the ledger is no error but in the result.
    pub async fn check_ledger(&self, head: Option<&str>) -> Result<LedgerCheck, StoreError> {
        let mut check = LedgerCheck { head: chain::START.to_owned(), ..LedgerCheck::default() };
        let mut heads: BTreeMap<i64, String> = self.recorded_heads().await?;
        // Before the events are read: what others write meanwhile comes after it.
        let last = algorithm::setting(&mut *self.catalog.read().await?, LAST).await?;
        let mut wanted = head.map(str::to_ascii_lowercase);
        let mut next = 1;
        let mut reading = tokio::spawn(events_after(self.catalog.clone(), 0));
        loop {
            let events = reading.await.map_err(|error| StoreError::NotKept(error.to_string()))??;
            let Some(last) = events.last() else { break };
            // The next are read while these are hashed.
            reading = tokio::spawn(events_after(self.catalog.clone(), last.seq));
            for event in events {
                if event.seq != next {
                    let which = match event.seq - next {
                        1 => format!("event {next} is missing"),
                        _ => format!("events {next} to {} are missing", event.seq - 1),
                    };
                    check.fault(Some(next), None, which);
                    // The chain goes on from what is there: one hole is one fault.
                } else if hex(&event.expected_hash(&check.head)) != event.hash {
                    check.fault(
                        Some(event.seq),
                        Some((event.item, Some(event.item_seq))),
                        "it is not what was kept here: changed, or put in another's place",
                    );
                }
                if let Some(recorded) = heads.remove(&event.seq)
                    && recorded != event.hash
                {
                    check.fault(
                        Some(event.seq),
                        Some((event.item, Some(event.item_seq))),
                        "its hash is not the one that was recorded: the ledger was written anew up to here",
                    );
                }
                wanted = wanted.filter(|hash| *hash != event.hash);
                next = event.seq + 1;
                check.events += 1;
                check.head = event.hash;
            }
        }
        let mut cut: BTreeSet<i64> = heads.into_keys().collect();
        cut.extend(last);
        for seq in cut.range(next..) {
            check.fault(
                Some(*seq),
                None,
                format!("event {seq} was recorded and is not there: the ledger was cut off"),
            );
        }
        if let Some(hash) = wanted {
            check.fault(
                None,
                None,
                format!("no event has the hash {hash}: the ledger was cut off or written anew"),
            );
        }
        self.check_items(&mut check).await?;
        Ok(check)
    }

    /// Each head that was written into the record of what was done, by number of the event.
    async fn recorded_heads(&self) -> Result<BTreeMap<i64, String>, StoreError> {
        let rows = sqlx::query("SELECT detail FROM event WHERE verb = $1 ORDER BY seq")
            .bind(HEAD)
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        let mut heads = BTreeMap::new();
        for row in rows {
            let detail: String = row.try_get(0)?;
            let part =
                |name: &str| detail.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
            if let (Some(Ok(seq)), Some(hash)) = (part("seq").map(str::parse), part("hash")) {
                heads.insert(seq, hash.to_owned());
            }
        }
        Ok(heads)
    }

    /// Items against the number of their events.
    async fn check_items(&self, check: &mut LedgerCheck) -> Result<(), StoreError> {
        let mut connection = self.catalog.read().await?;
        let items: i64 =
            sqlx::query("SELECT COUNT(*) FROM ledger_item").fetch_one(&mut *connection).await?.try_get(0)?;
        check.items = items.unsigned_abs();
        let rows = sqlx::query(
            "SELECT i.id, i.version, COALESCE(e.found, 0), COALESCE(e.last, 0) FROM ledger_item i LEFT JOIN \
             (SELECT item, COUNT(*) AS found, MAX(item_seq) AS last FROM ledger_event GROUP BY item) e ON e.item = i.id \
             WHERE e.item IS NULL OR e.found <> i.version OR e.last <> i.version ORDER BY i.id",
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let (id, version, found, last): (i64, i64, i64, i64) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            let what =
                format!("the item has {version} events by its row, {found} are there, numbered up to {last}");
            check.fault(None, Some((id, None)), what);
        }
        let strays = sqlx::query(
            "SELECT DISTINCT e.item FROM ledger_event e LEFT JOIN ledger_item i ON i.id = e.item WHERE i.id IS NULL ORDER BY 1",
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in strays {
            check.fault(
                None,
                Some((row.try_get(0)?, None)),
                "events of the item are there, the item is not: rebuild the ledger",
            );
        }
        Ok(())
    }
}

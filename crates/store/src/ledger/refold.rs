//! Items as they are kept, held against what their events come to.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row};

use super::{ItemEvents, LedgerCheck, LedgerRow, rebuild, row};
use crate::{Store, StoreError, document, parallel, period_key, statement::Bind};

/// What the events of an item come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoldedItem {
    /// The item; its number and version are not looked at.
    pub row: LedgerRow,
    /// Files that its events name as evidence: content hash, file name.
    pub evidence: Vec<(String, String)>,
}

/// Items held against their events at a time.
const ITEMS: i64 = 4096;

/// Bytes of a text that are shown where it differs.
const SHOWN: usize = 80;

/// An item as it is kept, everywhere.
struct KeptItem {
    row: LedgerRow,
    evidence: BTreeMap<String, String>,
}

impl Store {
    /// Folds the events of every item again and holds what they come to against what is kept: every column of its row, its
    /// offices, its links, its evidence; and every file of evidence against its hash. What differs is added to `check`.
    /// `fold` is called on all cores; `progress` hears how many items and files were looked at, of how many.
    ///
    /// # Errors
    /// The catalog's. What is wrong with an item is no error but in the check.
    pub async fn check_ledger_items(
        &self,
        check: &mut LedgerCheck,
        fold: impl Fn(&ItemEvents) -> Result<FoldedItem, String> + Send + Sync,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<(), StoreError> {
        let count =
            "SELECT (SELECT COUNT(*) FROM ledger_item), (SELECT COUNT(DISTINCT sha256) FROM ledger_evidence)";
        let counted = sqlx::query(count).fetch_one(&mut *self.catalog.read().await?).await?;
        let (items, files): (i64, i64) = (counted.try_get(0)?, counted.try_get(1)?);
        let all = items.unsigned_abs() + files.unsigned_abs();
        let (mut from, mut done) = (0, 0);
        loop {
            // Events and rows as they are at one instant: others may write meanwhile.
            let mut snapshot = self.catalog.snapshot().await?;
            let some = sqlx::query(
                "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM ledger_item WHERE id > $1 ORDER BY id LIMIT $2) AS next",
            );
            let some = some.bind(from).bind(ITEMS).fetch_one(&mut *snapshot).await?;
            let (Some(to), count) = (some.try_get::<Option<i64>, _>(0)?, some.try_get::<i64, _>(1)?) else {
                break;
            };
            let kept = kept(&mut snapshot, check, from + 1, to).await?;
            let events = rebuild::joined(&mut snapshot, from + 1, to).await?;
            drop(snapshot);
            let differing = parallel::heavy(|| {
                parallel::each(&events, |(events, found, last)| {
                    let Some(kept) = kept.get(&events.item) else { return Ok(Vec::new()) };
                    // What is missing is named where events are counted.
                    if found != last || kept.row.version != *last {
                        return Ok(Vec::new());
                    }
                    let differences = match fold(events) {
                        Ok(folded) => differences(kept, folded),
                        Err(what) => vec![format!("its events cannot be read: {what}")],
                    };
                    let named = differences.into_iter().map(|what| (events.item, what));
                    Ok::<_, StoreError>(named.collect())
                })
            })?;
            for (item, what) in differing.into_iter().flatten() {
                check.fault(None, Some((item, None)), what);
            }
            (from, done) = (to, done + count.unsigned_abs());
            progress(done, all);
        }
        self.check_strays(check).await?;
        self.check_evidence_files(check, |files| progress(done + files, all)).await
    }

    /// Offices, links and evidence of items that are not there.
    async fn check_strays(&self, check: &mut LedgerCheck) -> Result<(), StoreError> {
        let mut connection = self.catalog.read().await?;
        for (table, what) in
            [("ledger_co", "co-offices"), ("ledger_link", "links"), ("ledger_evidence", "evidence")]
        {
            let text = format!(
                "SELECT DISTINCT t.item FROM {table} t LEFT JOIN ledger_item i ON i.id = t.item WHERE i.id IS NULL ORDER BY 1"
            );
            for row in sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut *connection).await? {
                let what = format!("{what} of the item are there, the item is not");
                check.fault(None, Some((row.try_get(0)?, None)), what);
            }
        }
        Ok(())
    }

    /// Each file of evidence against its hash.
    async fn check_evidence_files(
        &self,
        check: &mut LedgerCheck,
        mut progress: impl FnMut(u64),
    ) -> Result<(), StoreError> {
        let files =
            sqlx::query("SELECT sha256, MIN(item) FROM ledger_evidence GROUP BY sha256 ORDER BY 2, 1")
                .fetch_all(&mut *self.catalog.read().await?)
                .await?;
        for (row, done) in files.iter().zip(1..) {
            let (hash, item): (&str, i64) = (row.try_get(0)?, row.try_get(1)?);
            match self.verify_file(&document::relative(hash).to_string_lossy(), hash) {
                Ok(()) => {}
                Err(StoreError::Damaged { file, what }) => {
                    check.fault(None, Some((item, None)), format!("evidence {file}: {what}"));
                }
                Err(error) => return Err(error),
            }
            progress(done);
        }
        Ok(())
    }
}

/// Items `from` to `to` as they are kept; one that cannot be read is a fault.
async fn kept(
    connection: &mut AnyConnection,
    check: &mut LedgerCheck,
    from: i64,
    to: i64,
) -> Result<BTreeMap<i64, KeptItem>, StoreError> {
    let read = async |connection: &mut AnyConnection, text: String| {
        sqlx::query(sqlx::AssertSqlSafe(text)).bind(from).bind(to).fetch_all(connection).await
    };
    let mut kept = BTreeMap::new();
    let rows = format!(
        "SELECT {}, i.id FROM ledger_item i WHERE i.id BETWEEN $1 AND $2 ORDER BY i.id",
        row::COLUMNS
    );
    for row in read(connection, rows).await? {
        let id: i64 = row.try_get(4)?;
        match LedgerRow::from_row(&row) {
            Ok(row) => drop(kept.insert(id, KeptItem { row, evidence: BTreeMap::new() })),
            Err(error) => check.fault(None, Some((id, None)), format!("its row cannot be read: {error}")),
        }
    }
    for (table, column, further) in [
        ("ledger_co", "office", "office"),
        ("ledger_link", "target", "target"),
        ("ledger_evidence", "sha256", "name"),
    ] {
        let text = format!("SELECT item, {column}, {further} FROM {table} WHERE item BETWEEN $1 AND $2");
        for row in read(connection, text).await? {
            let Some(item) = kept.get_mut(&row.try_get::<i64, _>(0)?) else { continue };
            let text: String = row.try_get(1)?;
            match table {
                "ledger_co" => item.row.co_offices.push(text),
                "ledger_link" => item.row.links.push(text),
                _ => drop(item.evidence.insert(text, row.try_get(2)?)),
            }
        }
    }
    Ok(kept)
}

/// In what an item is kept otherwise than its events say.
fn differences(kept: &KeptItem, said: FoldedItem) -> Vec<String> {
    let said_row = LedgerRow { id: kept.row.id, version: kept.row.version, ..said.row };
    let mut differences: Vec<String> = row::WRITTEN
        .iter()
        .zip(kept.row.binds().into_iter().zip(said_row.binds()))
        .filter(|(_, (kept, said))| kept != said)
        .map(|(name, (kept, said))| {
            format!("its {name} is kept as {}, and is {} by its events", shown(name, kept), shown(name, said))
        })
        .collect();
    let sorted = |texts: &[String]| -> Vec<String> {
        let mut texts = texts.to_vec();
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    for (name, kept, said) in [
        ("co-offices", &kept.row.co_offices, &said_row.co_offices),
        ("links", &kept.row.links, &said_row.links),
    ] {
        let (kept, said) = (sorted(kept), sorted(said));
        if kept != said {
            let (kept, said) = (short(&kept.join(", ")), short(&said.join(", ")));
            differences.push(format!("its {name} are kept as {kept}, and are {said} by its events"));
        }
    }
    let mut rest = kept.evidence.clone();
    // A file that is named twice is kept once, as it was named first.
    let mut named = BTreeMap::new();
    for (hash, name) in said.evidence {
        named.entry(hash).or_insert(name);
    }
    for (hash, name) in named {
        match rest.remove(&hash) {
            None => differences.push(format!("evidence {} ({hash}) of its events is not kept", short(&name))),
            Some(kept) if kept != name => {
                let (kept, name) = (short(&kept), short(&name));
                differences.push(format!("evidence {hash} is kept as {kept}, and is {name} by its events"));
            }
            Some(_) => {}
        }
    }
    for (hash, name) in rest {
        differences.push(format!("evidence {} ({hash}) is kept, and no event of it names it", short(&name)));
    }
    differences
}

/// A value of a row, for people.
fn shown(column: &str, value: Bind<'_>) -> String {
    match value {
        Bind::Int(row::NEVER) => "nothing".to_owned(),
        Bind::Int(number) if column.ends_with("_at") => {
            period_key::instant(number).map_or_else(|_| number.to_string(), |at| at.to_string())
        }
        Bind::Int(number) => number.to_string(),
        Bind::Text(text) => short(text),
        Bind::Bytes(bytes) => document::hex(bytes),
        Bind::NoText | Bind::NoInt => "nothing".to_owned(),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

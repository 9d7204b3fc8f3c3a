//! One transaction of many appends.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::Row;

use super::{
    HashAlgorithm, LedgerAppend, LedgerEvent, LedgerReceipt, LedgerRow, LedgerTarget, algorithm,
    append::Waiting, row,
};
use crate::{
    Store, StoreError,
    catalog::Write,
    chain,
    document::hex,
    event, period_key,
    read::Allowed,
    statement::{self, Bind, Sql},
};

/// After how many events the head of the ledger's chain is written into the record of what was done, so that cutting
/// the ledger short does not go unnoticed. The first events of a day are followed by it as well.
const HEAD_EVERY: i64 = 1000;

/// Where the catalog keeps the day of the last head that was recorded, in days since 1970 in China: asked for in each
/// transaction, which a search through the record would slow down.
const HEAD_DAY: &str = "ledger-head-day";

/// Microseconds by which China is ahead, and of a day.
const CHINA: i64 = 28_800_000_000;
const A_DAY: i64 = 86_400_000_000;

/// What the catalog knows of an item that is written to.
struct Standing {
    version: i64,
    subject: String,
    region: String,
}

/// The transaction on its way.
struct Together {
    items: HashMap<i64, Standing>,
    /// Items that were opened from a source, by kind and source, with their versions.
    sources: HashMap<(String, String), i64>,
    seq: i64,
    head: String,
    algorithm: HashAlgorithm,
    /// The day of the last head on record.
    head_day: Option<i64>,
    events: Vec<(LedgerEvent, [u8; 32])>,
    /// The last row of each item.
    rows: BTreeMap<i64, LedgerRow>,
    evidence: BTreeMap<(i64, String), super::Evidence>,
}

/// Writes what can be written and commits. The outer error is everybody's.
pub(super) async fn write(
    store: &Store,
    taken: &[Waiting],
) -> Result<Vec<Result<LedgerReceipt, StoreError>>, StoreError> {
    let mut write = store.catalog.write().await?;
    let mut together = Together::begin(&mut write, taken).await?;
    let outcomes: Vec<_> =
        taken.iter().map(|waiting| together.take(&waiting.append, &waiting.scope)).collect();
    if together.events.is_empty() {
        return Ok(outcomes);
    }
    together.put(&mut write, store.now()?, &store.actor).await?;
    write.commit().await?;
    Ok(outcomes)
}

/// The number and hash of the last event; of the first's predecessor where there is none.
pub(super) async fn head(connection: &mut sqlx::AnyConnection) -> Result<(i64, String), StoreError> {
    let row = sqlx::query("SELECT seq, hash FROM ledger_event ORDER BY seq DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => Ok((row.try_get(0)?, hex(row.try_get(1)?))),
        None => Ok((0, chain::START.to_owned())),
    }
}

impl Together {
    async fn begin(write: &mut Write, taken: &[Waiting]) -> Result<Self, StoreError> {
        let (seq, head) = head(write.on()).await?;
        let algorithm = algorithm::chosen(write.on()).await?;
        let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for waiting in taken {
            match waiting.append.target {
                LedgerTarget::Item { id, .. } => {
                    ids.insert(id);
                }
                LedgerTarget::New { id } => {
                    ids.insert(id);
                    let row = &waiting.append.row;
                    if let Some(source) = &row.source {
                        sources.entry(&row.kind).or_default().insert(source);
                    }
                }
            }
        }
        let mut known = HashMap::new();
        for (kind, sources) in sources {
            let mut sql = Sql::new("SELECT kind, source, id FROM ledger_item WHERE kind = ");
            sql.bind(Bind::Text(kind)).push(" AND source IN ").list(sources.into_iter().map(Bind::Text));
            for row in sql.rows(write.on()).await? {
                let id: i64 = row.try_get(2)?;
                ids.insert(id);
                known.insert((row.try_get(0)?, row.try_get(1)?), id);
            }
        }
        let mut items = HashMap::new();
        if !ids.is_empty() {
            let mut sql = Sql::new("SELECT id, version, subject, region FROM ledger_item WHERE id IN ");
            sql.list(ids.into_iter().map(Bind::Int));
            for row in sql.rows(write.on()).await? {
                let standing =
                    Standing { version: row.try_get(1)?, subject: row.try_get(2)?, region: row.try_get(3)? };
                items.insert(row.try_get(0)?, standing);
            }
        }
        Ok(Self {
            items,
            sources: known,
            seq,
            head,
            algorithm,
            head_day: algorithm::setting(write.on(), HEAD_DAY).await?,
            events: Vec::new(),
            rows: BTreeMap::new(),
            evidence: BTreeMap::new(),
        })
    }

    /// Takes an append in, or says why not.
    fn take(&mut self, append: &LedgerAppend, scope: &Scope) -> Result<LedgerReceipt, StoreError> {
        check(append)?;
        let allowed = Allowed::of(scope);
        let (item, before) = match append.target {
            LedgerTarget::Item { id, seen } => {
                let missing = || StoreError::Missing { what: "ledger item", id: id.to_string() };
                let standing = self.items.get(&id).ok_or_else(missing)?;
                if allowed.is_some_and(|allowed| !allowed.one(&standing.subject, &standing.region)) {
                    return Err(missing());
                }
                if standing.version != seen {
                    return Err(StoreError::Changed { item: id, seen, found: standing.version });
                }
                (id, seen)
            }
            LedgerTarget::New { id } => {
                let row = &append.row;
                let outside = || StoreError::Missing { what: "region or enterprise", id: row.region.clone() };
                let source = row.source.as_ref().map(|source| (row.kind.clone(), source.clone()));
                let known = source.as_ref().and_then(|source| self.sources.get(source)).copied();
                if let Some((id, standing)) = known.and_then(|id| Some((id, self.items.get(&id)?))) {
                    if allowed.is_some_and(|allowed| !allowed.one(&standing.subject, &standing.region)) {
                        return Err(outside());
                    }
                    return Ok(LedgerReceipt { item: id, version: standing.version, existed: true });
                }
                if !row.visible(allowed.as_ref()) {
                    return Err(outside());
                }
                if self.items.contains_key(&id) {
                    return Err(StoreError::Malformed(format!("number {id} of the ledger is taken")));
                }
                if let Some(source) = source {
                    self.sources.insert(source, id);
                }
                (id, 0)
            }
        };
        let version = before + append.events.len() as i64;
        for (event, item_seq) in append.events.iter().zip(before + 1..) {
            self.seq += 1;
            let mut event = LedgerEvent {
                seq: self.seq,
                item,
                item_seq,
                event: event.clone(),
                algorithm: self.algorithm,
                hash: String::new(),
            };
            let hash = event.expected_hash(&self.head);
            event.hash = hex(&hash);
            self.head.clone_from(&event.hash);
            self.events.push((event, hash));
        }
        let row = LedgerRow { id: item, version, ..append.row.clone() };
        let standing = Standing { version, subject: row.subject.clone(), region: row.region.clone() };
        self.items.insert(item, standing);
        self.rows.insert(item, row);
        for file in &append.evidence {
            self.evidence.entry((item, file.sha256.clone())).or_insert_with(|| file.clone());
        }
        Ok(LedgerReceipt { item, version, existed: false })
    }

    /// Writes everything that was taken in.
    async fn put(self, write: &mut Write, now: Timestamp, actor: &str) -> Result<(), StoreError> {
        let columns = ["seq", "item", "item_seq", "at", "actor", "act", "body", "algorithm", "hash"];
        let rows: Vec<_> = self
            .events
            .iter()
            .map(|(event, hash)| {
                [
                    Bind::Int(event.seq),
                    Bind::Int(event.item),
                    Bind::Int(event.item_seq),
                    Bind::Int(period_key::micros(event.event.at)),
                    Bind::Text(&event.event.actor),
                    Bind::Text(&event.event.act),
                    Bind::Text(&event.event.body),
                    Bind::Int(event.algorithm.number()),
                    Bind::Bytes(hash),
                ]
            })
            .collect();
        statement::insert(write.on(), "ledger_event", columns, &rows, "").await?;
        let rows: Vec<&LedgerRow> = self.rows.values().collect();
        put_rows(write, &rows, false).await?;
        let columns = ["item", "sha256", "name", "media", "bytes", "kept_at", "actor"];
        let files: Vec<_> = self
            .evidence
            .iter()
            .map(|((item, sha256), file)| {
                [
                    Bind::Int(*item),
                    Bind::Text(sha256),
                    Bind::Text(&file.name),
                    Bind::Text(file.media),
                    Bind::Int(file.bytes),
                    Bind::Int(period_key::micros(now)),
                    Bind::Text(actor),
                ]
            })
            .collect();
        statement::insert(
            write.on(),
            "ledger_evidence",
            columns,
            &files,
            " ON CONFLICT (item, sha256) DO NOTHING",
        )
        .await?;
        let first = self.seq - self.events.len() as i64;
        let day = (period_key::micros(now) + CHINA).div_euclid(A_DAY);
        if self.head_day != Some(day) {
            algorithm::set(write, HEAD_DAY, day).await?;
        }
        if self.head_day != Some(day) || first / HEAD_EVERY != self.seq / HEAD_EVERY {
            let detail = format!("seq={} hash={}", self.seq, self.head);
            event::record(write, now, actor, super::verify::HEAD, detail).await?;
        }
        algorithm::set(write, super::verify::LAST, self.seq).await
    }
}

/// Writes rows of items with their offices and links; `fresh` where none of them is there.
pub(super) async fn put_rows(write: &mut Write, rows: &[&LedgerRow], fresh: bool) -> Result<(), StoreError> {
    let binds: Vec<_> = rows.iter().map(|row| row.binds()).collect();
    let updates: Vec<String> =
        row::WRITTEN[1..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let end = match fresh {
        true => String::new(),
        false => format!(" ON CONFLICT (id) DO UPDATE SET {}", updates.join(", ")),
    };
    statement::insert(write.on(), "ledger_item", row::WRITTEN, &binds, &end).await?;
    for (table, column) in [("ledger_co", "office"), ("ledger_link", "target")] {
        if !fresh {
            let mut sql = Sql::new(&format!("DELETE FROM {table} WHERE item IN "));
            sql.list(rows.iter().map(|row| Bind::Int(row.id)));
            sql.run(write.on()).await?;
        }
        let texts = |row: &'_ LedgerRow| -> Vec<String> {
            let texts = if table == "ledger_co" { &row.co_offices } else { &row.links };
            texts.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()
        };
        let pairs: Vec<(i64, String)> =
            rows.iter().flat_map(|row| texts(row).into_iter().map(|text| (row.id, text))).collect();
        let binds: Vec<_> = pairs.iter().map(|(id, text)| [Bind::Text(text), Bind::Int(*id)]).collect();
        statement::insert(write.on(), table, [column, "item"], &binds, "").await?;
    }
    Ok(())
}

/// Refuses events that could not be read back as they are.
fn check(append: &LedgerAppend) -> Result<(), StoreError> {
    let malformed = |what: &str| Err(StoreError::Malformed(what.to_owned()));
    if append.events.is_empty() {
        return malformed("an append to the ledger has no event");
    }
    if append.events.iter().any(|event| event.body.is_empty() || event.body.contains(['\n', '\r', '\0'])) {
        return malformed("the text of a ledger event is one line, and not empty");
    }
    append.row.malformed().map_or(Ok(()), malformed)
}

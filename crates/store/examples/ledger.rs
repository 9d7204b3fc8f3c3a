//! How fast the ledger is: `cargo run --release -p ballast-store --example ledger -- [ITEMS] [FOLDER]`.
//!
//! Fills a catalog (SQLite in FOLDER, or a temporary folder) with ITEMS items of ten events each, the events of some twenty
//! thousand items at a time among each other, and measures a unit's list, the overdue sweep, appends by 64 callers at once,
//! a check of the chain and a rebuild. Prints a table, and the same as JSON lines.

#![expect(clippy::unwrap_used, reason = "a measurement that fails may panic")]

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use ballast_ledger::{
    By, Change, Event, FORMAT, Item, Opened, Planned, Started, Subject, Value, fold, next_ring,
};
use ballast_model::{FixedClock, Scope};
use ballast_packs::plan::{Fact, Phase, Role};
use ballast_store::{
    LedgerAppend, LedgerOrder, LedgerQuery, LedgerRow, LedgerTarget, NewLedgerEvent, Store, StoreOptions,
};
use jiff::{SignedDuration, Timestamp};

/// What the command allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Offices that items are spread over: as many as a province has units down to its counties.
const OFFICES: u64 = 3_000;
/// Items whose events stand among each other.
const WINDOW: i64 = 20_000;
/// Events of an item, by the round in which they are kept.
const ROUNDS: [u64; 3] = [1, 4, 5];

fn start() -> Timestamp {
    "2022-01-01T00:00:00Z".parse().unwrap()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// Repeatable, and even enough for a spread.
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (z ^ z >> 29).wrapping_mul(0x94D0_49BB_1331_11EB) >> 16
}

/// Event `seq` of an item: what a demand goes through from opening to satisfaction. One item in five stays open.
fn event(id: i64, seq: u64) -> Event {
    let random = mixed(id.unsigned_abs());
    let at = start() + minutes(id * 2 + i64::try_from(seq).unwrap() * 60);
    let lead = format!("office-{:04}", random % OFFICES);
    let by = By { account: format!("account-{}", random % 9_000), office: lead.clone(), role: Role::Lead };
    let moved = |state: &str, phase| Change::Moved { state: state.to_owned(), phase };
    let due = at + minutes(60 * 24 * 7);
    let clock = |clock: &str| {
        Change::Started(Started {
            clock: clock.to_owned(),
            cycle: 1,
            from: at,
            due,
            row: None,
            period: None,
            rings: vec![
                Planned { step: "remind-1".to_owned(), at: due - minutes(1440) },
                Planned { step: "late-1".to_owned(), at: due },
            ],
        })
    };
    let stopped = |clock: &str| Change::Stopped { clock: clock.to_owned(), cycle: 1, done: true, on: None };
    let text = |text: String| Some(Value::Text(text));
    let (act, changes) = match seq {
        1 => {
            let opened = Opened {
                kind: "demand".to_owned(),
                version: "2024".to_owned(),
                title: format!("某某制造有限公司第{id}号诉求：用地指标未落实"),
                region: format!("{}", 110_000 + random % 2_800),
                subject: Some(Subject {
                    id: format!("91370100MA{id:08}"),
                    name: format!("某某市第{id}制造有限公司"),
                }),
                source: Some(format!("hotline:{id}")),
            };
            let what = text("厂房二期用地已办结预审，供地批次未定，影响设备进场，请协调。".to_owned());
            let fields = [("what".to_owned(), what), ("urgency".to_owned(), text("normal".to_owned()))];
            (
                "open",
                vec![
                    Change::Opened(opened),
                    Change::Assigned { lead, co: Vec::new() },
                    Change::Filled { fields: fields.into_iter().collect() },
                    moved("new", Phase::Open),
                    clock("sign"),
                    clock("finish"),
                ],
            )
        }
        2 => ("sign", vec![stopped("sign"), moved("signed", Phase::Open)]),
        10 if !random.is_multiple_of(5) => {
            ("close", vec![Change::Said { fact: Fact::Satisfied, yes: true }, moved("closed", Phase::Closed)])
        }
        9 if !random.is_multiple_of(5) => (
            "reply",
            vec![
                stopped("finish"),
                Change::Said { fact: Fact::Solved, yes: true },
                moved("done", Phase::Done),
            ],
        ),
        _ => {
            let fields =
                [("progress".to_owned(), text(format!("第{seq}次跟进：已与自然资源局对接，补充材料。")))];
            ("note", vec![Change::Filled { fields: fields.into_iter().collect() }])
        }
    };
    Event { format: FORMAT, item: id.to_string(), seq, at, by, act: act.to_owned(), reason: None, changes }
}

fn row(item: &Item) -> LedgerRow {
    LedgerRow {
        id: item.id.parse().unwrap(),
        kind: item.kind.clone(),
        source: item.source.clone(),
        title: item.title.clone(),
        state: item.state.clone(),
        phase: item.phase.word().to_owned(),
        live: !item.phase.ended(),
        region: item.region.clone(),
        office: item.lead.clone(),
        co_offices: item.co.clone(),
        subject: item.subject.as_ref().map(|subject| subject.id.clone()).unwrap_or_default(),
        opened_at: item.opened_at,
        due_at: item.due_at(),
        next_ring_at: next_ring(item),
        colour: item.colour.clone(),
        closed_at: item.ended_at,
        version: item.version.try_into().unwrap(),
        links: Vec::new(),
        content: format!("{{\"reopened\":{},\"changed\":\"{}\"}}", item.reopened, item.changed_at),
    }
}

fn append(target: LedgerTarget, events: &[Event], item: &Item) -> LedgerAppend {
    let events = events.iter().map(|event| NewLedgerEvent {
        at: event.at,
        actor: event.by.account.clone(),
        act: event.act.clone(),
        body: event.canonical(),
    });
    LedgerAppend { target, events: events.collect(), row: row(item), evidence: Vec::new() }
}

async fn fill(store: &Store, items: i64) {
    let mut first = 1;
    while first <= items {
        let last = (first + WINDOW - 1).min(items);
        let mut held: Vec<Option<Item>> = vec![None; usize::try_from(last - first + 1).unwrap()];
        let mut seq = 0;
        for count in ROUNDS {
            let mut appends = Vec::with_capacity(held.len());
            for (id, held) in (first..=last).zip(&mut held) {
                let events: Vec<Event> = (seq + 1..=seq + count).map(|seq| event(id, seq)).collect();
                let (target, mut item) = match held.take() {
                    None => (LedgerTarget::New { id }, Item::opened(&events[0]).unwrap()),
                    Some(item) => (LedgerTarget::Item { id, seen: seq.try_into().unwrap() }, item),
                };
                for event in events.iter().skip(usize::from(seq == 0)) {
                    item.apply(event).unwrap();
                }
                appends.push(append(target, &events, &item));
                *held = Some(item);
            }
            for receipt in store.append_ledger_all(appends, &Scope::All).await {
                receipt.unwrap();
            }
            seq += count;
        }
        first = last + 1;
    }
}

struct Bench {
    lines: Vec<(String, f64, &'static str)>,
}

impl Bench {
    fn say(&mut self, what: &str, number: f64, unit: &'static str) {
        println!("{what:<60}{number:>14.1} {unit}");
        self.lines.push((what.to_owned(), number, unit));
    }
}

async fn lists(store: &Store, bench: &mut Bench) {
    let mut took = Vec::new();
    let mut found = 0;
    for number in 0..300 {
        let offices = Some(vec![format!("office-{:04}", mixed(number) % OFFICES)]);
        let query = LedgerQuery { offices, live: Some(true), with_co: true, ..LedgerQuery::default() };
        let since = Instant::now();
        found += store.ledger_items(&query, &Scope::All).await.unwrap().len();
        took.push(since.elapsed());
    }
    took.sort_unstable();
    let ms = |at: usize| took[at].as_secs_f64() * 1000.0;
    bench.say("a unit's open items, all of them: how many on average", found as f64 / 300.0, "items");
    bench.say("a unit's open items, all of them: median", ms(150), "ms");
    bench.say("a unit's open items, all of them: 99 of 100 within", ms(296), "ms");
}

async fn sweep(store: &Store, items: i64, bench: &mut Bench) {
    // When nine in ten of the open items are late.
    let now = start() + minutes(items * 2 * 9 / 10);
    let query = LedgerQuery { live: Some(true), due_before: Some(now), ..LedgerQuery::default() };
    let since = Instant::now();
    let found = store.ledger_items(&query, &Scope::All).await.unwrap().len();
    bench.say("overdue sweep: items found", found as f64, "items");
    bench.say("overdue sweep, every item read", since.elapsed().as_secs_f64() * 1000.0, "ms");
    let since = Instant::now();
    let page = LedgerQuery { limit: Some(50), ..query };
    store.ledger_items(&page, &Scope::All).await.unwrap();
    bench.say("overdue, the first page of 50", since.elapsed().as_secs_f64() * 1000.0, "ms");
}

async fn callers(store: &Store, items: i64, bench: &mut Bench) {
    const CALLERS: i64 = 64;
    // A folder that was measured before has items with more than the events they were filled with.
    let begun = LedgerQuery { order: LedgerOrder::Number, limit: Some(100_000), ..LedgerQuery::default() };
    let begun = store.ledger_items(&begun, &Scope::All).await.unwrap();
    let seen: Arc<HashMap<i64, i64>> = Arc::new(begun.iter().map(|row| (row.id, row.version)).collect());
    let until = Instant::now() + Duration::from_secs(10);
    let since = Instant::now();
    let tasks: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (store, seen) = (store.clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                let (mut id, mut kept, mut longest) = (caller + 1, 0_u64, Duration::ZERO);
                while Instant::now() < until && id <= items {
                    let events: Vec<Event> = (1..=10).map(|seq| event(id, seq)).collect();
                    let mut item = fold(&events).unwrap();
                    let Some(&seen) = seen.get(&id) else { break };
                    let note = |seq| Event { seq, act: "note".to_owned(), ..event(id, 3) };
                    let kept_before = 10..seen.unsigned_abs();
                    kept_before.for_each(|before| item.apply(&note(before + 1)).unwrap());
                    let more = note(seen.unsigned_abs() + 1);
                    item.apply(&more).unwrap();
                    let since = Instant::now();
                    let append = append(LedgerTarget::Item { id, seen }, &[more], &item);
                    store.append_ledger(append, &Scope::All).await.unwrap();
                    longest = longest.max(since.elapsed());
                    kept += 1;
                    id += CALLERS;
                }
                (kept, longest)
            })
        })
        .collect();
    let (mut kept, mut longest) = (0, Duration::ZERO);
    for task in tasks {
        let (more, slowest) = task.await.unwrap();
        kept += more;
        longest = longest.max(slowest);
    }
    bench.say(
        "appends by 64 callers, each durable when told",
        kept as f64 / since.elapsed().as_secs_f64(),
        "events/s",
    );
    bench.say("the longest any caller waited", longest.as_secs_f64() * 1000.0, "ms");
}

async fn run(folder: PathBuf, items: i64) {
    let clock = Arc::new(FixedClock(start()));
    let options = StoreOptions { data_dir: folder, catalog: None, clock, actor: "bench".to_owned() };
    let store = Store::open(options).await.unwrap();
    let mut bench = Bench { lines: Vec::new() };
    let count = store.ledger_count(&LedgerQuery::default(), &Scope::All).await.unwrap();
    if count == 0 {
        let since = Instant::now();
        fill(&store, items).await;
        bench.say("filling", items as f64 * 10.0 / since.elapsed().as_secs_f64(), "events/s");
    }
    lists(&store, &mut bench).await;
    sweep(&store, items, &mut bench).await;
    callers(&store, items, &mut bench).await;
    let since = Instant::now();
    let check = store.check_ledger(None).await.unwrap();
    assert_eq!(check.fault_count, 0);
    bench.say("events in the ledger", check.events as f64, "events");
    bench.say("checking the chain", since.elapsed().as_secs_f64(), "s");
    let since = Instant::now();
    let rebuilt = store.rebuild_ledger(|events| {
        let parsed = events.bodies().map(Event::parse).collect::<Result<Vec<_>, _>>();
        let item = fold(&parsed.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
        Ok(row(&item))
    });
    let rebuilt = rebuilt.await.unwrap();
    bench.say("rebuilding all items from all events", since.elapsed().as_secs_f64(), "s");
    assert_eq!(rebuilt, check.items);
    for (what, number, unit) in bench.lines {
        println!("{{\"what\":\"{what}\",\"number\":{number:.3},\"unit\":\"{unit}\"}}");
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let items: i64 = args.next().map_or(1_000_000, |items| items.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = args.next().map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(folder, items));
}

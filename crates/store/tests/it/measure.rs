//! How long it takes: `cargo test --release -p ballast-store -- --ignored --nocapture measure`.

use std::time::Instant;

use ballast_model::{Column, ReturnTable, Scope, Texts};
use ballast_store::{CubeTable, NewSubmission, StoreError};

use crate::{
    place::{Place, on_postgres, on_sqlite},
    returns::{FORM, period},
};

/// `rows` returns with `fields` fields: amounts of skewed size, a twentieth of them blank, in no order.
fn many(rows: usize, fields: usize, seed: u64) -> ReturnTable {
    let mut state = seed;
    let mut next = move || {
        // Splitmix64 (Vigna, public domain): repeatable, and good enough for amounts.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    };
    let mut table = ReturnTable::new(FORM, period("2024-11"), (0..fields).map(|at| format!("f{at}")));
    table.form = FORM.to_owned();
    for row in 0..rows {
        // An odd factor scatters the ids without making any twice.
        let id = (row as u64).wrapping_mul(2_654_435_761) % (1 << 40);
        table.subject.push(&format!("91370100MA{id:08X}"));
        table.name.push(&format!("某某省某某市第{row}制造有限公司"));
        table.region.push(&format!("{}", 110_000 + next() % 2_800));
        table.industry.push(&format!("{}", 1_300 + next() % 600));
        table.size.push(["large", "medium", "small", "micro"][(next() % 4) as usize]);
        table.ownership.push(["110", "160", "330"][(next() % 3) as usize]);
    }
    for (_, column) in &mut table.fields {
        let mut values = Column::with_capacity(rows);
        for _ in 0..rows {
            let size = next();
            let value = (size >> 44) as i64 * ((size % 97) as i64 - 5);
            values.push((size % 20 > 0).then_some(value));
        }
        *column = values;
    }
    table.submission = vec![0; rows];
    let blank: Texts = std::iter::repeat_n("", rows).collect();
    table.sheet = blank.clone();
    table.source_row = (0..rows as u32).collect();
    table.marks = blank;
    table
}

fn cube() -> CubeTable {
    let cells =
        || (0..2_800).flat_map(|region| (0..47).map(move |industry| (110_000 + region, 1_300 + industry)));
    let regions: Vec<String> = cells().map(|(region, _)| region.to_string()).collect();
    let industries: Vec<String> = cells().map(|(_, industry)| industry.to_string()).collect();
    let columns =
        (0..42).map(|column| (format!("m{column}"), cells().map(|(r, i)| (r * i) as i64 * column).collect()));
    CubeTable {
        keys: vec![
            ("region".to_owned(), regions.iter().map(String::as_str).collect()),
            ("industry".to_owned(), industries.iter().map(String::as_str).collect()),
        ],
        columns: columns.collect(),
    }
}

fn timed<T>(what: &str, result: Result<T, StoreError>, since: Instant) -> T {
    println!("{what:<50}{:>9.1} ms", since.elapsed().as_secs_f64() * 1000.0);
    result.unwrap()
}

fn new(name: &str, table: ReturnTable) -> NewSubmission {
    NewSubmission { document: None, ..crate::returns::submission(name, vec![table]) }
}

async fn run(place: &Place) {
    let store = place.open().await;
    let month = period("2024-11");
    let table = many(1_000_000, 45, 1);
    let since = Instant::now();
    timed("submit 1,000,000 x 45, all new enterprises", store.submit(new("1m", table)).await, since);
    let mut table = many(1_000_000, 45, 1);
    table.period = period("2024-12");
    let since = Instant::now();
    timed("submit 1,000,000 x 45, all known enterprises", store.submit(new("1m", table)).await, since);
    drop(store);
    let store = place.open().await;
    let since = Instant::now();
    timed("one enterprise, cold", store.enterprise("91370100MA00000000", None, &Scope::All).await, since);
    let since = Instant::now();
    timed("one enterprise, warm", store.enterprise("91370100MA00000000", None, &Scope::All).await, since);

    let mut half = many(500_000, 45, 1);
    half.period = period("2024-10");
    timed("submit 500,000 x 45", store.submit(new("half", half)).await, Instant::now());
    let since = Instant::now();
    let one = many(1, 45, 2);
    let one = ReturnTable { period: period("2024-10"), ..one };
    timed("submit one more to them", store.submit(new("one", one)).await, since);
    let since = Instant::now();
    timed(
        "open_returns of them",
        store.open_returns(FORM, period("2024-10"), &Scope::All, None).await,
        since,
    );
    let since = Instant::now();
    let vintage = timed(
        "close 500,000 x 45",
        store.close(FORM, period("2024-10"), &Scope::All, "", None, |_| Ok(cube())).await,
        since,
    );
    println!("{:<50}{:>9.1} MB", "its file", vintage.bytes as f64 / 1e6);
    for _ in 0..2 {
        let since = Instant::now();
        timed("read_vintage, all 45 fields", store.read_vintage(&vintage, None, &Scope::All).await, since);
    }
    let since = Instant::now();
    timed(
        "read_vintage, two fields",
        store.read_vintage(&vintage, Some(&["f1", "f2"]), &Scope::All).await,
        since,
    );
    let columns: Vec<String> = (0..7).map(|at| format!("m{at}")).collect();
    let province: Vec<String> = (0..90).map(|at| (111_000 + at).to_string()).collect();
    for _ in 0..2 {
        let since = Instant::now();
        timed(
            "read_cube, one province, 7 of 42 columns",
            store.read_cube(&vintage, &columns, Some(&province), &Scope::All),
            since,
        );
    }
    let since = Instant::now();
    timed(
        "read_cube, all 131,600 cells, 7 of 42 columns",
        store.read_cube(&vintage, &columns, None, &Scope::All),
        since,
    );
    let since = Instant::now();
    timed(
        "close 1,000,000 x 45",
        store.close(FORM, month, &Scope::All, "", None, |_| Ok(cube())).await,
        since,
    );
    let since = Instant::now();
    timed("verify", store.verify().await, since);
}

#[test]
#[ignore = "takes a minute and says how long, nothing more"]
fn measure_sqlite() {
    on_sqlite(async |place| run(place).await);
}

#[test]
#[ignore = "takes a minute and says how long, nothing more"]
fn measure_postgres() {
    on_postgres("measure", async |place| run(place).await);
}

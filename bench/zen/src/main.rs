//! The cultivation ladder, row by row: `ballast-bench-zen DIR` prints one JSON line per measurement.
//!
//! A decision is one firm through all three tiers of version A (30 conditions, 6 scored items, any-of, waiting for a
//! person, missing figures), in one thread. Ballast builds the full explanation of each tier; ZEN gives the three verdicts,
//! trace off. Both have to come to the same for every firm before a time counts; `bench/peers/ladder_peer.py` reads the
//! firms and the verdicts from DIR and is held to the same.
//!
//! BENCH_LADDER is the number of firms, BENCH_REPEATS how often each side runs; the fastest run counts. Decisions per second
//! are of processor time: what a busy machine takes away does not show in them.

mod facts;
mod firm;
#[cfg(feature = "zen")]
mod ladder;
mod ours;
#[path = "../../../crates/engine/examples/bench/roster.rs"]
#[expect(dead_code, reason = "only its noise is wanted: the same numbers on every machine")]
mod roster;
#[cfg(feature = "zen")]
mod zen;

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use anyhow::{Context, Result, bail};
use ballast_packs::Packs;
use serde_json::{Value, json};

use crate::{firm::Firm, ours::Verdicts};

/// Firms whose explanations are written out, and compared with the plain way.
const READ: usize = 2_000;

fn main() -> Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).context("the argument is the directory for the firms")?);
    let packs =
        Packs::builtin().map_err(|found| anyhow::anyhow!("the built-in pack does not load: {found:?}"))?;
    let tiers = facts::tiers(&packs)?;
    let firms: Vec<Firm> = (0..number("BENCH_LADDER", 100_000)?).map(|seed| Firm::new(seed as u64)).collect();
    let frame = facts::frame(&packs, &tiers, &firms)?;
    let objects = facts::objects(&tiers, &firms)?;

    let expected = measure("ballast", || ours::explained(&packs, &tiers, &frame))?;
    let read = measure("ballast as documents", || ours::documents(&packs, &tiers, &frame, READ))?;
    same("as documents", &expected[..read.len()], &read, &objects)?;
    #[cfg(feature = "zen")]
    {
        let zen = zen::Zen::new()?;
        let theirs = measure("zen", || zen.judge(&objects))?;
        same("zen", &expected, &theirs, &objects)?;
    }
    // Held to the plain way, condition by condition and word by word.
    ours::hold_to_the_plain_way(&packs, &tiers, &frame, READ)?;

    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for verdicts in &expected {
        *counts.entry(serde_json::to_string(verdicts)?).or_default() += 1;
    }
    counts.iter().for_each(|(verdicts, count)| eprintln!("{count:>8} {verdicts}"));
    facts::write(&dir.join("ladder.jsonl"), objects.iter())?;
    let verdicts: Vec<Value> = expected.iter().map(|verdicts| json!(verdicts)).collect();
    facts::write(&dir.join("ladder.verdicts.jsonl"), verdicts.iter())
}

/// Runs one side several times, prints the fastest as a JSON line, and gives the last verdicts.
fn measure(engine: &str, mut work: impl FnMut() -> Result<Vec<Verdicts>>) -> Result<Vec<Verdicts>> {
    let (mut best, mut cpu, mut last) = (f64::INFINITY, f64::INFINITY, Vec::new());
    for _ in 0..number("BENCH_REPEATS", 3)?.max(1) {
        let (start, before) = (Instant::now(), cpu_seconds()?);
        last = work()?;
        best = best.min(start.elapsed().as_secs_f64());
        cpu = cpu.min(cpu_seconds()? - before);
    }
    let line = json!({
        "task": "ladder", "engine": engine, "seconds": best, "cpu_seconds": cpu, "rows": last.len(),
        "decisions_per_second": (last.len() as f64 / cpu).round(),
    });
    println!("{line}");
    Ok(last)
}

/// Processor time so far, in hundredths of a second on Linux.
fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("reading /proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks =
        |at: usize| -> Result<f64> { Ok(fields.get(at).context("/proc/self/stat is short")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// Equal for every firm, or an error that shows the first that is not.
fn same(engine: &str, ours: &[Verdicts], theirs: &[Verdicts], firms: &[Value]) -> Result<()> {
    let wrong: Vec<usize> =
        (0..ours.len().max(theirs.len())).filter(|row| ours.get(*row) != theirs.get(*row)).collect();
    if let Some(row) = wrong.first() {
        let (ours, theirs, firm) = (ours.get(*row), theirs.get(*row), &firms[*row]);
        bail!(
            "{engine}: {} firms DIFFER, the first {row}: {ours:?} here, {theirs:?} there: {firm}",
            wrong.len()
        );
    }
    eprintln!("ladder: {} firms, {engine}: equal", ours.len());
    Ok(())
}

fn number(name: &str, default: usize) -> Result<usize> {
    std::env::var(name).map_or(Ok(default), |text| text.parse().with_context(|| format!("{name}={text}")))
}

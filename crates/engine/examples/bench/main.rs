//! The engine's side of `make bench`: see bench/README.md. Prints one JSON line per measurement.
//!
//! `bench generate DIR`, `bench levels DIR [OUT]`, `bench growth DIR [OUT]`, `bench matched DIR [OUT]`,
//! `bench cube DIR [OUT]`, `bench page DIR`, `bench rules DIR [OUT]`,
//! `bench rules-one DIR`, `bench what-if DIR`.

#![expect(missing_docs, reason = "a command, not a library")]

mod codes;
mod cube;
mod generate;
mod growth;
mod levels;
mod output;
mod page;
mod policies;
mod roster;
mod rules;
mod what_if;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use ballast_engine::{Engine, EngineOptions};
use ballast_model::Tree;
use ballast_packs::Packs;

/// As in the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What every measurement needs.
pub struct Bench {
    pub dir: PathBuf,
    pub engine: Engine,
    pub packs: Packs,
    pub regions: Tree,
    pub industries: Tree,
    pub months: i32,
    pub repeats: usize,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let task = args.next().unwrap_or_default();
    let dir = PathBuf::from(args.next().context("the second argument is the directory of the data")?);
    let out = args.next().map(PathBuf::from);
    let number = |name: &str, default: usize| -> Result<usize> {
        std::env::var(name).map_or(Ok(default), |text| text.parse().with_context(|| format!("{name}={text}")))
    };
    let packs = Packs::builtin().map_err(|d| anyhow::anyhow!("the built-in pack does not load: {d:?}"))?;
    let tree =
        |id: &str| packs.tree(id).cloned().with_context(|| format!("the built-in pack has no tree {id}"));
    let bench = Bench {
        dir,
        engine: Engine::new(EngineOptions {
            threads: number("BENCH_THREADS", 2)?,
            ..EngineOptions::default()
        }),
        regions: tree("regions")?,
        industries: tree("industries")?,
        packs,
        months: number("BENCH_MONTHS", 24)? as i32,
        repeats: number("BENCH_REPEATS", 3)?,
    };
    let out = out.as_deref();
    match task.as_str() {
        "generate" => {
            let enterprises = number("BENCH_ENTERPRISES", 500_000)?;
            let trades = number("BENCH_TRADES", 60)? as u32;
            generate::all(&bench, enterprises, trades)
        }
        "levels" => levels::run(&bench, out),
        "growth" => growth::from_returns(&bench, false, out),
        "matched" => growth::from_returns(&bench, true, out),
        "cube" => growth::from_cube(&bench, out),
        "page" => page::run(&bench, out),
        "rules" => rules::run(&bench, out),
        "rules-one" => rules::one_enterprise(&bench),
        "what-if" => what_if::run(&bench),
        other => {
            bail!(
                "unknown task {other:?}: generate, levels, growth, matched, cube, page, rules, rules-one or what-if"
            )
        }
    }
}

impl Bench {
    /// Runs `work` several times, prints the fastest as a JSON line, and gives the last result.
    pub fn measure<T>(
        &self,
        task: &str,
        mut work: impl FnMut() -> Result<T>,
        rows: impl Fn(&T) -> usize,
    ) -> Result<T> {
        let (mut best, mut cpu) = (f64::INFINITY, f64::INFINITY);
        let mut last = None;
        for _ in 0..self.repeats.max(1) {
            // Two results at a time would count twice towards the peak.
            drop(last.take());
            let (start, before) = (Instant::now(), cpu_seconds()?);
            let result = work()?;
            best = best.min(start.elapsed().as_secs_f64());
            cpu = cpu.min(cpu_seconds()? - before);
            last = Some(result);
        }
        let last = last.context("nothing was measured")?;
        let line = serde_json::json!({
            "task": task, "engine": "ballast", "seconds": best, "cpu_seconds": cpu, "rows": rows(&last),
            "peak_bytes": peak_bytes()?,
        });
        println!("{line}");
        Ok(last)
    }
}

/// Processor time of all threads so far. What a busy machine takes away does not show in it.
fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("reading /proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks =
        |at: usize| -> Result<f64> { Ok(fields.get(at).context("/proc/self/stat is short")?.parse()?) };
    // User and system time, in hundredths of a second on Linux.
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// Most memory this process ever had resident.
fn peak_bytes() -> Result<u64> {
    let path = Path::new("/proc/self/status");
    let status = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().context("VmHWM")?;
    Ok(kilobytes * 1024)
}

//! One enterprise under 3,124 programmes, each with its full explanation: what an enterprise's own page waits for.
//!
//! `cargo run --release -p ballast-rules --example one` prints a line per way of asking, processor milliseconds each; the
//! documents are held to the plain way. The engine's `bench rules-one` measures the same with the command's allocator.

#[path = "../../../engine/examples/bench/codes.rs"]
mod codes;
#[path = "../../../engine/examples/bench/policies.rs"]
mod policies;
#[path = "../../../engine/examples/bench/roster.rs"]
#[expect(dead_code, reason = "only its noise is wanted")]
mod roster;

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use ballast_packs::{Packs, plan::Programme};
use ballast_rules::{Codes, Explanation, Judge, Prepared, render};

fn main() -> Result<()> {
    let packs = Packs::builtin().map_err(|d| anyhow::anyhow!("the built-in pack does not load: {d:?}"))?;
    let tree = |id: &str| packs.tree(id).with_context(|| format!("the built-in pack has no tree {id}"));
    let places = policies::places(tree("regions")?, tree("industries")?)?;
    let made = policies::make_policies(&places, 3124);
    let programmes: Vec<Programme> =
        made.versions.into_iter().zip(&made.limits).map(policies::programme).collect();
    let frame = policies::make_frame(&places, 1, 0);
    let codes = Codes::of(&packs)?;
    let prepare =
        || programmes.iter().map(|of| Prepared::new(of, &of.versions[0], &packs.units)).collect::<Vec<_>>();

    let prepared = fastest("prepare", || Ok(prepare()))?;
    fastest("accounts", || {
        let clerks: Vec<_> =
            prepared.iter().map(|prepared| prepared.over(&frame, codes)).collect::<Result<_, _>>()?;
        let accounts: Vec<_> = clerks.iter().map(|clerk| clerk.account(0)).collect();
        Ok(std::hint::black_box(accounts).len())
    })?;
    let documents = fastest("documents", || {
        let read = |prepared: &Prepared<'_>| -> Result<Explanation> {
            Ok(prepared.over(&frame, codes)?.account(0).explanation())
        };
        prepared.iter().map(read).collect::<Result<Vec<_>>>()
    })?;
    let plain = fastest("plain", || {
        let explained = |programme| -> Result<Explanation> {
            let programme: &Programme = programme;
            let judge = Judge::new(programme, &programme.versions[0], &frame, codes)?;
            Ok(judge.explain(0, &packs.units))
        };
        programmes.iter().map(explained).collect::<Result<Vec<_>>>()
    })?;
    fastest("pages", || Ok(documents.iter().map(|of| render(of, "zh", &packs.units).len()).sum::<usize>()))?;
    ensure!(documents == plain, "the accounts read otherwise than the plain explanations");
    Ok(())
}

fn fastest<T>(what: &str, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut best = f64::INFINITY;
    let mut last = None;
    for _ in 0..15 {
        drop(last.take());
        let start = Instant::now();
        last = Some(work()?);
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what:>10} {:8.2} ms", best * 1e3);
    last.context("nothing was measured")
}

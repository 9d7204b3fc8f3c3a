//! Many programmes over many enterprises. Only counts of "met" leave the measurement, so that peers can be held to them.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, anyhow};
use ballast_model::Verdict;
use ballast_packs::plan::{Asked, Frame, Programme, RuleEvaluator};
use ballast_rules::{Codes, Explanation, Judge, Prepared};
use datafusion::arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, UInt16Array},
    datatypes::{DataType, Field, Schema},
};
use serde_json::json;

use crate::{
    Bench,
    generate::{self, Settings},
    policies::{self, Places, Policies, SIZES},
};

pub fn run(bench: &Bench, out: Option<&Path>) -> Result<()> {
    let number = |name: &str, default: usize| -> usize {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (rows, policies, frames) =
        (number("BENCH_ROWS", 1_000_000), number("BENCH_POLICIES", 3124), number("BENCH_FRAMES", 1));
    let places = policies::places(&bench.regions, &bench.industries)?;
    let policies = policies::make_policies(&places, policies);
    let regions: Vec<Vec<String>> = policies
        .limits
        .iter()
        .map(|prefix| {
            let mut codes: Vec<String> = if prefix.is_empty() {
                Vec::new()
            } else {
                let all = bench.regions.iter().map(|(_, node)| node.code.clone());
                all.filter(|code| code.starts_with(prefix.as_str())).collect()
            };
            codes.sort_unstable();
            codes
        })
        .collect();
    let asked: Vec<Asked<'_>> =
        policies.versions.iter().zip(&regions).map(|(version, regions)| Asked { version, regions }).collect();
    let mut counts = vec![0usize; asked.len()];
    let mut seconds = 0.0;
    for part in 0..frames {
        let frame = policies::make_frame(&places, rows, part as u64);
        if let (0, Some(out)) = (part, out) {
            write(out, &frame, &places, &policies)?;
        }
        let judge = || -> Result<Vec<usize>> {
            let columns = bench.engine.judge(&bench.packs, &frame, &asked).map_err(|error| anyhow!(error))?;
            Ok(columns.iter().map(|column| column.count(Verdict::Met)).collect())
        };
        if frames == 1 {
            counts = bench.measure("rules", judge, |counts| counts.iter().sum())?;
        } else {
            let start = std::time::Instant::now();
            judge()?.iter().zip(&mut counts).for_each(|(more, count)| *count += more);
            seconds += start.elapsed().as_secs_f64();
        }
    }
    if frames > 1 {
        let line = json!({
            "task": "rules-stream", "engine": "ballast", "seconds": seconds, "enterprises": rows * frames,
            "rows": counts.iter().sum::<usize>(), "peak_bytes": crate::peak_bytes()?,
        });
        println!("{line}");
    }
    if let Some(out) = out {
        let file = out.with_extension("counts.json");
        std::fs::write(&file, serde_json::to_string(&counts)?)
            .with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// One enterprise and all programmes, each with its full explanation.
pub fn one_enterprise(bench: &Bench) -> Result<()> {
    let places = policies::places(&bench.regions, &bench.industries)?;
    let policies = policies::make_policies(&places, 3124);
    let programmes: Vec<Programme> =
        policies.versions.into_iter().zip(&policies.limits).map(policies::programme).collect();
    let frame = policies::make_frame(&places, 1, 0);
    let codes = Codes::of(&bench.packs)?;
    let prepare = || programmes.iter().map(|of| Prepared::new(of, &of.versions[0], &bench.packs.units));
    // Accounts of all programmes at once: verdicts, values, thresholds.
    let account = |prepared: &[Prepared<'_>]| -> Result<usize> {
        let clerks: Vec<_> =
            prepared.iter().map(|prepared| prepared.over(&frame, codes)).collect::<Result<_, _>>()?;
        let accounts: Vec<_> = clerks.iter().map(|clerk| clerk.account(0)).collect();
        Ok(std::hint::black_box(accounts).len())
    };
    let anew = || account(&prepare().collect::<Vec<_>>());
    bench.measure("rules-one with preparation", anew, |count| *count)?;
    let prepared: Vec<Prepared<'_>> = prepare().collect();
    bench.measure("rules-one", || account(&prepared), |count| *count)?;
    let work = || -> Result<Vec<Explanation>> {
        let read = prepared.iter().map(|prepared| -> Result<Explanation> {
            Ok(prepared.over(&frame, codes)?.account(0).explanation())
        });
        read.collect()
    };
    let read = bench.measure("rules-one as documents", work, Vec::len)?;
    // What was measured is held to the plain way once.
    for (programme, read) in programmes.iter().zip(&read) {
        let judge = Judge::new(programme, &programme.versions[0], &frame, codes)?;
        anyhow::ensure!(*read == judge.explain(0, &bench.packs.units), "programme {} differs", programme.id);
    }
    Ok(())
}

/// Writes what the peers read: the rows with plain numbers for codes, and the policies.
fn write(out: &Path, frame: &Frame, places: &Places, policies: &Policies) -> Result<()> {
    let small = |of: &dyn Fn(usize) -> usize| -> ArrayRef {
        Arc::new((0..frame.len()).map(|row| Some(of(row) as u16)).collect::<UInt16Array>())
    };
    let place =
        |list: &[String], prefix: &str| list.binary_search_by(|code| code.as_str().cmp(prefix)).unwrap_or(0);
    let mut columns: Vec<(String, ArrayRef)> = vec![
        ("province".into(), small(&|row| place(&places.provinces, &frame.region.get(row)[..2]))),
        ("city".into(), small(&|row| place(&places.cities, &frame.region.get(row)[..4]))),
        ("industry".into(), small(&|row| frame.industry.get(row)[..2].parse().unwrap_or(0))),
        (
            "size".into(),
            small(&|row| SIZES.iter().position(|size| *size == frame.size.get(row)).unwrap_or(0)),
        ),
    ];
    for (at, column) in frame.columns.values().enumerate() {
        let values: Int64Array = (0..frame.len()).map(|row| column.values.get(row)).collect();
        columns.push((format!("c{at:02}"), Arc::new(values)));
    }
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| {
            Field::new(name, array.data_type().clone(), array.data_type() == &DataType::Int64)
        })
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
    generate::write(out, &batch, &Settings { encoding: "plain".into(), ..Settings::default() })?;
    let file = out.with_extension("json");
    std::fs::write(&file, serde_json::to_string(&policies.json)?)
        .with_context(|| format!("writing {}", file.display()))
}

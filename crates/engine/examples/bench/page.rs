//! What a page asks: one province by city, growth, pull and change of rank, from the leaf sums of two closed months.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use ballast_model::{Period, Ratio};
use ballast_panel::{Dimension, Request, figures, plan_indicator};
use datafusion::arrow::array::{Float64Array, StringArray};

use crate::{Bench, codes::ON, cube, generate, output::Output};

const PROVINCE: &str = "370000";

pub fn run(bench: &Bench, out: Option<&Path>) -> Result<()> {
    let province = bench.regions.find(PROVINCE).context("the pack has no Shandong")?;
    let mut counties: Vec<String> =
        bench.regions.subtree(province).into_iter().map(|ix| bench.regions.node(ix).code.clone()).collect();
    counties.sort_unstable();
    let period = |month: i32| -> Result<Period> { Ok(generate::month_name(month).parse()?) };
    let month = bench.months - 1;
    let (now, before) = (period(month)?, period(month - 1)?);
    let request = Request { level: Some(2), within_region: Some(province), ..Request::by(Dimension::Region) };
    let work = || -> Result<_> {
        let read = |month| cube::read(&generate::cube_file(&bench.dir, month), "output", Some(&counties));
        let (sums, earlier) = (read(month)?, read(month - 1)?);
        let (plan, plan_before) =
            (plan_indicator(&bench.packs, "output", now)?, plan_indicator(&bench.packs, "output", before)?);
        Ok(figures(&bench.packs, &plan, &request, &sums, Some((&plan_before, &earlier)), ON)?)
    };
    let table = bench.measure("page", work, |table| table.rows.len())?;
    if let Some(out) = out {
        let percent = |ratio: Option<Ratio>| ratio.map(Ratio::percent);
        let mut output = Output::new(out);
        output.write(vec![
            ("region", Arc::new(table.rows.iter().map(|row| row.node.get(..4)).collect::<StringArray>())),
            ("growth", Arc::new(table.rows.iter().map(|row| percent(row.growth)).collect::<Float64Array>())),
            ("pull", Arc::new(table.rows.iter().map(|row| percent(row.pull)).collect::<Float64Array>())),
        ])?;
        output.close()?;
    }
    Ok(())
}

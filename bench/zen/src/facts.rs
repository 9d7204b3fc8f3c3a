//! The firms as the product reads them, a frame, and as its peers do, one JSON object per firm.

use std::{collections::BTreeMap, fs::File, io::Write as _, path::Path};

use anyhow::{Context, Result};
use ballast_model::{Column, Period, Tree};
use ballast_packs::{
    Packs,
    plan::{Frame, FrameColumn, Input, InputUse, Programme, Version},
};
use ballast_rules::{Case, pick};
use jiff::civil::{Date, date};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde_json::{Map, Value};

use crate::{firm::Firm, roster::Noise};

/// The reference date: the measures of 2022 are in force for every tier.
pub const ON: Date = date(2025, 6, 30);
/// The last year, which the tiers ask about.
const YEAR: i16 = 2024;

/// A tier: its programme, and the version in force.
pub type Tier<'a> = (&'a Programme, &'a Version);
/// Form, column, years before the last year.
type Name<'a> = (&'a str, &'a str, usize);

/// The tiers of the ladder, lowest first.
pub fn tiers(packs: &Packs) -> Result<[Tier<'_>; 3]> {
    let regions = packs.tree("regions").context("the built-in pack has no regions")?;
    let tier = |id: &str| -> Result<Tier<'_>> {
        let programme = packs.programmes.get(id).with_context(|| format!("no pack declares {id}"))?;
        Ok((programme, pick(programme, &Case::on(ON), regions)?))
    };
    Ok([tier("innovative-sme")?, tier("specialised-sme")?, tier("little-giant")?])
}

/// The frame that all tiers are judged over.
pub fn frame(packs: &Packs, tiers: &[Tier<'_>], firms: &[Firm]) -> Result<Frame> {
    let leaves = |tree: &str, level: u8| -> Result<Vec<&str>> {
        let tree: &Tree = packs.tree(tree).with_context(|| format!("the built-in pack has no {tree}"))?;
        let nodes = tree.iter().map(|(_, node)| node);
        Ok(nodes
            .filter(|node| node.level == level && node.valid_on(ON))
            .map(|node| node.code.as_str())
            .collect())
    };
    let (counties, classes) = (leaves("regions", 3)?, leaves("industries", 4)?);
    let mut frame = Frame { on: ON, ..Frame::default() };
    for row in 0..firms.len() {
        let mut noise = Noise::of(&[33, row as u64]);
        frame.size.push(["M", "S", "XS"][(noise.unit() * 3.0) as usize]);
        frame.ownership.push("170");
        frame.subject.push(&format!("91370000MA{row:08}"));
        frame.name.push(&format!("第{row}号示范企业有限公司"));
        frame.region.push(counties[(noise.unit() * counties.len() as f64) as usize]);
        frame.industry.push(classes[(noise.unit() * classes.len() as f64) as usize]);
    }
    for used in tiers.iter().flat_map(|(_, version)| &version.inputs) {
        let (form, column, ago) = name(used)?;
        let mut values = Column::with_capacity(firms.len());
        firms.iter().for_each(|firm| values.push(firm.value(form, column, ago)));
        let period = Period::run(YEAR - ago as i16, 1, 12);
        frame.columns.insert(used.input.clone(), FrameColumn { values, period, vintage: "v1".to_owned() });
    }
    Ok(frame)
}

/// What the peers read: amounts in yuan, shares as numbers, choices by their codes; what was not reported is not there.
/// Last year's columns have their own names, earlier ones end in `_1` and so on.
pub fn objects(tiers: &[Tier<'_>], firms: &[Firm]) -> Result<Vec<Value>> {
    let mut columns: BTreeMap<Name<'_>, &InputUse> = BTreeMap::new();
    for used in tiers.iter().flat_map(|(_, version)| &version.inputs) {
        columns.insert(name(used)?, used);
    }
    let object = |firm: &Firm| {
        let mut forms = Map::new();
        for ((form, column, ago), used) in &columns {
            let Some(stored) = firm.value(form, column, *ago) else { continue };
            let alias = form.split('-').find(|part| ["annual", "small", "profile"].contains(part));
            let of = forms.entry(alias.unwrap_or(form)).or_insert_with(|| Value::Object(Map::new()));
            let key = if *ago == 0 { (*column).to_owned() } else { format!("{column}_{ago}") };
            of[key] = value(used, stored);
        }
        Value::Object(forms)
    };
    Ok(firms.iter().map(object).collect())
}

/// Writes one JSON text per line.
pub fn write<'a>(path: &Path, lines: impl Iterator<Item = &'a Value>) -> Result<()> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    let written = File::create(path).and_then(|mut file| file.write_all(&text));
    written.with_context(|| format!("writing {}", path.display()))
}

fn name(used: &InputUse) -> Result<Name<'_>> {
    match &used.input {
        Input::Field { form, column, period } => {
            // The forms are yearly: a reporting period back is a year.
            Ok((form, column, (period.back + period.years_back) as usize))
        }
        other => anyhow::bail!("the ladder reads {other:?}, which the benchmark does not make"),
    }
}

fn value(used: &InputUse, stored: i64) -> Value {
    if let Some((code, _)) = usize::try_from(stored).ok().and_then(|place| used.choices.get(place)) {
        return code.as_str().into();
    }
    let base = Decimal::from(stored) * used.factor;
    // The base of years is a month; nobody writes a script in months.
    let base = if used.unit == "年" { base / Decimal::from(12) } else { base }.normalize();
    match base.to_i64().filter(|_| base.is_integer()) {
        Some(whole) => whole.into(),
        None => base.to_f64().into(),
    }
}

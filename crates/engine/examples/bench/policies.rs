//! Many programmes and the enterprises they are asked about: 3,124 of about 5.5 conditions each, nine in ten limited to one
//! province, half of those to one city.

use anyhow::Result;
use ballast_model::{Column, Text, Tree};
use ballast_packs::plan::{
    BinaryOp, Condition, Formula, Frame, FrameColumn, Input, InputUse, JudgedKind, PeriodRule, Programme,
    ProgrammeKind, SubjectAttribute, Version,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{codes, roster::Noise};

/// Columns that are made up.
pub const COLUMNS: usize = 40;
/// The first columns are amounts, the rest small counts.
const AMOUNTS: usize = 30;
/// Size codes.
pub const SIZES: [&str; 4] = ["L", "M", "S", "XS"];

/// Policies as data, and as versions.
pub struct Policies {
    pub versions: Vec<Version>,
    /// Province or city, as a prefix of the code.
    pub limits: Vec<String>,
    pub json: Vec<Value>,
}

/// Where enterprises are and what they make.
pub struct Places {
    /// County codes in order.
    counties: Vec<String>,
    /// Distinct first four digits, in order; a county's place among them, and its province's.
    pub cities: Vec<String>,
    pub provinces: Vec<String>,
    classes: Vec<String>,
}

pub fn programme((version, limit): (Version, &String)) -> Programme {
    Programme {
        id: version.id.clone(),
        name: Text::default(),
        kind: ProgrammeKind::Title,
        subject: JudgedKind::Enterprise,
        tier: None,
        regions: if limit.is_empty() { Vec::new() } else { vec![format!("{limit:0<6}")] },
        industries: Vec::new(),
        versions: vec![version],
        place: String::new(),
    }
}

pub fn places(regions: &Tree, industries: &Tree) -> Result<Places> {
    let counties = codes::counties(regions)?;
    let prefixes = |length: usize| {
        let mut all: Vec<String> = counties.iter().map(|code| code[..length].to_owned()).collect();
        all.dedup();
        all
    };
    Ok(Places {
        cities: prefixes(4),
        provinces: prefixes(2),
        counties: counties.clone(),
        classes: codes::classes(industries)?,
    })
}

fn value(noise: &mut Noise, column: usize) -> Option<i64> {
    if noise.unit() < 0.04 {
        return None;
    }
    // Thousands of yuan, or a count.
    let size = if column < AMOUNTS { 8.5 + column as f64 * 0.05 } else { 2.0 };
    Some((noise.normal() * 1.5 + size).exp() as i64)
}

pub fn make_frame(places: &Places, rows: usize, part: u64) -> Frame {
    let mut noise = Noise::of(&[11, part]);
    let mut county: Vec<u32> =
        (0..rows).map(|_| (noise.unit().powf(1.3) * places.counties.len() as f64) as u32).collect();
    county.sort_unstable();
    let mut frame = Frame { on: codes::ON, ..Frame::default() };
    let mut columns = vec![Column::with_capacity(rows); COLUMNS];
    for (row, county) in county.iter().enumerate() {
        frame.subject.push(&format!("{part:03}{row:09}"));
        frame.name.push("");
        frame.region.push(&places.counties[*county as usize]);
        frame.industry.push(&places.classes[(noise.unit() * places.classes.len() as f64) as usize]);
        frame.size.push(SIZES[(noise.unit() * 4.0) as usize]);
        frame.ownership.push("170");
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(value(&mut noise, at));
        }
    }
    frame.columns = columns
        .into_iter()
        .enumerate()
        .map(|(at, values)| (input(at), FrameColumn { values, ..FrameColumn::default() }))
        .collect();
    frame
}

fn input(at: usize) -> Input {
    let period = PeriodRule { year: Some(-1), month: None, back: 0, years_back: 0 };
    Input::Field { form: "bench".to_owned(), column: format!("c{at:02}"), period }
}

fn compare(op: BinaryOp, left: Formula, right: Decimal) -> Formula {
    Formula::Binary { op, left: left.into(), right: Formula::Number(right).into() }
}

/// A threshold as offices set them: two digits that count.
fn round(value: f64) -> i64 {
    let size = 10f64.powf(value.max(1.0).log10().floor() - 1.0).max(1.0);
    ((value / size).round() * size) as i64
}

pub fn make_policies(places: &Places, count: usize) -> Policies {
    let mut policies = Policies { versions: Vec::new(), limits: Vec::new(), json: Vec::new() };
    for at in 0..count {
        let mut noise = Noise::of(&[12, at as u64]);
        let (limit, region) = match at % 20 {
            0 | 1 => (String::new(), Value::Null),
            n if n % 2 == 0 => {
                let place = (noise.unit() * places.provinces.len() as f64) as usize;
                (places.provinces[place].clone(), json!(["province", place]))
            }
            _ => {
                let place = (noise.unit() * places.cities.len() as f64) as usize;
                (places.cities[place].clone(), json!(["city", place]))
            }
        };
        let conditions = 3 + (noise.unit() * 6.0) as usize;
        let (formulas, json): (Vec<Formula>, Vec<Value>) = (0..conditions).map(|_| one(&mut noise)).unzip();
        policies.versions.push(version(at, formulas));
        policies.limits.push(limit);
        policies.json.push(json!({ "region": region, "conditions": json }));
    }
    policies
}

fn one(noise: &mut Noise) -> (Formula, Value) {
    let column = |noise: &mut Noise| (noise.unit() * COLUMNS as f64) as usize;
    let against = |noise: &mut Noise| {
        let at = column(noise);
        // Drawn from the values themselves: half of all enterprises meet it, on the average.
        let threshold = round(value(noise, at).unwrap_or(100) as f64);
        let (op, kind) = if noise.unit() < 0.8 { (BinaryOp::GtEq, "ge") } else { (BinaryOp::LtEq, "le") };
        let formula = compare(op, Formula::Input(at), Decimal::from(threshold));
        (formula, json!({ "kind": kind, "column": at, "threshold": threshold }))
    };
    match noise.unit() {
        x if x < 0.68 => against(noise),
        x if x < 0.83 => {
            let (a, b) = (column(noise) % AMOUNTS, column(noise) % AMOUNTS);
            // Seven digits that no quotient of the data meets by accident.
            let threshold = 1 + (noise.unit() * 400_000.0) as i64 * 10;
            let share = Formula::Binary {
                op: BinaryOp::Div,
                left: Formula::Input(a).into(),
                right: Formula::Input(b).into(),
            };
            let formula = compare(BinaryOp::GtEq, share, Decimal::new(threshold, 7));
            (formula, json!({ "kind": "ratio", "a": a, "b": b, "threshold": threshold as f64 / 1e7 }))
        }
        x if x < 0.92 => {
            let first = 13 + (noise.unit() * 20.0) as u32;
            let divisions: Vec<u32> = (first..first + 12).collect();
            let codes = divisions.iter().map(u32::to_string).collect();
            let formula = Formula::Within { attribute: SubjectAttribute::Industry, codes };
            (formula, json!({ "kind": "industry", "set": divisions }))
        }
        x if x < 0.96 => {
            let from = (noise.unit() * 2.0) as usize;
            let codes = SIZES[from..].iter().map(|code| (*code).to_owned()).collect();
            let formula = Formula::IsOneOf { attribute: SubjectAttribute::Size, codes };
            (formula, json!({ "kind": "size", "set": (from..4).collect::<Vec<_>>() }))
        }
        _ => {
            let ((a, json_a), (b, json_b)) = (against(noise), against(noise));
            let formula = Formula::Binary { op: BinaryOp::Or, left: a.into(), right: b.into() };
            (formula, json!({ "kind": "or", "of": [json_a, json_b] }))
        }
    }
}

/// A version that declares the columns its conditions read, as a pack's would, and no others.
pub fn version(at: usize, mut formulas: Vec<Formula>) -> Version {
    let mut columns = Vec::new();
    formulas.iter_mut().for_each(|formula| declare(formula, &mut columns));
    let conditions = formulas.into_iter().map(|test| Condition::bare("c", test)).collect();
    let inputs = columns.into_iter().map(|column| InputUse::bare(input(column))).collect();
    Version { inputs, ..Version::bare(at.to_string()) }.asking(conditions)
}

/// Turns columns of the frame into places among a version's inputs.
fn declare(formula: &mut Formula, columns: &mut Vec<usize>) {
    match formula {
        Formula::Input(column) => {
            let place = columns.iter().position(|known| known == column);
            *column = place.unwrap_or_else(|| {
                columns.push(*column);
                columns.len() - 1
            });
        }
        Formula::Binary { left, right, .. } => {
            declare(left, columns);
            declare(right, columns);
        }
        _ => {}
    }
}

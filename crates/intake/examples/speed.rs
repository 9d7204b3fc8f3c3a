//! How long a GB18030 file of a million returns takes to read and check.
//!
//! `cargo run --release -p ballast-intake --example speed [ROWS] [FILE]` makes the file in memory (and
//! writes it to FILE, for other readers to be timed on), reads it three times and prints seconds.

use std::{fmt::Write as _, time::Instant};

use ballast_intake::{Content, Context, Input, NoHistory, read};
use ballast_model::{Tree, Uscc};
use ballast_packs::Packs;
use jiff::civil::date;

const FIELDS: [&str; 15] = [
    "工业总产值",
    "工业总产值(1-本月)",
    "工业总产值(上年同月)",
    "工业总产值(上年1-本月)",
    "营业收入",
    "营业收入(1-本月)",
    "营业收入(上年同月)",
    "利润总额",
    "利润总额(1-本月)",
    "税金总额",
    "出口交货值",
    "用电量",
    "从业人员",
    "产成品存货",
    "应收账款",
];

/// Codes of the lowest level in force.
fn leaves(tree: &Tree) -> Vec<&str> {
    let depth = tree.depth();
    tree.iter()
        .filter(|(_, n)| n.level == depth && n.valid_to.is_none())
        .map(|(_, n)| n.code.as_str())
        .collect()
}

fn file(packs: &Packs, rows: usize) -> String {
    let (regions, industries) = (leaves(&packs.trees["regions"]), leaves(&packs.trees["industries"]));
    let mut text = format!("统一社会信用代码,企业名称,行政区划代码,行业代码,报告期,{}\n", FIELDS.join(","));
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for row in 0..rows {
        let region = regions[random(regions.len())];
        let id =
            Uscc::with_check(&format!("91{region}MA{row:07}")).map(|id| id.to_string()).unwrap_or_default();
        let industry = industries[random(industries.len())];
        let output = 1_000 + random(900_000);
        let base = output * (85 + random(30)) / 100 + 1;
        let revenue = output * (90 + random(15)) / 100;
        let profit = revenue / (10 + random(30));
        let _ = write!(text, "{id},第{row}号机械制造有限公司,{region},{industry},2024-11");
        let values = [
            output,
            output * 11,
            base,
            base * 11,
            revenue,
            revenue * 11,
            revenue * 95 / 100,
            profit,
            profit * 11,
            profit / 3,
            output / 10,
            output * 3,
            10 + random(2_000),
            output / 5,
            output / 4,
        ];
        for value in values {
            let _ = write!(text, ",{value}");
        }
        text.push('\n');
    }
    text
}

#[expect(clippy::print_stdout, reason = "a program that prints what it measured")]
fn main() {
    let mut args = std::env::args().skip(1);
    let rows = args.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let Ok(packs) = Packs::builtin() else { return println!("the built-in packs have mistakes") };
    let bytes = match args.next() {
        Some(path) if std::path::Path::new(&path).exists() => std::fs::read(&path).unwrap_or_default(),
        path => {
            let text = file(&packs, rows);
            let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
            if let Some(path) = path
                && let Err(error) = std::fs::write(&path, &bytes)
            {
                println!("{path}: {error}");
            }
            bytes
        }
    };
    let context = Context {
        packs: &packs,
        form: &packs.forms["industrial-monthly"],
        mapping: None,
        period: None,
        otherwise: None,
        history: &NoHistory,
        today: date(2025, 1, 10),
        sheet: None,
    };
    for _ in 0..3 {
        let start = Instant::now();
        match read(&Input { name: "speed.csv", content: Content::Bytes(&bytes) }, &context) {
            Ok(intake) => println!(
                "{:.3} s: {} MB, {} rows, {} returns, {} errors, {} queries",
                start.elapsed().as_secs_f64(),
                bytes.len() >> 20,
                intake.rows_read,
                intake.tables.iter().map(ballast_model::ReturnTable::len).sum::<usize>(),
                intake.errors(),
                intake.queries()
            ),
            Err(error) => println!("{error}"),
        }
    }
}

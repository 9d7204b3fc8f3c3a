use ballast_reader::{Bound, Figure, FigureStatus, ReadMeasure, Reading, Reason};
use rust_decimal::Decimal;
use serde_json::Value;

use super::sentences::Sentence;

/// Proposals that hold: those whose words stand in the sentence they name, and whose number is their value. Says how many do not.
pub(super) fn check(records: &[Value], sentences: &[Sentence], reading: &Reading) -> (Vec<Figure>, usize) {
    let held: Vec<Figure> = records
        .iter()
        .filter_map(|record| figure(record, sentences))
        .filter(|figure| apart(figure, reading))
        .collect();
    let dropped = records.len() - held.len();
    (held, dropped)
}

fn apart(figure: &Figure, reading: &Reading) -> bool {
    reading.figures.iter().all(|read| read.end <= figure.start || figure.end <= read.start)
}

fn figure(record: &Value, sentences: &[Sentence]) -> Option<Figure> {
    let number = usize::try_from(record["sentence"].as_u64()?).ok()?;
    let sentence = sentences.get(number)?;
    let text = record["text"].as_str().filter(|text| !text.is_empty())?;
    let at = sentence.text.find(text)?;
    let indicator = record["indicator"].as_str().unwrap_or_default();
    if !sentence.text.contains(indicator) {
        return None;
    }
    let value: Decimal = match &record["value"] {
        Value::Number(number) => number.to_string().parse().ok()?,
        Value::String(number) => number.parse().ok()?,
        _ => return None,
    };
    if !says(text, value) {
        return None;
    }
    let start = sentence.start + sentence.text[..at].chars().count();
    let optional = |key: &str| record[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Figure {
        start,
        end: start + text.chars().count(),
        text: text.to_owned(),
        value,
        value_hi: None,
        unit: record["unit"].as_str()?.to_owned(),
        indicator: indicator.to_owned(),
        link: None,
        measure: serde_json::from_value::<ReadMeasure>(record["measure"].clone()).ok()?,
        status: serde_json::from_value::<FigureStatus>(record["status"].clone()).ok()?,
        region: optional("region"),
        region_code: None,
        period: optional("period"),
        bound: serde_json::from_value::<Bound>(record["bound"].clone()).unwrap_or_default(),
        task: None,
        because: vec![Reason { of: "record".into(), start, end: start, by: "assist".into() }],
    })
}

/// Whether the words hold the value's digits: `1.09万亿元` says 1090000000000, `8.0%` says 8. Numbers in Chinese characters are
/// not checked by this simple reading, and not let through.
fn says(text: &str, value: Decimal) -> bool {
    let folded = ballast_model::fold_width(text);
    let digits: String = folded
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || ".,".contains(*c))
        .collect();
    let rest = folded.split_once(&digits).map_or("", |(_, rest)| rest);
    let Ok(number) = digits.replace(',', "").trim_end_matches('.').parse::<Decimal>() else { return false };
    let factors = [
        ("万亿", 1_000_000_000_000_i64),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("千", 1_000),
        ("百", 100),
        ("", 1),
    ];
    // 百分点 and 千瓦 are units; the plain number is right for them too.
    factors
        .iter()
        .filter(|(word, _)| rest.starts_with(word))
        .any(|(_, factor)| number.checked_mul(Decimal::from(*factor)).is_some_and(|whole| whole == value))
}

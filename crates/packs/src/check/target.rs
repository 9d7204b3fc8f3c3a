use rust_decimal::Decimal;

use super::{
    Once,
    price_index::period_of,
    tree::{known_code, still_valid},
};
use crate::{
    Packs, codes,
    plan::{Additivity, Target, TargetMeasure},
    raw::{PackFiles, Sink, rows, suggest},
};

/// Reads targets.csv. A target that an earlier pack has set for the same year is replaced.
pub(super) fn read(files: &PackFiles, packs: &mut Packs, sink: &Sink) {
    let Some(source) = files.source("targets.csv", sink) else { return };
    let mut once = Once::default();
    for row in rows(&source, &["region", "indicator", "year", "measure", "value", "source"], &[], sink) {
        let Some(indicator) = packs.indicators.get(row.cell(1)) else {
            let help = suggest(row.cell(1), packs.indicators.keys().map(String::as_str));
            let message = format!("there is no indicator `{}`", row.cell(1));
            sink.error(codes::UNKNOWN_INDICATOR, &row.at, message, help);
            continue;
        };
        let tree_id = packs.forms.get(&indicator.form).map_or("regions", |form| form.region_tree.as_str());
        let known =
            packs.trees.get(tree_id).is_none_or(|tree| known_code(tree, tree_id, row.cell(0), &row.at, sink));
        let measure = match row.cell(3) {
            "level" => Some(TargetMeasure::Level),
            "growth" => Some(TargetMeasure::Growth),
            other => {
                let help = "write level (the year's total) or growth (percent over last year)";
                sink.error(codes::CSV_VALUE, &row.at, format!("`measure` cannot be {other:?}"), help);
                None
            }
        };
        if measure == Some(TargetMeasure::Growth) && indicator.additivity == Additivity::Ratio {
            let message = format!("`{}` is a ratio and has no growth target", indicator.id);
            sink.error(codes::CSV_VALUE, &row.at, message, "write level");
        }
        let year = period_of(row.cell(2), &row.at, sink);
        if let Some(year) = year
            && year.months() != 12
        {
            sink.error(
                codes::BAD_PERIOD,
                &row.at,
                format!("{year} is not a year"),
                "a target is for a year: write 2024",
            );
        }
        if let (Some(tree), Some(year)) = (packs.trees.get(tree_id), year) {
            still_valid(tree, row.cell(0), Some(year.first_day()), &row.at, sink);
        }
        if row.cell(5).is_empty() {
            sink.error(
                codes::CSV_VALUE,
                &row.at,
                "a target without source",
                "name the document that promises it",
            );
        }
        let value: Option<Decimal> = row.number(4, "value", sink);
        let (Some(measure), Some(year), Some(value), true) = (measure, year, value, known) else { continue };
        let key = format!("{} {} {year} {}", row.cell(0), row.cell(1), row.cell(3));
        if once.first("target", &key, &row.at, sink) {
            let target = Target {
                region: row.cell(0).to_owned(),
                indicator: row.cell(1).to_owned(),
                year,
                measure,
                value,
                source: row.cell(5).to_owned(),
            };
            packs.targets.retain(|before| {
                (&before.region, &before.indicator, before.year, before.measure)
                    != (&target.region, &target.indicator, year, measure)
            });
            packs.targets.push(target);
        }
    }
}

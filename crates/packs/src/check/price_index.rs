use std::collections::HashMap;

use ballast_model::Period;
use rust_decimal::Decimal;

use super::{Once, tree::known_code};
use crate::{
    Packs, Unverified, codes,
    plan::PriceIndex,
    raw::{At, PackFiles, Section, rows, suggest},
};

/// Reads price-indices.toml and the files it names.
pub(super) fn read(top: &Section<'_>, files: &PackFiles, packs: &mut Packs) {
    let sink = top.sink();
    let mut once = Once::default();
    let mut read: Vec<String> = Vec::new();
    let mut found: HashMap<String, (PriceIndex, String)> = HashMap::new();
    for section in top.sections("index") {
        let id = section.id();
        let _ = section.name("name");
        let tree = section.opt_text("tree").unwrap_or_else(|| "industries".to_owned());
        let file = section.text("file");
        let verified = section.flag("verified");
        let source = section.text("source");
        if !packs.trees.contains_key(&tree) {
            let help = suggest(&tree, packs.trees.keys().map(String::as_str));
            sink.error(
                codes::UNKNOWN_TREE,
                &section.at_key("tree"),
                format!("there is no tree `{tree}`"),
                help,
            );
        }
        if !file.is_empty() && !files.paths().any(|path| path == file) {
            let help = suggest(&file, files.paths().filter(|path| path.ends_with(".csv")));
            sink.error(
                codes::MISSING_FILE,
                &section.at_key("file"),
                format!("there is no {file} in this pack"),
                help,
            );
        } else if !read.contains(&file) {
            read.push(file);
        }
        if let Some(id) = id.filter(|id| once.first("price index", id, section.at(), sink)) {
            if !verified {
                packs
                    .unverified
                    .push(Unverified { what: format!("price index {id}"), source: source.clone() });
            }
            found.insert(id.clone(), (PriceIndex { id, source, verified, ..PriceIndex::default() }, tree));
        }
        section.done();
    }
    for file in &read {
        values(file, files, packs, &mut found, sink);
    }
    packs.price_indices.extend(found.into_iter().map(|(id, (index, _))| (id, index)));
}

fn values(
    file: &str,
    files: &PackFiles,
    packs: &Packs,
    found: &mut HashMap<String, (PriceIndex, String)>,
    sink: &crate::raw::Sink,
) {
    let Some(source) = files.source(file, sink) else { return };
    let mut once = Once::default();
    for row in rows(&source, &["index", "industry", "period", "value"], &["source", "published"], sink) {
        let (id, industry, period) = (row.cell(0), row.cell(1), row.cell(2));
        if !found.contains_key(id) {
            let help = suggest(id, found.keys().map(String::as_str));
            sink.error(codes::PRICE_INDEX, &row.at, format!("price-indices.toml declares no `{id}`"), help);
            continue;
        }
        let Some((index, tree_id)) = found.get_mut(id) else { continue };
        let tree = packs.trees.get(tree_id);
        let known = tree.is_none_or(|tree| known_code(tree, tree_id, industry, &row.at, sink));
        let (period, value) = (period_of(period, &row.at, sink), row.number(3, "value", sink));
        let (Some(period), Some(value), true) = (period, value, known) else { continue };
        if value < Decimal::from(20) || value > Decimal::from(500) {
            let help = "the same period of last year is 100: write 97.5 for a fall of 2.5%";
            sink.error(codes::PRICE_INDEX, &row.at, format!("{value} is no price index"), help);
            continue;
        }
        let published = row.date(5, sink);
        let day = published.map_or_else(String::new, |day| format!(" {day}"));
        if once.first("value", &format!("{id} {industry} {period}{day}"), &row.at, sink) {
            index.published.push((industry.to_owned(), period, published, value));
        }
    }
    for (index, _) in found.values_mut() {
        index.values = index.known_on(jiff::civil::Date::MAX).values;
    }
}

/// Reads a reporting period, reported where it is none.
pub(super) fn period_of(text: &str, at: &At, sink: &crate::raw::Sink) -> Option<Period> {
    match text.parse() {
        Ok(period) => Some(period),
        Err(error) => {
            let error: ballast_model::ParsePeriodError = error;
            sink.error(
                codes::BAD_PERIOD,
                at,
                error.to_string(),
                "write 2024-11 for a month, 2024 for a year",
            );
            None
        }
    }
}

use ballast_model::{ReturnTable, Severity, Text, Texts, Tree};
use jiff::civil::Date;

use super::{Hit, past::Pasts};
use crate::{Context, Finding};

/// What a subject is said to be now and was said to be before, as codes.
struct Change {
    row: u32,
    now: String,
    before: String,
}

/// Looks for subjects that changed what the form holds to be steady (the county, the industry) since their last
/// return: a figure of theirs would leave one total and enter another without a word.
pub(super) fn check(context: &Context<'_>, table: &ReturnTable, pasts: &Pasts<'_>) -> Vec<Hit> {
    let form = context.form;
    let mut hits = Vec::new();
    for attribute in form.attributes.iter().filter(|attribute| attribute.steady) {
        let (texts, tree, names): (fn(&ReturnTable) -> &Texts, _, _) = match attribute.role.as_str() {
            "region" => (|t| &t.region, &form.region_tree, Text::new("行政区划", "region")),
            "industry" => (|t| &t.industry, &form.industry_tree, Text::new("行业", "industry")),
            _ => continue,
        };
        let previous = form.previous(table.period);
        let (Some(tree), Some(past)) = (context.packs.tree(tree), pasts.at(previous)) else { continue };
        let past = &*past;
        let changes = super::over_rows(table.len(), |rows| {
            rows.filter_map(|row| {
                let now = texts(table).get(row);
                let (then, at) = past.row(row)?;
                let before = texts(then).get(at);
                let moved = now != before && moved(tree, before, now);
                moved.then(|| Change { row: row as u32, now: now.to_owned(), before: before.to_owned() })
            })
            .collect()
        });
        let rule = format!("{}-changed", attribute.role);
        let describe = |change: &Change| {
            let (now, before) = (shown(tree, &change.now), shown(tree, &change.before));
            Finding::query(&rule)
                .field(&attribute.role)
                .value(&change.now)
                .says(
                    format!("{}由上期（{previous}）的 {before} 变为 {now}", names.zh),
                    format!("the {} was {before} in {previous} and is {now} now", names.en),
                )
                .help(
                    "确已迁移或转产的请说明，否则改正代码",
                    "say so if it did move or change its trade; correct the code otherwise",
                )
        };
        hits.extend(super::hits(Severity::Warning, &rule, changes, |change| change.row, describe));
    }
    hits
}

/// Whether one code is another place than the other: not a finer or coarser name for it, and not what took its place.
fn moved(tree: &Tree, before: &str, now: &str) -> bool {
    // By the last of their successors: the day of a change is often known only roughly.
    let last = |code| tree.resolve(code, Date::MAX);
    let (Some(from), Some(to)) = (last(before), last(now)) else { return false };
    !tree.within(from, to) && !tree.within(to, from)
}

fn shown(tree: &Tree, code: &str) -> String {
    match tree.find(code) {
        Some(ix) => format!("{code} {}", tree.node(ix).name),
        None => code.to_owned(),
    }
}

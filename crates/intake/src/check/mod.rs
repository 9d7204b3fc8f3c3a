//! Checks over whole tables: what a form declares, unit slips, outliers, wholes and parts.

mod changed;
mod declared;
mod linear;
mod needed;
mod outlier;
mod past;
mod slip;
mod spread;
mod whole;

use std::rc::Rc;

use ballast_model::{Period, ReturnTable, Severity};
use ballast_packs::plan::{Field, Form, Series};

pub use needed::needed_history;

use crate::{ColumnUse, Context, Finding, Intake, collect::Merged, findings::Findings};
use past::Pasts;

/// Runs every check over every table; queries mark their rows.
pub(crate) fn run(
    context: &Context<'_>,
    columns: &[ColumnUse],
    merged: &mut Merged,
    findings: &mut Findings,
) {
    let mut found: Vec<(usize, Vec<Hit>)> = Vec::new();
    for (at, table) in merged.tables.iter().enumerate() {
        let pasts = Pasts::new(context.history, &merged.tables, table);
        let mut hits = declared::check(context, table, &pasts);
        hits.extend(slip::check(context, columns, table, &pasts));
        hits.extend(outlier::check(context, table, &pasts));
        hits.extend(whole::check(context, table));
        hits.extend(changed::check(context, table, &pasts));
        hits.sort_by_key(|hit| hit.row);
        found.push((at, hits));
    }
    for (at, hits) in found {
        for hit in hits {
            if hit.severity == Severity::Warning {
                let rule = merged.rule(&hit.rule);
                merged.marks[at].push((hit.row, rule));
            }
            let Some(finding) = hit.finding else {
                findings.count(hit.severity);
                continue;
            };
            let table = &merged.tables[at];
            let origin = table.origin_at(hit.row as usize);
            let header = columns.iter().find(|c| c.used_as.as_deref() == Some(&finding.field));
            let header = header.map_or(String::new(), |c| c.header.clone());
            let subject = table.subject.get(hit.row as usize).to_owned();
            findings.push(finding.sheet(&origin.sheet).at(origin.row, &header).subject(&subject));
        }
    }
}

/// A finding in a row of the table at hand.
struct Hit {
    row: u32,
    severity: Severity,
    rule: Rc<str>,
    /// In words; nothing past what is ever kept, where the row is only marked and counted.
    finding: Option<Box<Finding>>,
}

/// Makes hits of rows; `describe` is asked for as many as are ever kept.
fn hits<T>(
    severity: Severity,
    rule: &str,
    rows: Vec<T>,
    row: impl Fn(&T) -> u32,
    describe: impl Fn(&T) -> Finding,
) -> impl Iterator<Item = Hit> {
    let rule: Rc<str> = rule.into();
    rows.into_iter().enumerate().map(move |(nth, found)| Hit {
        row: row(&found),
        severity,
        rule: rule.clone(),
        finding: (nth < Intake::KEPT).then(|| Box::new(describe(&found))),
    })
}

/// Splits the rows of a table over the cores; answers come back in the order of rows.
fn over_rows<T: Send>(rows: usize, work: impl Fn(std::ops::Range<usize>) -> Vec<T> + Sync) -> Vec<T> {
    let threads = crate::read::threads();
    if rows < 4096 || threads == 1 {
        return work(0..rows);
    }
    let step = rows.div_ceil(threads);
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..rows)
            .step_by(step)
            .map(|from| scope.spawn(move || work(from..(from + step).min(rows))))
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

/// The field of a family that holds a series, with its place.
fn series<'f>(form: &'f Form, family: &str, wanted: Series) -> Option<(usize, &'f Field)> {
    form.fields.iter().enumerate().find(|(_, f)| f.family == family && f.series == wanted)
}

/// A stored integer as people write it, with the unit: `12.5万元`.
fn shown(field: &Field, value: i64) -> String {
    let number = rust_decimal::Decimal::new(value, field.decimals.min(18)).normalize();
    format!("{number}{}", field.unit)
}

/// Periods that stand before `period` in a form, the nearest first.
fn before(form: &Form, period: Period, count: usize) -> Vec<Period> {
    let mut list = Vec::with_capacity(count);
    let mut at = period;
    for _ in 0..count {
        let previous = form.previous(at);
        if previous >= at {
            break;
        }
        list.push(previous);
        at = previous;
    }
    list
}

/// The column of a field in any table of the form.
fn column<'t>(table: &'t ReturnTable, place: usize, id: &str) -> Option<&'t ballast_model::Column> {
    match table.fields.get(place) {
        Some((name, column)) if name == id => Some(column),
        _ => table.field(id),
    }
}

/// Whether any value was reported.
fn any(column: &ballast_model::Column) -> bool {
    column.valid.words().iter().any(|&word| word != 0)
}

use std::collections::HashMap;

use ballast_model::{Calendar, NodeIx, Period, ReturnTable, Severity};
use ballast_packs::plan::{Field, OutlierRule, Series};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Hit, before, column, past::Pasts, series, shown, spread::Spread};
use crate::{Context, Finding};

/// How far back the own history of a subject is read.
pub(super) fn reach(rule: &OutlierRule) -> usize {
    rule.own_history.saturating_mul(2).clamp(1, 24)
}

/// What a value is compared with: always the same for all rows of a column, so that peers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The same period of last year: the stated base, else last year's return.
    Year,
    /// The period before.
    Period,
}

/// A row whose change is far from its peers', or that has too few peers.
struct Suspect {
    row: u32,
    change: f64,
    value: i64,
    other: i64,
    /// Distance from the peers' median, where there are enough of them.
    peers: Option<f64>,
}

/// Looks for changes far from what the subject's own past and its industry's present would let
/// expect. Where both have enough values both must find it far.
pub(super) fn check(context: &Context<'_>, table: &ReturnTable, pasts: &Pasts<'_>) -> Vec<Hit> {
    let form = context.form;
    let Some(rule) = &form.outlier else { return Vec::new() };
    let threshold = rule.threshold.to_f64().unwrap_or(f64::INFINITY);
    let groups = Groups::new(context, table);
    let mut hits = Vec::new();
    for family in &rule.fields {
        let Some((at, field)) = series(form, family, Series::Current) else { continue };
        let Some((kind, others)) = compared(context, table, pasts, at, field, family) else { continue };
        let Some(values) = column(table, at, &field.id) else { continue };
        let floor = floor(rule, field);
        let mut changes: Vec<(u32, f64)> = super::over_rows(table.len(), |rows| {
            rows.filter_map(|row| {
                let (value, other) = (values.get(row)?, others[row]?);
                (value > 0 && other > 0).then(|| (row as u32, (value as f64 / other as f64).ln()))
            })
            .collect()
        });
        let peers = groups.spreads(&changes, rule.industry_peers);
        changes.retain(|&(row, _)| {
            let (value, other) = (values.get(row as usize).unwrap_or(0), others[row as usize].unwrap_or(0));
            value.abs_diff(other) >= floor
        });
        let mut suspects = Vec::new();
        for (row, change) in changes {
            let distance = peers.at(row).map(|spread| spread.distance(change));
            if distance.is_none_or(|d| d > threshold) {
                let (value, other) =
                    (values.get(row as usize).unwrap_or(0), others[row as usize].unwrap_or(0));
                suspects.push(Suspect { row, change, value, other, peers: distance });
            }
        }
        let own = own_spreads(context, table.period, pasts, rule, kind, at, field, family, &suspects);
        let far: Vec<(Suspect, Option<f64>)> = suspects
            .into_iter()
            .zip(own)
            .filter_map(|(suspect, own)| {
                let own = own.map(|spread| spread.distance(suspect.change));
                let known = suspect.peers.is_some() || own.is_some();
                let by = |distance: Option<f64>| distance.is_none_or(|d| d > threshold);
                (known && by(suspect.peers) && by(own)).then_some((suspect, own))
            })
            .collect();
        hits.extend(super::hits(
            Severity::Warning,
            "outlier",
            far,
            |(suspect, _)| suspect.row,
            |(suspect, own)| describe(field, kind, suspect, *own),
        ));
    }
    hits
}

/// The floor in stored integers.
fn floor(rule: &OutlierRule, field: &Field) -> u64 {
    let power = Decimal::from(10i64.pow(field.decimals.min(18)));
    rule.floor.checked_mul(power).and_then(|f| f.to_u64()).unwrap_or(0)
}

/// What each row is compared with: last year where at least half of the rows have it, else the period
/// before. January to March never compare with the month before: the Spring Festival moves between them.
fn compared(
    context: &Context<'_>,
    table: &ReturnTable,
    pasts: &Pasts<'_>,
    at: usize,
    field: &Field,
    family: &str,
) -> Option<(Kind, Vec<Option<i64>>)> {
    let form = context.form;
    let values = column(table, at, &field.id)?;
    let base = series(form, family, Series::Base).and_then(|(at, field)| column(table, at, &field.id));
    let past = pasts.at(table.period.last_year());
    let year: Vec<Option<i64>> = (0..table.len())
        .map(|row| {
            let stated = base.and_then(|c| c.get(row));
            stated.or_else(|| past.as_ref().and_then(|p| p.get(row, at, &field.id)))
        })
        .collect();
    let reported = (0..table.len()).filter(|&row| values.get(row).is_some()).count();
    if reported == 0 {
        return None;
    }
    if year.iter().flatten().count() * 2 >= reported {
        return Some((Kind::Year, year));
    }
    if table.period.first_month() <= 3 {
        return None;
    }
    let past = pasts.at(form.previous(table.period))?;
    let before = (0..table.len()).map(|row| past.get(row, at, &field.id)).collect();
    Some((Kind::Period, before))
}

/// Whether the Spring Festival makes the change of a period say nothing about other periods: in January
/// or February alone, compared with last year, it lies in the month in one year and not in the other.
fn disturbed(calendar: &Calendar, period: Period, kind: Kind) -> bool {
    match kind {
        Kind::Period => period.first_month() <= 3,
        Kind::Year if period.is_month() && period.first_month() <= 2 => {
            let months = (
                calendar.spring_festival_month(period.year()),
                calendar.spring_festival_month(period.year() - 1),
            );
            !matches!(months, (Some(now), Some(then)) if now == then)
        }
        Kind::Year => false,
    }
}

/// The spread of each suspect's own earlier changes, where there are enough of them.
#[expect(clippy::too_many_arguments, reason = "what was found out about the column")]
fn own_spreads(
    context: &Context<'_>,
    period: Period,
    pasts: &Pasts<'_>,
    rule: &OutlierRule,
    kind: Kind,
    at: usize,
    field: &Field,
    family: &str,
    suspects: &[Suspect],
) -> Vec<Option<Spread>> {
    let (form, calendar) = (context.form, &context.packs.calendar);
    if suspects.is_empty() || disturbed(calendar, period, kind) {
        return suspects.iter().map(|_| None).collect();
    }
    let rows: Vec<u32> = suspects.iter().map(|s| s.row).collect();
    let base = series(form, family, Series::Base);
    let mut changes: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
    for earlier in before(form, period, reach(rule)) {
        if disturbed(calendar, earlier, kind) {
            continue;
        }
        let Some(now) = pasts.of_rows(earlier, &rows) else { continue };
        let stated = |row: usize| base.and_then(|(at, field)| now.get(row, at, &field.id));
        let then = match kind {
            Kind::Year if (0..rows.len()).all(|row| stated(row).is_some()) => None,
            Kind::Year => pasts.of_rows(earlier.last_year(), &rows),
            Kind::Period => pasts.of_rows(form.previous(earlier), &rows),
        };
        for (row, list) in changes.iter_mut().enumerate() {
            let other = match kind {
                Kind::Year => stated(row),
                Kind::Period => None,
            };
            let other = other.or_else(|| then.as_ref().and_then(|past| past.get(row, at, &field.id)));
            if let (Some(value), Some(other)) = (now.get(row, at, &field.id), other)
                && value > 0
                && other > 0
            {
                list.push((value as f64 / other as f64).ln());
            }
        }
    }
    changes
        .iter_mut()
        .map(|list| if list.len() >= rule.own_history { Spread::of(list) } else { None })
        .collect()
}

/// Rows by industry.
struct Groups<'a> {
    tree: Option<&'a ballast_model::Tree>,
    /// Industries met.
    nodes: Vec<Option<NodeIx>>,
    /// Place in `nodes` of each row.
    of: Vec<u32>,
}

/// The spread that each group's rows compare with.
struct PeerSpreads<'g> {
    of: &'g [u32],
    spreads: Vec<Option<Spread>>,
}

impl PeerSpreads<'_> {
    fn at(&self, row: u32) -> Option<Spread> {
        self.spreads[self.of[row as usize] as usize]
    }
}

impl<'a> Groups<'a> {
    fn new(context: &Context<'a>, table: &ReturnTable) -> Self {
        let tree = context.packs.tree(&context.form.industry_tree);
        let mut places: HashMap<&str, u32> = HashMap::new();
        let mut nodes = Vec::new();
        let mut of = Vec::with_capacity(table.len());
        let mut last = ("", u32::MAX);
        for row in 0..table.len() {
            let code = table.industry.get(row);
            if last.1 == u32::MAX || last.0 != code {
                let place = *places.entry(code).or_insert_with(|| {
                    nodes.push(tree.and_then(|tree| tree.find(code)));
                    nodes.len() as u32 - 1
                });
                last = (code, place);
            }
            of.push(last.1);
        }
        Self { tree, nodes, of }
    }

    /// For each industry the spread of its own changes or, where they are too few, of the nearest
    /// industry above it that has enough.
    fn spreads<'g>(&'g self, changes: &[(u32, f64)], enough: usize) -> PeerSpreads<'g> {
        let enough = enough.max(2);
        let mut by_group: Vec<Vec<f64>> = vec![Vec::new(); self.nodes.len()];
        for &(row, change) in changes {
            by_group[self.of[row as usize] as usize].push(change);
        }
        // Groups below each node, for industries that are too small by themselves.
        let mut below: HashMap<NodeIx, Vec<usize>> = HashMap::new();
        if let Some(tree) = self.tree {
            for (group, node) in self.nodes.iter().enumerate() {
                for above in node.iter().flat_map(|&ix| tree.ancestors(ix)) {
                    below.entry(above).or_default().push(group);
                }
            }
        }
        let mut done: HashMap<NodeIx, Option<Spread>> = HashMap::new();
        let mut spreads = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let (Some(tree), Some(ix)) = (self.tree, *node) else {
                spreads.push(None);
                continue;
            };
            let size = |groups: &[usize]| groups.iter().map(|&g| by_group[g].len()).sum::<usize>();
            let found = tree.ancestors(ix).find(|above| {
                tree.node(*above).level > 0 && below.get(above).is_some_and(|groups| size(groups) >= enough)
            });
            spreads.push(found.and_then(|above| {
                *done.entry(above).or_insert_with(|| {
                    let groups = below.get(&above).map_or(&[][..], Vec::as_slice);
                    let mut all: Vec<f64> =
                        groups.iter().flat_map(|&g| by_group[g].iter().copied()).collect();
                    Spread::of(&mut all)
                })
            }));
        }
        PeerSpreads { of: &self.of, spreads }
    }
}

fn describe(field: &Field, kind: Kind, suspect: &Suspect, own: Option<f64>) -> Finding {
    let (zh, en) = match kind {
        Kind::Year => ("上年同期", "last year"),
        Kind::Period => ("上期", "the period before"),
    };
    let percent = (suspect.change.exp() - 1.0) * 100.0;
    let (now, then) = (shown(field, suspect.value), shown(field, suspect.other));
    let against = |peers: Option<f64>, words: (&str, &str, &str)| match (peers, own) {
        (Some(_), Some(_)) => words.0.to_owned(),
        (Some(_), None) => words.1.to_owned(),
        _ => words.2.to_owned(),
    };
    let far_zh = against(suspect.peers, ("同行业和本企业以往", "同行业", "本企业以往"));
    let far_en = against(suspect.peers, ("its industry and its own past", "its industry", "its own past"));
    Finding::query("outlier")
        .field(&field.id)
        .value(&now)
        .says(
            format!("{} {now}，比{zh}（{then}）变动{percent:.1}%，远离{far_zh}的变动", field.name.zh),
            format!("{} {now} changed by {percent:.1}% on {en} ({then}), far from {far_en}", field.id),
        )
        .help("核对数值；属实的请说明原因", "check the value; say why if it is right")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spring_festival_disturbs_january_and_february_alone() {
        let mut calendar = Calendar::default();
        for (year, month, day) in [(2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6)] {
            calendar.spring_festival.insert(year, jiff::civil::date(year, month, day));
        }
        let at = |from, to, year| Period::run(year, from, to).unwrap();
        assert!(disturbed(&calendar, at(2, 2, 2024), Kind::Year));
        assert!(!disturbed(&calendar, at(1, 2, 2024), Kind::Year));
        assert!(!disturbed(&calendar, at(2, 2, 2027), Kind::Year));
        assert!(disturbed(&calendar, at(1, 1, 2030), Kind::Year));
        assert!(disturbed(&calendar, at(3, 3, 2024), Kind::Period));
        assert!(!disturbed(&calendar, at(4, 4, 2024), Kind::Period));
    }
}

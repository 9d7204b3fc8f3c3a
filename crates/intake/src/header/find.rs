use ballast_model::Period;
use ballast_packs::plan::{Form, SubjectKind};

use super::{
    Aliases, Role, Target, UnitNames, key,
    normal::{heading, unit_only},
};
use crate::{Layout, Mapping};

/// Deepest header that is joined from several rows.
const DEEPEST: usize = 3;
/// Rows in which a header is looked for.
pub(crate) const LOOKED_AT: usize = 60;

/// Where the header stands.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub layout: Layout,
    /// First header row, counted from 0.
    pub first: usize,
    /// Last header row.
    pub last: usize,
    /// Header texts per column, top to bottom, without blanks and repetitions.
    pub parts: Vec<Vec<String>>,
}

/// What the texts of one column's header stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Match {
    pub targets: Vec<Target>,
    pub unit: Option<String>,
    /// Text in brackets that would be the unit, but is not declared.
    pub bracket: Option<String>,
}

/// Looks for the header in the first rows of a sheet; nothing where no row looks like one.
pub(crate) fn find(
    head: &[Vec<String>],
    form: &Form,
    mapping: Option<&Mapping>,
    aliases: &Aliases,
    units: &UnitNames,
) -> Option<Found> {
    let wanted = mapping.and_then(|m| m.layout);
    let hint = mapping.and_then(|m| m.header_row).map(|row| row as usize - 1);
    let mut best: Option<(usize, Found)> = None;
    for last in 0..head.len().min(LOOKED_AT) {
        if hint.is_some_and(|row| row != last) || head[last].iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if wanted.is_none_or(|layout| layout == Layout::PeriodsAsColumns) {
            let periods = periods_in(&head[last]);
            if periods >= 2 && wanted.is_none() && of_subjects(&head[last], aliases, units) {
                // Under a title that names a field each period would be a column of that field.
                let parts = join(head, last, last);
                better(
                    &mut best,
                    parts.len(),
                    Found { layout: Layout::PeriodsAsColumns, first: last, last, parts },
                );
                continue;
            }
            if periods >= 2 || (periods == 1 && wanted.is_some()) {
                let found = Found {
                    layout: Layout::PeriodsAsColumns,
                    first: last,
                    last,
                    parts: join(head, last, last),
                };
                better(&mut best, periods, found);
            }
        }
        if wanted == Some(Layout::PeriodsAsColumns) {
            continue;
        }
        for depth in 1..=DEEPEST.min(last + 1) {
            let first = last + 1 - depth;
            let parts = join(head, first, last);
            let matched: Vec<Match> = parts.iter().map(|parts| matching(parts, aliases, units)).collect();
            let targets: std::collections::BTreeSet<Target> =
                matched.iter().flat_map(|m| m.targets.iter().copied()).collect();
            let layout = wanted.unwrap_or(Layout::Rows);
            if hint.is_some() || complete(&targets, layout, form, mapping) {
                better(&mut best, targets.len(), Found { layout, first, last, parts });
            }
        }
    }
    best.map(|(_, found)| found)
}

/// How many cells of a row name periods, each another one. Bare numbers of four or six digits count only
/// where they run on without a gap: figures look the same.
fn periods_in(row: &[String]) -> usize {
    let named: Vec<(Period, bool)> = row
        .iter()
        .filter_map(|cell| Some((period_header(cell)?, cell.trim().bytes().all(|b| b.is_ascii_digit()))))
        .collect();
    let distinct: std::collections::BTreeSet<Period> = named.iter().map(|(period, _)| *period).collect();
    if distinct.len() < named.len() {
        return 0;
    }
    let place = |p: Period| i32::from(p.year()) * 12 + i32::from(p.last_month());
    let steady = named.windows(2).all(|w| {
        let (a, b) = (w[0].0, w[1].0);
        a.months() == b.months() && (place(a) - place(b)).abs() == i32::from(a.months())
    });
    if named.iter().any(|(_, bare)| *bare) && !steady { 0 } else { named.len() }
}

/// Whether a header with periods has a column for who reports and none for a value: one subject a row, one variable in all.
fn of_subjects(row: &[String], aliases: &Aliases, units: &UnitNames) -> bool {
    let others = row.iter().filter(|cell| period_header(cell).is_none());
    let targets: Vec<Target> =
        others.flat_map(|cell| matching(std::slice::from_ref(cell), aliases, units).targets).collect();
    let is = |role: Role| targets.contains(&Target::Role(role));
    (is(Role::Id) || is(Role::Name) || is(Role::Region))
        && !is(Role::Variable)
        && !targets.iter().any(|target| matches!(target, Target::Field(_)))
}

/// Keeps the candidate with more matches; of equals the first, which has the fewest rows.
fn better(best: &mut Option<(usize, Found)>, score: usize, found: Found) {
    if best.as_ref().is_none_or(|(had, _)| *had < score) {
        *best = Some((score, found));
    }
}

/// Whether these columns can make returns at all.
fn complete(
    targets: &std::collections::BTreeSet<Target>,
    layout: Layout,
    form: &Form,
    mapping: Option<&Mapping>,
) -> bool {
    let role = |role: Role| {
        targets.contains(&Target::Role(role))
            || mapping.is_some_and(|m| m.constants.contains_key(role.name()))
    };
    let subject = role(Role::Id)
        || form.subject == SubjectKind::Region && (role(Role::Region) || role(Role::Name))
        || role(Role::Name);
    match layout {
        Layout::Tidy => subject && role(Role::Variable) && role(Role::Value),
        _ => subject && targets.iter().any(|t| matches!(t, Target::Field(_))),
    }
}

/// The texts of each column over the header's rows. In upper rows a blank cell belongs to the
/// group title on its left, as a merged cell does once it was saved as CSV.
fn join(head: &[Vec<String>], first: usize, last: usize) -> Vec<Vec<String>> {
    let width = (first..=last).map(|row| head[row].len()).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); width];
    for row in first..=last {
        let mut group = "";
        for (at, column) in columns.iter_mut().enumerate() {
            let cell = head[row].get(at).map_or("", |cell| cell.trim());
            let below = (row + 1..=last).any(|r| head[r].get(at).is_some_and(|c| !c.trim().is_empty()));
            let text = if cell.is_empty() && row < last && below { group } else { cell };
            if !cell.is_empty() {
                group = cell;
            }
            if !text.is_empty() && column.last().is_none_or(|had: &String| had != text) {
                column.push(text.to_owned());
            }
        }
    }
    columns
}

/// What a column is, by the texts of its header. The joined text is tried first, then its lower
/// and upper parts; a part that is only a unit is the column's unit.
pub(crate) fn matching(parts: &[String], aliases: &Aliases, units: &UnitNames) -> Match {
    let mut result = Match::default();
    let mut names = Vec::new();
    for part in parts {
        match unit_only(part, units) {
            // `%` alone may be a column of its own; behind a name it is the unit.
            Some(unit) if parts.len() > 1 => result.unit = Some(unit),
            _ => names.push((part.as_str(), heading(part, units))),
        }
    }
    for (_, heading) in &names {
        result.unit = heading.unit.clone().or(result.unit);
    }
    let joined = |keep_unit: bool| -> String {
        names.iter().map(|(_, h)| if keep_unit { h.whole.as_str() } else { h.name.as_str() }).collect()
    };
    let mut tries = vec![joined(true), joined(false)];
    for (_, heading) in names.iter().rev() {
        tries.push(heading.whole.clone());
        tries.push(heading.name.clone());
    }
    let texts: Vec<&str> = names.iter().map(|(text, _)| *text).collect();
    if names.len() > 1 {
        tries.insert(0, key(&texts.join("/")));
    }
    for (at, text) in tries.iter().enumerate() {
        let targets = aliases.mapped(text).map(|t| vec![t]).unwrap_or_else(|| aliases.named(text));
        if !targets.is_empty() {
            // A unit in brackets that no pack declares matters only where the name matched without it.
            let without_bracket = names.iter().any(|(_, h)| h.bracket.is_some() && !text.contains(&h.whole));
            if without_bracket && at > 0 {
                result.bracket = names.iter().find_map(|(_, h)| h.bracket.clone());
            }
            result.targets = targets;
            return result;
        }
    }
    result
}

/// The period that a header cell names. A bare year counts; a bare six-digit number too.
pub(crate) fn period_header(cell: &str) -> Option<Period> {
    let text = cell.trim();
    (text.len() >= 4 && text.len() <= 40).then(|| text.parse().ok()).flatten()
}

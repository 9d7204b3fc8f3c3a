use ballast_packs::plan::{Formula, GradeBy, Grading, MissingItem, Points, Version};
use rust_decimal::Decimal;

use super::interval::Set;
use super::never::Numbers;
use super::{Findings, GAP, NO_WEIGHT, OVERLAP, SHARES, UNREACHABLE};

/// Looks at everything that is decided by the first of a list.
pub(super) fn check(version: &Version, found: &mut Findings<'_>) {
    let numbers = Numbers { version };
    for item in version.score.iter().flat_map(|score| &score.items) {
        if let Points::Bands(bands) = &item.points {
            let bands: Vec<Band<'_>> = bands
                .iter()
                .map(|band| Band { name: shown(&band.text, band.points), when: band.when.as_ref() })
                .collect();
            list(version, &format!("score item {}", item.id), &bands, &numbers, found);
        }
    }
    if let Some(grading) = &version.grading {
        graded(version, grading, &numbers, found);
    }
    if let Some(award) = &version.award {
        let bands: Vec<Band<'_>> = award
            .amounts
            .iter()
            .map(|amount| Band { name: amount.name.zh.clone(), when: amount.when.as_ref() })
            .collect();
        list(version, "amounts", &bands, &numbers, found);
        let shares: Decimal = award.instalments.iter().map(|instalment| instalment.share).sum();
        if !award.instalments.is_empty() && shares != Decimal::ONE {
            let percent = (shares * Decimal::ONE_HUNDRED).normalize();
            found.error(
                SHARES,
                format!("version {}: instalments make up {percent}%", version.id),
                "their shares add up to 100",
            );
        }
    }
    weights(version, found);
}

struct Band<'a> {
    name: String,
    /// Nothing: everyone else.
    when: Option<&'a Formula>,
}

fn shown(text: &str, points: Decimal) -> String {
    if text.is_empty() { format!("{points} points") } else { text.to_owned() }
}

fn graded(version: &Version, grading: &Grading, numbers: &Numbers<'_>, found: &mut Findings<'_>) {
    let grades = &grading.grades;
    match &grading.by {
        GradeBy::FirstMatch => {
            let bands: Vec<Band<'_>> = grades
                .iter()
                .map(|grade| Band { name: grade.id.clone(), when: grade.when.as_ref() })
                .collect();
            list(version, "grades", &bands, numbers, found);
        }
        GradeBy::CutOff(_) => {
            let edges: Vec<(&str, Option<Decimal>)> =
                grades.iter().map(|grade| (grade.id.as_str(), grade.from)).collect();
            descending(version, &edges, found);
        }
        GradeBy::Percentage(_) => {
            // A share is cumulative: turned round it falls as an edge does.
            let edges: Vec<(&str, Option<Decimal>)> = grades
                .iter()
                .map(|grade| (grade.id.as_str(), grade.share.map(|share| Decimal::ONE - share)))
                .collect();
            descending(version, &edges, found);
            let last = edges.last().and_then(|(_, edge)| *edge);
            if last.is_some_and(|left| left > Decimal::ZERO) {
                found.warn(
                    SHARES,
                    format!(
                        "version {}: the last grade does not reach 100%, the others get none",
                        version.id
                    ),
                    "give the last grade share = 100, or none at all",
                );
            }
        }
    }
}

/// Grades whose edges have to fall.
fn descending(version: &Version, edges: &[(&str, Option<Decimal>)], found: &mut Findings<'_>) {
    for (at, (id, edge)) in edges.iter().enumerate() {
        let earlier = edges.iter().take(at).find(|(_, earlier)| match (earlier, edge) {
            (None, _) => true,
            (Some(earlier), Some(edge)) => edge >= earlier,
            (Some(_), None) => false,
        });
        if let Some((earlier, _)) = earlier {
            found.error(
                UNREACHABLE,
                format!("version {}: grade {id} can never be reached, {earlier} takes all of it", version.id),
                "order grades from the best down, each with a lower edge (a larger cumulative share) than the one before",
            );
        }
    }
}

/// Bands over one number, of which the first that holds counts.
fn list(version: &Version, what: &str, bands: &[Band<'_>], numbers: &Numbers<'_>, found: &mut Findings<'_>) {
    if let Some(at) = bands.iter().position(|band| band.when.is_none())
        && at + 1 < bands.len()
    {
        found.error(
            UNREACHABLE,
            format!(
                "version {}: {what}: nothing is left after {}, which takes everyone",
                version.id, bands[at].name
            ),
            "put the band without `when` last",
        );
    }
    let Some(sets) = one_number(bands, numbers) else { return };
    let mut taken = Set::default();
    for (at, (name, set)) in sets.iter().enumerate() {
        if !set.is_empty() && set.within(&taken) {
            found.error(
                UNREACHABLE,
                format!(
                    "version {}: {what}: {name} can never be reached, earlier bands take all of it",
                    version.id
                ),
                "put the narrower band first",
            );
        } else {
            for (other, earlier) in sets.iter().take(at) {
                let both = earlier.and(set);
                if let Some(both) = both.0.first()
                    && !earlier.within(set)
                    && !set.within(earlier)
                {
                    found.warn(
                        OVERLAP,
                        format!("version {}: {what}: {other} and {name} both take {both}", version.id),
                        "let one band end where the next begins: >= on one side, < on the other",
                    );
                }
            }
        }
        taken = taken.or(set);
    }
    if bands.iter().all(|band| band.when.is_some()) {
        for hole in taken.holes() {
            found.warn(
                GAP,
                format!("version {}: {what}: no band takes {hole}", version.id),
                "move an edge, or add a band without `when` for everyone else",
            );
        }
    }
}

/// The numbers each band takes, where all of them look at one and the same number and at nothing else.
fn one_number(bands: &[Band<'_>], numbers: &Numbers<'_>) -> Option<Vec<(String, Set)>> {
    let mut number: Option<String> = None;
    let mut sets = Vec::new();
    for band in bands {
        let Some(when) = band.when else { continue };
        let key = only_number(when, numbers)?;
        if number.get_or_insert_with(|| key.clone()) != &key {
            return None;
        }
        let ways = numbers.ways(when, false)?;
        let set =
            ways.iter().filter_map(|way| way.numbers.get(&key)).fold(Set::default(), |all, set| all.or(set));
        sets.push((band.name.clone(), set));
    }
    Some(sets)
}

/// The number a condition is about; nothing where it is about more than one, or about something else as well.
fn only_number(formula: &Formula, numbers: &Numbers<'_>) -> Option<String> {
    use ballast_packs::plan::BinaryOp::{And, Or};
    match formula {
        Formula::Not(x) => only_number(x, numbers),
        Formula::Named(at) => only_number(&numbers.version.values.get(*at)?.formula, numbers),
        Formula::Binary { op: And | Or, left, right } => {
            let (left, right) = (only_number(left, numbers)?, only_number(right, numbers)?);
            (left == right).then_some(left)
        }
        Formula::Binary { .. } => {
            let ways = numbers.ways(formula, false)?;
            let [way] = ways.as_slice() else { return None };
            let mut keys = way.numbers.keys();
            match (keys.next(), keys.next()) {
                (Some(key), None) => Some(key.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Scaling up for a missing item needs to know how much each item weighs.
fn weights(version: &Version, found: &mut Findings<'_>) {
    let Some(score) = &version.score else { return };
    if score.items.iter().all(|item| item.missing != MissingItem::Reweigh) {
        return;
    }
    for item in score.items.iter().filter(|item| crate::score::weight(item).is_none()) {
        found.error(
            NO_WEIGHT,
            format!(
                "version {}: score item {} has no `max`, which `missing = \"reweigh\"` scales by",
                version.id, item.id
            ),
            "add max = its weight",
        );
    }
}

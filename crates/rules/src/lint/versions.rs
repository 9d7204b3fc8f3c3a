use ballast_model::Tree;
use ballast_packs::plan::{Picks, Programme};
use jiff::civil::Date;

use super::{BOTH_FIT, ENDED, Findings};

/// Versions that have ended, and pairs that fit the same case.
pub(super) fn check(programme: &Programme, regions: &Tree, on: Date, found: &mut Findings<'_>) {
    let last = programme.versions.iter().map(|version| version.picks.valid_to).collect::<Option<Vec<_>>>();
    if let Some(last) = last.and_then(|ends| ends.into_iter().max())
        && last < on
    {
        found.warn(
            ENDED,
            format!("its last version ended on {last}"),
            "add the version that replaced it, or leave it for cases of that time",
        );
    }
    for (at, a) in programme.versions.iter().enumerate() {
        for b in programme.versions.iter().skip(at + 1) {
            if a.picks.selectors() == b.picks.selectors() && share_a_case(&a.picks, &b.picks, regions, on) {
                found.error(
                    BOTH_FIT,
                    format!("versions {} and {} fit the same case equally well", a.id, b.id),
                    "let one end before the other begins, or give one a selector that the other lacks",
                );
            }
        }
    }
}

/// Whether some case fits both. Selectors are independent of each other, so each is looked at by itself.
fn share_a_case(a: &Picks, b: &Picks, regions: &Tree, on: Date) -> bool {
    dates((a.valid_from, a.valid_to), (b.valid_from, b.valid_to))
        && lists(&a.applications, &b.applications)
        && lists(&a.batches, &b.batches)
        && dates((a.certificate_from, a.certificate_to), (b.certificate_from, b.certificate_to))
        && nodes(&a.regions, &b.regions, regions, on)
}

type Span = (Option<Date>, Option<Date>);

fn dates(a: Span, b: Span) -> bool {
    let apart =
        |to: Option<Date>, from: Option<Date>| matches!((to, from), (Some(to), Some(from)) if to < from);
    !apart(a.1, b.0) && !apart(b.1, a.0)
}

fn lists(a: &[String], b: &[String]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|one| b.contains(one))
}

fn nodes(a: &[String], b: &[String], regions: &Tree, on: Date) -> bool {
    let below = |own: &String, top: &String| match (regions.resolve(own, on), regions.resolve(top, on)) {
        (Some(own), Some(top)) => regions.within(own, top),
        _ => false,
    };
    a.is_empty() || b.is_empty() || a.iter().any(|a| b.iter().any(|b| below(a, b) || below(b, a)))
}

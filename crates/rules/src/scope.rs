use ballast_packs::plan::{Facts as _, Programme, SubjectAttribute};

use crate::facts::RowFacts;

/// Whether a programme's version concerns a subject: it lies in the regions and industries of the programme and in the
/// regions the version is picked by, and `applies` holds. One "no" is a no; short of that one unknown is unknown.
pub(crate) fn concerns(programme: &Programme, facts: &RowFacts<'_, '_>) -> Option<bool> {
    let version = facts.desk.version;
    let within = |attribute, codes: &[String]| {
        if codes.is_empty() { Some(true) } else { facts.within(attribute, codes) }
    };
    let parts = [
        within(SubjectAttribute::Region, &programme.regions),
        within(SubjectAttribute::Region, &version.picks.regions),
        within(SubjectAttribute::Industry, &programme.industries),
        version.applies.as_ref().map_or(Some(true), |applies| applies.holds(facts)),
    ];
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    parts.iter().all(|part| *part == Some(true)).then_some(true)
}

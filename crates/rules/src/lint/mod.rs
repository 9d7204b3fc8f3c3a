//! What is wrong with a programme although it can be read: bands that miss or overlap, conditions that can never hold,
//! versions that have ended or that both fit, conditions without a clause.

mod bands;
mod interval;
mod never;
mod versions;

use ballast_model::{Diagnostic, Diagnostics, Severity, Tree};
use ballast_packs::plan::{Programme, Version};
use jiff::civil::Date;

/// Declares the constants and the list from one place, so that neither can lack an entry.
macro_rules! codes {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $code;)*
        /// Each code with what it means.
        pub const CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    GAP = "rule-gap", "A number that no band takes, between two that do.";
    OVERLAP = "rule-overlap", "A number that two bands take, neither of which lies inside the other.";
    UNREACHABLE = "rule-unreachable", "A band, grade or amount that earlier ones leave nothing for.";
    NEVER = "rule-never", "A condition that can never hold.";
    CONTRADICTION = "rule-contradiction", "Conditions that are all required and can never hold together.";
    ENDED = "rule-ended", "Every version's last reference date has passed.";
    NO_CLAUSE = "rule-no-clause", "Something that cites no clause of a document.";
    NO_DOCUMENT = "rule-no-document", "A version that names no document.";
    BOTH_FIT = "rule-both-fit", "Two versions that fit the same case equally well.";
    NO_WEIGHT = "rule-no-weight", "Items are scaled up for a missing one, but an item has no most points to scale by.";
    SHARES = "rule-shares", "Shares of a percentage grading or of instalments that do not make up the whole.";
}

/// Everything worth a look in a programme, as of a day. `regions` is the region tree.
pub fn lint(programme: &Programme, regions: &Tree, on: Date) -> Diagnostics {
    let mut found = Findings { programme, found: Vec::new() };
    versions::check(programme, regions, on, &mut found);
    for version in &programme.versions {
        found.clauses(version);
        bands::check(version, &mut found);
        never::check(version, &mut found);
    }
    found.found
}

/// Diagnostics on their way, with the place of the programme.
struct Findings<'a> {
    programme: &'a Programme,
    found: Diagnostics,
}

impl Findings<'_> {
    fn push(&mut self, code: &'static str, severity: Severity, message: String, help: &str) {
        let place = &self.programme.place;
        let (file, line) = match place.rsplit_once(':') {
            Some((file, line)) => match line.parse() {
                Ok(line) => (file.to_owned(), line),
                Err(_) => (place.clone(), 0),
            },
            None => (place.clone(), 0),
        };
        let message = format!("{}: {message}", self.programme.id);
        self.found.push(Diagnostic { code, severity, file, line, message, help: help.to_owned() });
    }

    fn warn(&mut self, code: &'static str, message: String, help: &str) {
        self.push(code, Severity::Warning, message, help);
    }

    fn error(&mut self, code: &'static str, message: String, help: &str) {
        self.push(code, Severity::Error, message, help);
    }

    /// Whatever decides something cites where that stands.
    fn clauses(&mut self, version: &Version) {
        if version.source.number.is_empty() && version.source.title.zh.is_empty() {
            self.warn(
                NO_DOCUMENT,
                format!("version {} names no document", version.id),
                "add document = \"...\", or title = { zh, en } where it has no number",
            );
        }
        let mut cited: Vec<(&str, &str, &str)> = Vec::new();
        for condition in &version.conditions {
            cited.push(("condition", &condition.id, &condition.clause));
            if let Some(waiver) = &condition.waiver {
                cited.push(("waiver of", &condition.id, &waiver.clause));
            }
        }
        for item in version.score.iter().flat_map(|score| &score.items) {
            cited.push(("score item", &item.id, &item.clause));
        }
        for grade in version.grading.iter().flat_map(|grading| &grading.grades) {
            cited.push(("grade", &grade.id, &grade.clause));
        }
        for amount in version.award.iter().flat_map(|award| &award.amounts) {
            cited.push(("amount", &amount.name.zh, &amount.clause));
        }
        for level in version.warning.iter().flat_map(|warning| &warning.levels) {
            cited.push(("level", &level.grade.id, &level.grade.clause));
        }
        let mut nothing: Vec<String> = Vec::new();
        let empty = cited.iter().filter(|(.., clause)| clause.trim().is_empty());
        nothing.extend(empty.map(|(what, id, _)| format!("{what} {id}")));
        if !nothing.is_empty() {
            self.warn(
                NO_CLAUSE,
                format!("version {} cites no clause for {}", version.id, nothing.join(", ")),
                "add clause = \"...\" as the document numbers it",
            );
        }
    }
}

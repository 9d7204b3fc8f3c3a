use ballast_model::Verdict;
use ballast_packs::Packs;
use ballast_packs::plan::{
    Asked, Facts as _, Formula, Frame, Programme, RuleEvaluator, VerdictColumn, Version,
};
use ballast_packs::plan::{BinaryOp, SubjectAttribute};

use crate::facts::{Desk, RowFacts};
use crate::judge::condition_verdict;
use crate::{Codes, verdicts};

/// The small, obviously right evaluator of many versions at once: a loop over rows in a loop over versions. Any faster one
/// has to give the same columns.
///
/// - A row whose region is not known is missing data to a version that is limited to some; one outside is not
///   applicable.
/// - `applies` that does not hold: not applicable; missing a value: missing data.
/// - Then conditions, waivers and the requirement, as `docs/rules-verdicts.md` has them. A version whose
///   conditions ask for places or scores is refused: see [`row_by_row`] and [`Judge`](crate::Judge).
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainEvaluator;

impl RuleEvaluator for PlainEvaluator {
    fn judge(&self, packs: &Packs, frame: &Frame, asked: &[Asked<'_>]) -> Result<Vec<VerdictColumn>, String> {
        let codes = Codes::of(packs).map_err(|error| error.to_string())?;
        let mut columns = Vec::with_capacity(asked.len());
        for asked in asked {
            if !row_by_row(asked.version) {
                return Err(format!(
                    "version {} asks for a score or a place among others: judge it with a `Judge`",
                    asked.version.id
                ));
            }
            let desk = Desk::new("", asked.version, frame, codes).map_err(|error| error.to_string())?;
            let verdicts = (0..frame.len()).map(|row| {
                let facts = RowFacts { desk: &desk, row, rankings: &[], scores: None };
                verdict(&facts, asked)
            });
            columns.push(VerdictColumn::of(&verdicts.collect::<Vec<_>>()));
        }
        Ok(columns)
    }
}

fn verdict(facts: &RowFacts<'_, '_>, asked: &Asked<'_>) -> Verdict {
    let version = facts.desk.version;
    let parts = [
        inside(facts, SubjectAttribute::Region, asked.regions),
        version.applies.as_ref().map_or(Some(true), |applies| applies.holds(facts)),
    ];
    if parts.contains(&Some(false)) {
        return Verdict::NotApplicable;
    }
    if parts.contains(&None) {
        return Verdict::MissingData;
    }
    let conditions = version.conditions.iter();
    let each: Vec<Verdict> = conditions.map(|of| condition_verdict(of, facts).verdict).collect();
    verdicts::combine(&version.requires, &each)
}

/// Whether the subject's own code is among those given; nothing where its code is not known.
fn inside(facts: &RowFacts<'_, '_>, attribute: SubjectAttribute, limits: &[String]) -> Option<bool> {
    if limits.is_empty() {
        return Some(true);
    }
    let own = facts.attribute(attribute);
    facts.desk.codes.tree(attribute)?.resolve(own, facts.desk.frame.on)?;
    Some(limits.binary_search_by(|code| code.as_str().cmp(own)).is_ok())
}

/// Whether a version can be judged row by row: its conditions ask for no score and no place among others.
pub fn row_by_row(version: &Version) -> bool {
    let conditions = version
        .conditions
        .iter()
        .flat_map(|of| of.when.iter().chain(&of.test).chain(of.waiver.as_ref().map(|waiver| &waiver.test)));
    !conditions.chain(&version.applies).any(|formula| needs_others(formula, version))
}

fn needs_others(formula: &Formula, version: &Version) -> bool {
    let mut found = false;
    formula.walk(&mut |part| {
        found |= match part {
            Formula::Score(_) | Formula::Ranking(_) => true,
            // A named value uses only earlier ones, so this ends.
            Formula::Named(at) => {
                version.values.get(*at).is_some_and(|value| needs_others(&value.formula, version))
            }
            _ => false,
        };
    });
    found
}

/// A version that carries its programme's industries in its own `applies`, so that it can be judged without the programme;
/// the regions go beside it, as [`region_codes`](crate::region_codes).
pub fn limited(programme: &Programme, version: &Version) -> Version {
    let mut limited = version.clone();
    if !programme.industries.is_empty() {
        let codes = programme.industries.clone();
        let inside = Formula::Within { attribute: SubjectAttribute::Industry, codes };
        limited.applies = Some(match limited.applies.take() {
            None => inside,
            Some(applies) => {
                Formula::Binary { op: BinaryOp::And, left: Box::new(inside), right: Box::new(applies) }
            }
        });
    }
    limited
}

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
/// - A row whose region is not known is missing data to a version that is limited to regions; one outside is not applicable.
/// - `applies` that does not hold: not applicable; missing a value: missing data.
/// - Then conditions, waivers and the requirement, as `docs/rules-verdicts.md` has them. Places and scores are not there, so
///   a condition that asks for one is missing data: whoever asks for such a version judges it with a [`Judge`](crate::Judge).
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainEvaluator;

impl RuleEvaluator for PlainEvaluator {
    fn judge(&self, packs: &Packs, frame: &Frame, asked: &[Asked<'_>]) -> Result<Vec<VerdictColumn>, String> {
        let codes = Codes::of(packs).map_err(|error| error.to_string())?;
        let mut columns = Vec::with_capacity(asked.len());
        for asked in asked {
            let desk = Desk::new("", asked.version, frame, codes).map_err(|error| error.to_string())?;
            let verdicts = (0..frame.len()).map(|row| {
                let facts = RowFacts { desk: &desk, row, rankings: &[], scores: None };
                verdict(&facts, asked.regions)
            });
            columns.push(VerdictColumn::of(&verdicts.collect::<Vec<_>>()));
        }
        Ok(columns)
    }
}

fn verdict(facts: &RowFacts<'_, '_>, limits: &[String]) -> Verdict {
    let version = facts.desk.version;
    let applies = version.applies.as_ref().map_or(Some(true), |applies| applies.holds(facts));
    let inside = if limits.is_empty() { Some(true) } else { inside(facts, limits) };
    match (inside, applies) {
        (Some(false), _) | (_, Some(false)) => Verdict::NotApplicable,
        (None, _) | (_, None) => Verdict::MissingData,
        (Some(true), Some(true)) => {
            let conditions = version.conditions.iter();
            let each: Vec<Verdict> = conditions.map(|of| condition_verdict(of, facts).verdict).collect();
            verdicts::combine(&version.requires, &each)
        }
    }
}

fn inside(facts: &RowFacts<'_, '_>, limits: &[String]) -> Option<bool> {
    let own = facts.attribute(SubjectAttribute::Region);
    facts.desk.codes.regions.resolve(own, facts.desk.frame.on)?;
    Some(limits.binary_search_by(|code| code.as_str().cmp(own)).is_ok())
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

use ballast_model::{Subject, Units};
use ballast_packs::plan::{Condition, Formula, Points, Programme, Requirement, SubjectAttribute, Version};

use super::naming::name_of;
use super::parts::{Parts, attribute_id};
use super::{
    AwardLine, ConditionLine, Explanation, GradeLine, GroupLine, ItemLine, Nearest, Part, Requires,
    ScoreLine, Source, VersionLine, WaiverLine, nearest,
};
use crate::facts::RowFacts;
use crate::piece::Piece;
use crate::words::{self, Word};
use crate::{ConditionVerdict, Entitled, Graded, ItemState, Judge, Judgement, ScoreSheet};

/// The parts that a version's formulas fall into, for one subject.
pub(crate) trait Told {
    /// What decides whether the version concerns the subject.
    fn scope(&self) -> Vec<Part>;
    /// A condition or a band; nothing where none is declared there.
    fn part(&self, of: Piece) -> Option<Part>;
    /// The reported values that go into a formula.
    fn sources(&self, of: &Formula) -> Vec<Source>;
}

impl Judge<'_> {
    /// Why a row's judgement is what it is, every formula evaluated on its own: the plain way to an explanation, which an
    /// [`Account`](crate::Account) has to give too.
    pub fn explain(&self, row: usize, units: &Units) -> Explanation {
        let judgement = self.judge(row);
        let scores = judgement.score.as_ref().map(ScoreSheet::scores);
        let facts = self.facts(row, scores.as_ref());
        let told = Plainly { judge: self, parts: Parts { facts: &facts, units } };
        explanation(self, &judgement, &told, |lines| {
            nearest::nearest(self.version(), lines, judgement.verdict)
        })
    }
}

/// Formulas taken apart and evaluated one by one.
struct Plainly<'a> {
    judge: &'a Judge<'a>,
    parts: Parts<'a>,
}

impl Told for Plainly<'_> {
    fn scope(&self) -> Vec<Part> {
        let (programme, version) = (self.judge.programme, self.judge.version());
        // As in `concerns`: these were worked out before there were places and scores.
        let facts = RowFacts { rankings: &[], scores: None, ..*self.parts.facts };
        let parts = Parts { facts: &facts, units: self.parts.units };
        let within = |(attribute, codes): (SubjectAttribute, &[String])| {
            parts.part(&Formula::Within { attribute, codes: codes.to_vec() }, false)
        };
        let mut found: Vec<Part> = limits(programme, version).map(within).collect();
        found.extend(version.applies.iter().map(|applies| parts.part(applies, false)));
        found
    }

    fn part(&self, of: Piece) -> Option<Part> {
        Some(self.parts.part(of.of(self.judge.version())?, false))
    }

    fn sources(&self, of: &Formula) -> Vec<Source> {
        self.parts.sources(of)
    }
}

/// The places that a programme and its version are limited to.
pub(crate) fn limits<'p>(
    programme: &'p Programme,
    version: &'p Version,
) -> impl Iterator<Item = (SubjectAttribute, &'p [String])> {
    let limits = [
        (SubjectAttribute::Region, programme.regions.as_slice()),
        (SubjectAttribute::Region, version.picks.regions.as_slice()),
        (SubjectAttribute::Industry, programme.industries.as_slice()),
    ];
    limits.into_iter().filter(|(_, codes)| !codes.is_empty())
}

/// The document, given what was judged and what its parts are; the nearest way is found in the conditions' lines.
pub(crate) fn explanation(
    judge: &Judge<'_>,
    judgement: &Judgement,
    told: &impl Told,
    nearest: impl FnOnce(&[ConditionLine]) -> Option<Nearest>,
) -> Explanation {
    let (version, frame, row) = (judge.version(), judge.frame(), judgement.row);
    let lines = version.conditions.iter().zip(&judgement.conditions).enumerate();
    let conditions: Vec<ConditionLine> =
        lines.map(|(at, (condition, verdict))| condition_line(at, condition, *verdict, told)).collect();
    Explanation {
        programme: judge.programme.id.clone(),
        name: judge.programme.name.clone(),
        version: version_line(version),
        subject: Subject {
            id: frame.subject.get(row).to_owned(),
            name: frame.name.get(row).to_owned(),
            region: frame.region.get(row).to_owned(),
            industry: frame.industry.get(row).to_owned(),
            size: frame.size.get(row).to_owned(),
            ownership: frame.ownership.get(row).to_owned(),
        },
        on: frame.on,
        verdict: judgement.verdict,
        concerns: judgement.concerns,
        scope: told.scope(),
        nearest: nearest(&conditions),
        conditions,
        requires: requires(&version.requires, version),
        score: judgement.score.as_ref().map(|sheet| score_line(version, sheet, told)),
        grade: grade_line(version, judgement.grade),
        award: award_line(version, judgement.award, told),
    }
}

fn version_line(version: &Version) -> VersionLine {
    let source = &version.source;
    VersionLine {
        id: version.id.clone(),
        issuer: source.issuer.clone(),
        title: source.title.clone(),
        document: source.number.clone(),
        issued: source.issued,
        verified: source.verified,
        note: source.note.clone(),
    }
}

fn condition_line(
    at: usize,
    condition: &Condition,
    verdict: ConditionVerdict,
    told: &impl Told,
) -> ConditionLine {
    let waiver = condition.waiver.as_ref().and_then(|waiver| {
        Some(WaiverLine {
            name: waiver.name.clone(),
            clause: waiver.clause.clone(),
            text: waiver.text.clone(),
            verdict: verdict.waiver,
            test: told.part(Piece::Waiver(at))?,
        })
    });
    ConditionLine {
        id: condition.id.clone(),
        name: condition.name.clone(),
        clause: condition.clause.clone(),
        text: condition.text.clone(),
        verdict: verdict.verdict,
        own: verdict.own,
        judgement: condition.judgement,
        verified: condition.verified,
        when: told.part(Piece::When(at)),
        test: told.part(Piece::Test(at)),
        waiver,
        help: condition.help.clone(),
    }
}

fn requires(requirement: &Requirement, version: &Version) -> Requires {
    let each = |of: &[Requirement]| of.iter().map(|part| requires(part, version)).collect();
    match requirement {
        Requirement::Condition(at) => {
            Requires::Condition(version.conditions.get(*at).map(|found| found.id.clone()).unwrap_or_default())
        }
        Requirement::All(of) => Requires::All(each(of)),
        Requirement::AtLeast { count, of } => Requires::AtLeast { count: *count, of: each(of) },
    }
}

fn score_line(version: &Version, sheet: &ScoreSheet, told: &impl Told) -> ScoreLine {
    let Some(score) = &version.score else {
        return ScoreLine { total: None, max: None, groups: Vec::new(), items: Vec::new() };
    };
    let items = score.items.iter().zip(&sheet.items).enumerate().map(|(at, (item, scored))| {
        let (band, text, test, sources) = match &item.points {
            Points::Bands(bands) => {
                let band = scored.band.and_then(|at| bands.get(at));
                let otherwise = band.is_some_and(|band| band.when.is_none());
                let name = match band.and_then(|band| band.name.clone()) {
                    None if otherwise => words::text(Word::Otherwise),
                    name => name.unwrap_or_default(),
                };
                let text = band.map(|band| band.text.clone()).unwrap_or_default();
                let test = scored.band.and_then(|band| told.part(Piece::Band(at, band)));
                let sources = match (&test, bands.first().and_then(|band| band.when.as_ref())) {
                    // What was looked at, where no band with a condition holds.
                    (None, Some(first)) => told.sources(first),
                    _ => Vec::new(),
                };
                (name, text, test, sources)
            }
            Points::Formula { formula, text, .. } => {
                (name_of(formula, version), text.clone(), None, told.sources(formula))
            }
        };
        let counted = matches!(scored.state, ItemState::Scored | ItemState::Given | ItemState::Average);
        let points = scored.points.filter(|_| counted).and_then(|points| points.checked_mul(sheet.scale));
        ItemLine {
            id: item.id.clone(),
            name: item.name.clone(),
            clause: item.clause.clone(),
            group: item.group.clone(),
            state: scored.state,
            points,
            max: crate::score::weight(item),
            band,
            text,
            test,
            sources,
        }
    });
    let groups = score.groups.iter().zip(&sheet.groups).map(|((id, name), (_, points))| GroupLine {
        id: id.clone(),
        name: name.clone(),
        points: *points,
    });
    ScoreLine { total: sheet.total, max: score.max, groups: groups.collect(), items: items.collect() }
}

fn grade_line(version: &Version, graded: Graded) -> Option<GradeLine> {
    let none =
        |word| GradeLine { id: String::new(), name: words::text(word), clause: String::new(), colour: None };
    match graded {
        Graded::None => None,
        Graded::Missing => Some(none(Word::GradeMissing)),
        Graded::Nothing => Some(none(Word::NoGrade)),
        Graded::Grade(at) => {
            let grade = version.grading.as_ref()?.grades.get(at)?;
            Some(GradeLine {
                id: grade.id.clone(),
                name: grade.name.clone(),
                clause: grade.clause.clone(),
                colour: grade.colour.clone(),
            })
        }
    }
}

fn award_line(version: &Version, award: Entitled, told: &impl Told) -> Option<AwardLine> {
    let none = |word| AwardLine {
        yuan: None,
        name: words::text(word),
        clause: String::new(),
        text: String::new(),
        sources: Vec::new(),
    };
    match award {
        Entitled::None => None,
        Entitled::Missing => Some(none(Word::AmountMissing)),
        Entitled::Nothing => Some(none(Word::NoAmount)),
        Entitled::Amount { band, yuan } => {
            let amount = version.award.as_ref()?.amounts.get(band)?;
            Some(AwardLine {
                yuan: Some(yuan),
                name: amount.name.clone(),
                clause: amount.clause.clone(),
                text: amount.text.clone(),
                sources: told.sources(&amount.amount),
            })
        }
    }
}

/// The scope's attribute as words name it.
pub(crate) fn attribute_word(attribute: &str) -> Word {
    match attribute {
        _ if attribute == attribute_id(SubjectAttribute::Region) => Word::Region,
        _ if attribute == attribute_id(SubjectAttribute::Industry) => Word::Industry,
        _ if attribute == attribute_id(SubjectAttribute::Size) => Word::Size,
        _ => Word::Ownership,
    }
}

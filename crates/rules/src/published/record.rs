use ballast_model::{Text, Units};
use ballast_packs::plan::{Facts, Formula, Version};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::formula::{ATTRIBUTES, Stored, word};
use crate::explain::{GradeLine, Ladder, Source, sources};
use crate::{Explanation, Judge, ScoreSheet, render, render_ladder, render_level};

/// The newest format. Records of all earlier ones are read.
pub const FORMAT: u32 = 2;

/// A published verdict, complete in itself. Format 2 added the level of a warning and the ladder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Format version of this record.
    pub format: u32,
    /// The day it was published, as given by whoever published it.
    pub published: Date,
    /// Why, down to the values: what a page shows.
    pub explanation: Explanation,
    /// As it was printed that day. Stored, so that a later wording does not change it.
    pub text: Text,
    /// The rule as it stood.
    pub rule: PublishedRule,
    /// The values that were looked at.
    pub inputs: Vec<PublishedInput>,
    /// By lookup, in base units.
    pub lookups: Vec<Known>,
    /// Places among all subjects, by ranking.
    pub rankings: Vec<Known>,
    /// The score in all.
    #[serde(with = "crate::exact::option")]
    pub score: Option<Decimal>,
    /// Scores by group.
    pub groups: Vec<(String, Known)>,
    /// Subtrees that formulas ask for: attribute, codes, and whether the subject lay in one.
    pub within: Vec<(String, Vec<String>, Option<bool>)>,
    /// The level that the warning showed. It rests on earlier periods as well, so it is kept, not made again.
    #[serde(default)]
    pub level: Option<GradeLine>,
    /// Where the subject stood on the programme's ladder.
    #[serde(default)]
    pub ladder: Option<Ladder>,
}

impl Published {
    /// With the level that the warning showed, in the record and as printed.
    #[must_use]
    pub fn with_level(mut self, level: GradeLine) -> Self {
        self.text.zh.push_str(&render_level(&level, "zh"));
        self.text.en.push_str(&render_level(&level, "en"));
        self.level = Some(level);
        self
    }

    /// With the subject's place on the programme's ladder, in the record and as printed.
    #[must_use]
    pub fn with_ladder(mut self, ladder: Ladder, units: &Units) -> Self {
        self.text.zh.push_str(&render_ladder(&ladder, "zh", units));
        self.text.en.push_str(&render_ladder(&ladder, "en", units));
        self.ladder = Some(ladder);
        self
    }
}

/// A number that may be missing, digit for digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Known(#[serde(with = "crate::exact::option")] pub Option<Decimal>);

/// The part of a version that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedRule {
    /// Thresholds and amounts.
    pub parameters: Vec<PublishedParameter>,
    /// Named formulas.
    pub values: Vec<(String, Stored)>,
    /// Whom it concerned.
    pub applies: Option<Stored>,
    /// Conditions.
    pub conditions: Vec<PublishedCondition>,
}

/// A threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedParameter {
    /// Id.
    pub id: String,
    /// As declared.
    #[serde(with = "crate::exact")]
    pub value: Decimal,
    /// Its unit.
    pub unit: String,
    /// In base units.
    #[serde(with = "crate::exact")]
    pub amount: Decimal,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCondition {
    /// Id.
    pub id: String,
    /// A person decides.
    pub judgement: bool,
    /// Only where this holds.
    pub when: Option<Stored>,
    /// What has to hold.
    pub test: Option<Stored>,
    /// Met all the same where this holds.
    pub waiver: Option<Stored>,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedInput {
    /// Form, column, period, vintage, and the value in its own unit.
    pub source: Source,
    /// In base units.
    #[serde(with = "crate::exact::option")]
    pub value: Option<Decimal>,
}

/// Makes the record of a row's verdict.
pub fn publish(judge: &Judge<'_>, row: usize, units: &Units, published: Date) -> Published {
    let explanation = judge.explain(row, units);
    let version = judge.version();
    let scores = judge.judge(row).score.as_ref().map(ScoreSheet::scores);
    let facts = judge.facts(row, scores.as_ref());
    let text = Text::new(render(&explanation, "zh", units), render(&explanation, "en", units));
    let stored = |formula: &Option<Formula>| formula.as_ref().map(Stored::of);
    let conditions = version.conditions.iter().map(|condition| PublishedCondition {
        id: condition.id.clone(),
        judgement: condition.judgement,
        when: stored(&condition.when),
        test: stored(&condition.test),
        waiver: condition.waiver.as_ref().map(|waiver| Stored::of(&waiver.test)),
    });
    let parameters = version.parameters.iter().map(|parameter| PublishedParameter {
        id: parameter.id.clone(),
        value: parameter.value,
        unit: parameter.unit.clone(),
        amount: parameter.amount(),
    });
    let inputs = sources(&facts, units).into_iter().enumerate();
    let known = |number| Known(number);
    let groups = scores.iter().flat_map(|scores| &scores.groups);
    Published {
        format: FORMAT,
        published,
        text,
        rule: PublishedRule {
            parameters: parameters.collect(),
            values: version.values.iter().map(|of| (of.id.clone(), Stored::of(&of.formula))).collect(),
            applies: stored(&version.applies),
            conditions: conditions.collect(),
        },
        inputs: inputs.map(|(at, source)| PublishedInput { source, value: facts.input(at) }).collect(),
        lookups: (0..version.lookups.len()).map(|at| known(facts.lookup(at))).collect(),
        rankings: (0..version.rankings.len()).map(|at| known(facts.ranking(at))).collect(),
        score: scores.as_ref().and_then(|scores| scores.total),
        groups: groups.map(|(id, points)| (id.clone(), known(*points))).collect(),
        within: asked_within(version, &facts),
        level: None,
        ladder: None,
        explanation,
    }
}

/// The subtrees a version asks about, with the answers: trees change, the record does not.
fn asked_within(version: &Version, facts: &dyn Facts) -> Vec<(String, Vec<String>, Option<bool>)> {
    let mut found = Vec::new();
    let mut visit = |formula: &Formula| {
        formula.walk(&mut |part| {
            if let Formula::Within { attribute, codes } = part {
                let answer = (word(&ATTRIBUTES, attribute), codes.clone(), facts.within(*attribute, codes));
                if !found.contains(&answer) {
                    found.push(answer);
                }
            }
        });
    };
    version.values.iter().for_each(|value| visit(&value.formula));
    version.applies.iter().for_each(&mut visit);
    for condition in &version.conditions {
        let waiver = condition.waiver.as_ref().map(|waiver| &waiver.test);
        condition.when.iter().chain(&condition.test).chain(waiver).for_each(&mut visit);
    }
    found
}

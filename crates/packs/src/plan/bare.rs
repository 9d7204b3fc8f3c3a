//! Declarations with nothing in them, to be filled in with `..Version::bare("v")`: for whoever makes plans without a
//! file, such as tests, benches and the records of published verdicts.

use ballast_model::Text;
use rust_decimal::Decimal;

use super::{Condition, Formula, Input, InputUse, Picks, Requirement, RuleSource, Version};

impl Version {
    /// A version that fits every case, reads nothing and asks nothing.
    pub fn bare(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            source: RuleSource::default(),
            picks: Picks::default(),
            inputs: Vec::new(),
            parameters: Vec::new(),
            lookups: Vec::new(),
            values: Vec::new(),
            rankings: Vec::new(),
            applies: None,
            conditions: Vec::new(),
            requires: Requirement::All(Vec::new()),
            score: None,
            grading: None,
            award: None,
            warning: None,
            validity_years: None,
        }
    }

    /// The same with conditions, all of which have to hold.
    #[must_use]
    pub fn asking(mut self, conditions: Vec<Condition>) -> Self {
        self.requires = Requirement::All((0..conditions.len()).map(Requirement::Condition).collect());
        self.conditions = conditions;
        self
    }
}

impl Condition {
    /// A measured condition.
    pub fn bare(id: impl Into<String>, test: Formula) -> Self {
        Self {
            id: id.into(),
            name: Text::default(),
            clause: "1".to_owned(),
            judgement: false,
            when: None,
            test: Some(test),
            text: String::new(),
            waiver: None,
            help: None,
            verified: true,
        }
    }
}

impl InputUse {
    /// A plain number without a unit.
    pub fn bare(input: Input) -> Self {
        Self {
            input,
            name: Text::default(),
            unit: String::new(),
            factor: Decimal::ONE,
            choices: Vec::new(),
            judged: false,
        }
    }
}

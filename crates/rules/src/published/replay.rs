use ballast_model::{Text, Verdict};
use ballast_packs::plan::{Condition, DatePart, Facts, Formula, Requirement, SubjectAttribute, Waiver};
use rust_decimal::Decimal;

use super::formula::{ATTRIBUTES, Stored, word};
use super::{FORMAT, Published, PublishedCondition};
use crate::explain::Requires;
use crate::judge::condition_verdict;
use crate::verdicts;

/// Why a record could not be made again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// Written by a later Ballast.
    #[error(
        "the record has format {0}, this Ballast reads up to {FORMAT}: use the Ballast that wrote it, or a later one"
    )]
    Format(u32),
    /// A word that no formula has.
    #[error(
        "the record's rule uses {0:?}, which is no operator, function or attribute: it was changed after it was written"
    )]
    Word(String),
    /// The record contradicts itself.
    #[error(
        "{what} comes to {again:?} from the record's own values, but {recorded:?} was published: the record was changed \
         after it was written"
    )]
    Differs {
        /// `the whole` or a condition's id.
        what: String,
        /// What it comes to.
        again: Verdict,
        /// What it says.
        recorded: Verdict,
    },
}

impl Published {
    /// What was printed that day, after making the verdict again from the record's own rule and values.
    ///
    /// # Errors
    /// [`ReplayError`] where the record is of a later format or does not agree with itself.
    pub fn replay(&self, lang: &str) -> Result<&str, ReplayError> {
        if self.format > FORMAT {
            return Err(ReplayError::Format(self.format));
        }
        let facts = Recorded::new(self).map_err(ReplayError::Word)?;
        let agree = |what: &str, again: Verdict, recorded: Verdict| match again == recorded {
            true => Ok(again),
            false => Err(ReplayError::Differs { what: what.to_owned(), again, recorded }),
        };
        let mut again = Vec::new();
        for condition in &self.rule.conditions {
            let found = condition_verdict(&condition.plan().map_err(ReplayError::Word)?, &facts).verdict;
            let line = self.explanation.conditions.iter().find(|line| line.id == condition.id);
            again.push(agree(&condition.id, found, line.map_or(found, |line| line.verdict))?);
        }
        let whole = match self.explanation.concerns {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::MissingData,
            Some(true) => verdicts::combine(&self.requirement(&self.explanation.requires), &again),
        };
        agree("the whole", whole, self.explanation.verdict)?;
        Ok(self.text.get(lang))
    }

    fn requirement(&self, of: &Requires) -> Requirement {
        let each = |of: &[Requires]| of.iter().map(|part| self.requirement(part)).collect();
        match of {
            // A condition that is not there is missing data to `combine`, so the record does not agree.
            Requires::Condition(id) => Requirement::Condition(
                self.rule.conditions.iter().position(|of| of.id == *id).unwrap_or(usize::MAX),
            ),
            Requires::All(of) => Requirement::All(each(of)),
            Requires::AtLeast { count, of } => Requirement::AtLeast { count: *count, of: each(of) },
        }
    }
}

impl PublishedCondition {
    fn plan(&self) -> Result<Condition, String> {
        let formula = |of: &Option<Stored>| of.as_ref().map(Stored::formula).transpose();
        let waiver = formula(&self.waiver)?.map(|test| Waiver {
            name: Text::default(),
            clause: String::new(),
            test,
            text: String::new(),
        });
        Ok(Condition {
            judgement: self.judgement,
            when: formula(&self.when)?,
            test: formula(&self.test)?,
            waiver,
            ..Condition::bare(self.id.as_str(), Formula::Number(Decimal::ONE))
        })
    }
}

/// A record as facts.
struct Recorded<'a> {
    record: &'a Published,
    values: Vec<Formula>,
}

impl<'a> Recorded<'a> {
    fn new(record: &'a Published) -> Result<Self, String> {
        let values = record.rule.values.iter().enumerate().map(|(at, (id, stored))| {
            let formula = stored.formula()?;
            let mut later = false;
            formula.walk(&mut |part| later |= matches!(part, Formula::Named(of) if *of >= at));
            // A value uses only earlier ones; a record that was tampered with could otherwise go round for ever.
            if later { Err(id.clone()) } else { Ok(formula) }
        });
        Ok(Self { record, values: values.collect::<Result<_, _>>()? })
    }
}

impl Facts for Recorded<'_> {
    fn input(&self, input: usize) -> Option<Decimal> {
        self.record.inputs.get(input)?.value
    }

    fn attribute(&self, attribute: SubjectAttribute) -> &str {
        let subject = &self.record.explanation.subject;
        match attribute {
            SubjectAttribute::Region => &subject.region,
            SubjectAttribute::Industry => &subject.industry,
            SubjectAttribute::Size => &subject.size,
            SubjectAttribute::Ownership => &subject.ownership,
        }
    }

    fn within(&self, attribute: SubjectAttribute, codes: &[String]) -> Option<bool> {
        let name = word(&ATTRIBUTES, &attribute);
        self.record.within.iter().find(|(of, asked, _)| *of == name && asked == codes)?.2
    }

    fn lookup(&self, lookup: usize) -> Option<Decimal> {
        self.record.lookups.get(lookup)?.0
    }

    fn ranking(&self, ranking: usize) -> Option<Decimal> {
        self.record.rankings.get(ranking)?.0
    }

    fn score(&self, group: Option<&str>) -> Option<Decimal> {
        match group {
            None => self.record.score,
            Some(group) => self.record.groups.iter().find(|(id, _)| id == group)?.1.0,
        }
    }

    fn parameter(&self, parameter: usize) -> Decimal {
        self.record.rule.parameters.get(parameter).map(|parameter| parameter.amount).unwrap_or_default()
    }

    fn named(&self, value: usize) -> Option<&Formula> {
        self.values.get(value)
    }

    fn reference(&self, part: DatePart) -> Decimal {
        let on = self.record.explanation.on;
        match part {
            DatePart::Year => on.year().into(),
            DatePart::Month => on.month().into(),
        }
    }
}

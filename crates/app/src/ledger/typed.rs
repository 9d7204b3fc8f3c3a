use std::{collections::BTreeMap, path::Path};

use ballast_ledger::{Item, Link, Request, Value};
use ballast_model::Period;
use ballast_packs::plan::{Fact, Kind};

use super::NewFile;
use crate::{AppError, Ballast, Question};

/// What somebody typed for an action.
#[derive(Debug, Clone, Default)]
pub struct TypedRequest {
    /// Action, by id or name.
    pub action: String,
    /// Fields and their values as typed.
    pub fields: Vec<(String, String)>,
    /// Why.
    pub reason: Option<String>,
    /// The period it is for.
    pub period: Option<Period>,
    /// Facts, each with yes or no.
    pub said: Vec<(String, String)>,
    /// The lead office: id or name.
    pub lead: Option<String>,
    /// Co-offices: ids or names.
    pub co: Vec<String>,
    /// The reason for a pause.
    pub pause: Option<String>,
    /// Links, as [`Ballast::typed_link`] reads them.
    pub links: Vec<String>,
}

impl Ballast {
    /// Field values as somebody typed them: fields by id or name.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a field that the kind does not have, [`AppError::Refused`] for a value that it does not take.
    pub fn typed_fields(
        &self,
        kind: &Kind,
        typed: &[(String, String)],
    ) -> Result<BTreeMap<String, Value>, AppError> {
        let mut fields = BTreeMap::new();
        for (named, text) in typed {
            let field = kind.fields.iter().find(|field| {
                field.id == *named || field.name.zh == *named || field.name.en.eq_ignore_ascii_case(named)
            });
            let field = field.ok_or_else(|| {
                AppError::unknown("field", named, kind.fields.iter().map(|field| field.id.as_str()))
            })?;
            let value = Value::read(field, text).map_err(|why| self.refused(why))?;
            fields.insert(field.id.clone(), value);
        }
        Ok(fields)
    }

    /// A link as somebody typed it: `item:12`, or a figure as `INDICATOR@PERIOD/NODE` or `INDICATOR@PERIOD/NODE/growth`, which
    /// is read once more after the item is closed.
    ///
    /// # Errors
    /// [`AppError::Question`] for what is neither; an unknown indicator or node.
    pub async fn typed_link(&self, text: &str) -> Result<Link, AppError> {
        if let Some(id) = text.strip_prefix("item:") {
            let number: i64 = id.parse().map_err(|_| AppError::Question(Question::no_item_number(id)))?;
            self.ledger_item(number).await?;
            return Ok(Link::Item { id: number.to_string(), how: "related".to_owned() });
        }
        let parts = text.split_once('@').and_then(|(indicator, rest)| {
            let (period, node) = rest.split_once('/')?;
            let (node, measure) = node.split_once('/').unwrap_or((node, "value"));
            Some((indicator, period, node, measure))
        });
        let Some((indicator, period, node, measure)) = parts else {
            return Err(AppError::Question(Question::no_link(text)));
        };
        self.figure_link(indicator, crate::typed::period(period)?, node, measure).await
    }

    /// An action as somebody typed it.
    ///
    /// # Errors
    /// Something named that is not there, or a value that a field does not take.
    pub async fn typed_request(&self, item: &Item, typed: TypedRequest) -> Result<Request, AppError> {
        let kind = self.kind(&item.kind)?;
        let fits = |named: &str| {
            let by_name = |action: &&ballast_packs::plan::Action| {
                action.name.zh == named || action.name.en.eq_ignore_ascii_case(named)
            };
            kind.action(named).or_else(|| kind.actions.iter().find(by_name))
        };
        let action = fits(&typed.action).ok_or_else(|| {
            AppError::unknown("action", &typed.action, kind.actions.iter().map(|action| action.id.as_str()))
        })?;
        let mut said = BTreeMap::new();
        for (fact, yes) in &typed.said {
            said.insert(fact_named(fact)?, yes_or_no(yes)?);
        }
        let office = |named: &String| self.office(named).map(|office| office.id.clone());
        let mut links = Vec::new();
        for link in &typed.links {
            links.push(self.typed_link(link).await?);
        }
        Ok(Request {
            action: action.id.clone(),
            fields: self.typed_fields(kind, &typed.fields)?,
            evidence: Vec::new(),
            reason: typed.reason,
            period: typed.period,
            said,
            lead: typed.lead.as_ref().map(office).transpose()?,
            co: typed.co.iter().map(office).collect::<Result<_, _>>()?,
            pause: typed.pause,
            links,
        })
    }
}

impl NewFile {
    /// A file from a folder, as evidence of a kind.
    ///
    /// # Errors
    /// The file's.
    pub fn read(kind: &str, path: &Path) -> Result<Self, AppError> {
        let content = std::fs::read(path).map_err(AppError::io(path))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { kind: kind.to_owned(), name, content })
    }
}

fn fact_named(named: &str) -> Result<Fact, AppError> {
    let fits = |(word, fact): &&(&'static str, Fact)| *word == named || fact.name().zh == named;
    let found = Fact::WORDS.iter().find(fits).map(|(_, fact)| *fact);
    found.ok_or_else(|| AppError::unknown("fact", named, Fact::WORDS.iter().map(|(word, _)| *word)))
}

fn yes_or_no(text: &str) -> Result<bool, AppError> {
    match text {
        "yes" | "true" | "是" => Ok(true),
        "no" | "false" | "否" => Ok(false),
        other => Err(AppError::Question(Question::yes_or_no(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_said_in_both_languages() {
        assert_eq!(fact_named("solved").ok(), Some(Fact::Solved));
        assert_eq!(fact_named("满意").ok(), Some(Fact::Satisfied));
        assert!(fact_named("clicked").unwrap_err().to_string().contains("handled"));
        assert!(yes_or_no("是").unwrap() && !yes_or_no("no").unwrap());
        assert!(yes_or_no("maybe").is_err());
    }
}

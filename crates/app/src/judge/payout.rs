use ballast_packs::plan::{Input, Programme, Version};
use ballast_rules::{Changes, Codes, Judge, Paid, Payout, objection, payout};
use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::Serialize;

use super::{RuleCase, by_region::ByRegion, explain::row_of, frame::Gathered, reader::Reader};
use crate::{AppError, Ballast, Question};

/// A subject, and fields with the values it says they have; nothing for a field that was not reported.
pub type Objection = (String, Vec<(String, Option<Decimal>)>);

/// Which list of payments to make.
#[derive(Debug, Clone, Default)]
pub struct PayoutQuery {
    /// Id of the programme.
    pub programme: String,
    /// The day, and what an applicant states.
    pub case: RuleCase,
    /// The year it pays for; that of the reference date where none is given.
    pub year: Option<i16>,
    /// An objection: a subject, and fields with the values it says they have, in the field's unit.
    pub objection: Option<Objection>,
}

/// A list of payments with the document it rests on.
#[derive(Debug, Clone, Serialize)]
pub struct PayoutReport {
    /// Name of the programme.
    pub name: ballast_model::Text,
    /// Issuer, title and number of the document.
    pub document: (ballast_model::Text, ballast_model::Text, String),
    /// False: nobody has held the version against its document.
    pub verified: bool,
    /// The reference date.
    pub on: Date,
    /// Whether it was given.
    pub given: bool,
    /// What was read: form, period, vintage.
    pub read: Vec<(String, String, String)>,
    /// The list.
    pub payout: Payout,
    /// What an objection would change.
    pub objection: Option<Changes>,
    /// What the reference date was taken from, where none was given.
    pub date_note: Option<String>,
    /// The lists of further versions, where versions differ by region: each with its own order, caps and budget.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<PayoutReport>,
}

impl PayoutReport {
    /// This list and those of further versions.
    pub fn all(&self) -> impl Iterator<Item = &PayoutReport> {
        std::iter::once(self).chain(&self.also)
    }
}

/// What all lists of one question share.
struct Asked<'a> {
    by: &'a ByRegion<'a>,
    gathered: &'a Gathered,
    year: i16,
    paid: Vec<Paid>,
}

impl Ballast {
    /// The list of payments of a programme: conditions, order, exclusions, caps, budget, less what was paid before for the year.
    ///
    /// # Errors
    /// A programme without an award, a version that does not fit, an objection about an unknown subject or field.
    pub async fn payout_rule(&self, query: &PayoutQuery) -> Result<PayoutReport, AppError> {
        let programme = self.programme(&query.programme)?;
        let on = self.reference_date(&[programme], &query.case).await?;
        let by = self.by_region(programme, &query.case.on(on, None))?;
        let mut reader = Reader::new(self, by.versions().iter().copied(), query.case.as_of);
        let gathered = reader.gather(programme.subject, by.versions(), on).await?;
        let asked = Asked {
            by: &by,
            gathered: &gathered,
            year: query.year.unwrap_or_else(|| on.year()),
            paid: self.paid_as_of(query.case.as_of).await?,
        };
        let mut lists = Vec::new();
        let mut refused = None;
        for version in by.versions() {
            match self.payout_list(programme, version, &asked, query) {
                Ok(list) => lists.push(list),
                // An objection is about a subject of one version: the others do not know it.
                Err(error) if query.objection.is_some() && by.versions().len() > 1 => {
                    lists.push(self.payout_list(programme, version, &asked, &PayoutQuery::default())?);
                    refused = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        if let (Some(error), true) = (refused, lists.iter().all(|list| list.objection.is_none())) {
            return Err(error);
        }
        let given = query.case.on.is_some();
        for list in &mut lists {
            list.given = given;
            list.date_note = (!given).then(|| self.default_date_note(&[programme], on));
        }
        let mut lists = lists.into_iter();
        // There is a version, or `by_region` would have said why not.
        let first = lists.next().ok_or_else(|| AppError::Question(Question::no_versions(&programme.id)))?;
        Ok(PayoutReport { also: lists.collect(), ..first })
    }

    fn payout_list(
        &self,
        programme: &Programme,
        version: &Version,
        asked: &Asked<'_>,
        query: &PayoutQuery,
    ) -> Result<PayoutReport, AppError> {
        let frame = asked.gathered.narrowed_by(version, asked.by);
        let judge = Judge::new(programme, version, &frame, Codes::of(&self.packs)?)?;
        let paid = asked.gathered.paid_by(version, asked.by, &asked.paid);
        let list = payout(&judge, asked.year, &paid)?;
        let objection = match &query.objection {
            None => None,
            Some((subject, fields)) => {
                let row = row_of(&frame, subject, programme, version)?;
                let values = self.stored_values(programme, version, fields)?;
                let subject = frame.subject.get(row);
                Some(objection(&judge, subject, &values, asked.year, &paid)?)
            }
        };
        let source = &version.source;
        Ok(PayoutReport {
            name: programme.name.clone(),
            document: (source.issuer.clone(), source.title.clone(), source.number.clone()),
            verified: source.verified,
            on: frame.on,
            given: true,
            date_note: None,
            read: super::run::what_was_read(version, asked.gathered),
            payout: list,
            objection,
            also: Vec::new(),
        })
    }

    /// Values as a user writes them, as the integers stored: `output_ytd=800000` in the field's unit. A field that the
    /// version reads at several periods is meant at the latest.
    fn stored_values(
        &self,
        programme: &Programme,
        version: &Version,
        fields: &[(String, Option<Decimal>)],
    ) -> Result<Vec<(Input, Option<i64>)>, AppError> {
        let mut values = Vec::new();
        for (name, value) in fields {
            let read = version.inputs.iter().filter_map(|used| match &used.input {
                Input::Field { form, column, period }
                    if column == name || format!("{form}.{column}") == *name =>
                {
                    Some((form, column, period, &used.input))
                }
                _ => None,
            });
            let latest = read.min_by_key(|(.., period, _)| (period.back, period.years_back));
            let Some((form, column, _, input)) = latest else {
                let known = version.inputs.iter().filter_map(|used| match &used.input {
                    Input::Field { column, .. } => Some(column.as_str()),
                    _ => None,
                });
                return Err(AppError::unknown("field that the version reads", name, known));
            };
            let decimals = self.form(form)?.field(column).map_or(0, |field| field.decimals);
            let stored = match value {
                None => None,
                Some(value) => {
                    let scaled = value.checked_mul(Decimal::from(10_u64.pow(decimals.min(18))));
                    let whole =
                        scaled.filter(|scaled| scaled.fract().is_zero()).and_then(|scaled| scaled.to_i64());
                    Some(whole.ok_or_else(|| {
                        AppError::Question(Question::too_many_decimals(
                            value,
                            column,
                            &programme.id,
                            decimals,
                        ))
                    })?)
                }
            };
            values.push((input.clone(), stored));
        }
        Ok(values)
    }
}

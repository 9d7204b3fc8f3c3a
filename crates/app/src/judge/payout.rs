use ballast_packs::plan::{Input, Programme, Version};
use ballast_rules::{Changes, Codes, Judge, Payout, objection, payout};
use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::Serialize;

use super::{RuleCase, explain::row_of, reader::Reader};
use crate::{AppError, Ballast};

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
}

impl Ballast {
    /// The list of payments of a programme: conditions, order, exclusions, caps with what was paid before, budget.
    ///
    /// # Errors
    /// A programme without an award, a version that does not fit, an objection about an unknown subject or field.
    pub async fn payout_rule(&self, query: &PayoutQuery) -> Result<PayoutReport, AppError> {
        let programme = self.programme(&query.programme)?;
        let on = self.reference_date(&[programme], &query.case).await?;
        let version = self.single_version(programme, &query.case.on(on, None))?;
        let mut reader = Reader::new(self, [version], query.case.as_of);
        let gathered = reader.gather(programme.subject, &[version], on).await?;
        let frame = gathered.narrowed(version);
        let paid = self.paid().await?;
        let year = query.year.unwrap_or_else(|| on.year());
        let judge = Judge::new(programme, version, &frame, Codes::of(&self.packs)?)?;
        let list = payout(&judge, year, &paid)?;
        let objection = match &query.objection {
            None => None,
            Some((subject, fields)) => {
                let row = row_of(&frame, subject, programme, version)?;
                let values = self.stored_values(programme, version, fields)?;
                let subject = frame.subject.get(row);
                Some(objection(&judge, subject, &values, year, &paid)?)
            }
        };
        let source = &version.source;
        Ok(PayoutReport {
            name: programme.name.clone(),
            document: (source.issuer.clone(), source.title.clone(), source.number.clone()),
            verified: source.verified,
            on,
            given: query.case.on.is_some(),
            read: super::run::what_was_read(version, &gathered),
            payout: list,
            objection,
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
                        AppError::Question(format!(
                            "{value} is no value of {column} in {}: it has at most {decimals} decimals",
                            programme.id
                        ))
                    })?)
                }
            };
            values.push((input.clone(), stored));
        }
        Ok(values)
    }
}

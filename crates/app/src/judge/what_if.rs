use ballast_packs::plan::Version;
use ballast_rules::{Codes, Judge, Shift, WhatIf, compare, with_parameters};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{RuleCase, reader::Reader};
use crate::{AppError, Ballast, Question};

/// What to change in a programme.
#[derive(Debug, Clone, Default)]
pub struct WhatIfQuery {
    /// Id of the programme.
    pub programme: String,
    /// The day, and what an applicant states.
    pub case: RuleCase,
    /// Parameters and the values they would have, each in its declared unit.
    pub set: Vec<(String, Decimal)>,
    /// Compare with the rule unchanged on this day rather than on the reference date.
    pub against: Option<Date>,
}

/// What a change would do.
#[derive(Debug, Clone, Serialize)]
pub struct WhatIfReport {
    /// Id of the programme.
    pub programme: String,
    /// The version that was changed.
    pub version: String,
    /// The day the changed rule is judged on.
    pub on: Date,
    /// The day the unchanged rule is judged on.
    pub against: Date,
    /// Parameters: id, as declared, as set, unit.
    pub set: Vec<(String, String, String, String)>,
    /// Winners, losers, money.
    pub result: WhatIf,
    /// By city: code, name and what changes there.
    pub regions: Vec<(String, String, Shift)>,
    /// The same for further versions, where regions have their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<WhatIfReport>,
}

/// Cities.
const LEVEL: u8 = 2;

impl Ballast {
    /// What setting parameters of a programme to other values would do: to each version that judges somebody and has
    /// the parameters, in its regions.
    ///
    /// # Errors
    /// A version that does not fit, or parameters that no version has.
    pub async fn what_if_rule(&self, query: &WhatIfQuery) -> Result<WhatIfReport, AppError> {
        let programme = self.programme(&query.programme)?;
        let on = self.reference_date(&[programme], &query.case).await?;
        let by = self.by_region(programme, &query.case.on(on, None))?;
        let against = query.against.unwrap_or(on);
        let codes = Codes::of(&self.packs)?;
        let paid = self.paid_as_of(query.case.as_of).await?;
        let mut reader = Reader::new(self, by.versions().iter().copied(), query.case.as_of);
        let gathered = reader.gather(programme.subject, by.versions(), on).await?;
        let earlier = match against == on {
            true => None,
            false => Some(reader.gather(programme.subject, by.versions(), against).await?),
        };
        let (mut reports, mut refused) = (Vec::new(), None);
        for version in by.versions() {
            let changed = match with_parameters(programme, version, &query.set) {
                Ok(changed) => changed,
                Err(error) => {
                    refused.get_or_insert(error);
                    continue;
                }
            };
            let frame = gathered.narrowed_by(version, &by);
            let before = earlier.as_ref().map(|earlier| earlier.narrowed_by(version, &by));
            let (was, is) = (
                Judge::new(programme, version, before.as_ref().unwrap_or(&frame), codes)?,
                Judge::new(programme, &changed, &frame, codes)?,
            );
            let paid = gathered.paid_by(version, &by, &paid);
            let result = compare(&self.outcomes(&was, &paid)?, &self.outcomes(&is, &paid)?, codes, LEVEL);
            reports.push(WhatIfReport {
                programme: programme.id.clone(),
                version: version.id.clone(),
                on,
                against,
                set: query.set.iter().filter_map(|(id, value)| set_line(version, id, *value)).collect(),
                regions: regions(&result, codes, on),
                result,
                also: Vec::new(),
            });
        }
        let mut reports = reports.into_iter();
        match (reports.next(), refused) {
            (Some(first), _) => Ok(WhatIfReport { also: reports.collect(), ..first }),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Err(AppError::Question(Question::no_versions(&programme.id))),
        }
    }
}

impl WhatIfReport {
    /// This report and those of further versions.
    pub fn all(&self) -> impl Iterator<Item = &WhatIfReport> {
        std::iter::once(self).chain(&self.also)
    }
}

/// A parameter: id, as declared, as set, unit.
fn set_line(version: &Version, id: &str, value: Decimal) -> Option<(String, String, String, String)> {
    let declared = version.parameter(id)?;
    let (was, is) = (declared.value.normalize(), value.normalize());
    Some((id.to_owned(), was.to_string(), is.to_string(), declared.unit.clone()))
}

fn regions(result: &WhatIf, codes: Codes<'_>, on: Date) -> Vec<(String, String, Shift)> {
    let name = |code: &str| match codes.regions.find(code) {
        Some(ix) => codes.regions.node(ix).name_on(on).to_owned(),
        None => String::new(),
    };
    result.by_region.iter().map(|(code, shift)| (code.clone(), name(code), shift.clone())).collect()
}

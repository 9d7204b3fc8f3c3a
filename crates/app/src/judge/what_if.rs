use ballast_rules::{Codes, Judge, Shift, WhatIf, compare, with_parameters};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{RuleCase, reader::Reader};
use crate::{AppError, Ballast};

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
}

/// Cities.
const LEVEL: u8 = 2;

impl Ballast {
    /// What setting parameters of a programme to other values would do.
    ///
    /// # Errors
    /// A version that does not fit, or a parameter it does not have.
    pub async fn what_if_rule(&self, query: &WhatIfQuery) -> Result<WhatIfReport, AppError> {
        let programme = self.programme(&query.programme)?;
        let on = self.reference_date(&[programme], &query.case).await?;
        let version = self.single_version(programme, &query.case.on(on, None))?;
        let changed = with_parameters(programme, version, &query.set)?;
        let codes = Codes::of(&self.packs)?;
        let paid = self.paid().await?;
        let mut reader = Reader::new(self, [version], query.case.as_of);
        let frame = reader.gather(programme.subject, &[version], on).await?.narrowed(version);
        let judge = Judge::new(programme, &changed, &frame, codes)?;
        let after = self.outcomes(&judge, &paid)?;
        let against = query.against.unwrap_or(on);
        let earlier = match against == on {
            true => None,
            false => Some(reader.gather(programme.subject, &[version], against).await?.narrowed(version)),
        };
        let unchanged = Judge::new(programme, version, earlier.as_ref().unwrap_or(&frame), codes)?;
        let before = self.outcomes(&unchanged, &paid)?;
        let result = compare(&before, &after, codes, LEVEL);
        let name = |code: &str| match codes.regions.find(code) {
            Some(ix) => codes.regions.node(ix).name_on(on).to_owned(),
            None => String::new(),
        };
        Ok(WhatIfReport {
            programme: programme.id.clone(),
            version: version.id.clone(),
            on,
            against,
            set: query
                .set
                .iter()
                .filter_map(|(id, value)| {
                    let declared = version.parameter(id)?;
                    let (was, is) = (declared.value.normalize(), value.normalize());
                    Some((id.clone(), was.to_string(), is.to_string(), declared.unit.clone()))
                })
                .collect(),
            regions: result
                .by_region
                .iter()
                .map(|(code, shift)| (code.clone(), name(code), shift.clone()))
                .collect(),
            result,
        })
    }

    /// The one version that judges in a case; an error where it depends on the region.
    pub(super) fn single_version<'a>(
        &self,
        programme: &'a ballast_packs::plan::Programme,
        case: &ballast_rules::Case,
    ) -> Result<&'a ballast_packs::plan::Version, AppError> {
        match self.picked_anywhere(programme, case)?[..] {
            [version] => Ok(version),
            ref several => {
                let ids: Vec<&str> = several.iter().map(|version| version.id.as_str()).collect();
                Err(AppError::Question(format!(
                    "{} has a version for each of several regions ({}): ask for one of them at a time by putting it into a pack \
                     of your own",
                    programme.id,
                    ids.join(", ")
                )))
            }
        }
    }
}

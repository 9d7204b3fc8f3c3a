use ballast_packs::plan::{Input, Programme, Version};
use ballast_rules::{Case, PickError, pick};
use jiff::civil::Date;

use crate::{AppError, Ballast};

/// What is asked of programmes: the day, and what an applicant states. Nothing is taken from the machine's clock.
#[derive(Debug, Clone, Default)]
pub struct RuleCase {
    /// The reference date; the last day of the last period that has returns of the forms read, where none is given.
    pub on: Option<Date>,
    /// Kind of application: `new`, `review`.
    pub application: Option<String>,
    /// Batch: `2026`.
    pub batch: Option<String>,
    /// The day the certificate held was granted.
    pub certificate: Option<Date>,
    /// Values as known at the end of this day; as they are now, where none is given.
    pub as_of: Option<Date>,
}

impl RuleCase {
    /// The case on a day, heard in a region where one is given.
    pub(super) fn on(&self, on: Date, region: Option<&str>) -> Case {
        Case {
            on,
            application: self.application.clone(),
            batch: self.batch.clone(),
            certificate: self.certificate,
            region: region.map(str::to_owned),
        }
    }
}

impl Ballast {
    /// The programme of that id.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn programme(&self, id: &str) -> Result<&Programme, AppError> {
        self.packs.programmes.get(id).ok_or_else(|| {
            AppError::unknown("programme", id, self.packs.programmes.keys().map(String::as_str))
        })
    }

    /// The reference date of a case: as given, else the last day of the last period that has returns of the forms these
    /// programmes read.
    ///
    /// # Errors
    /// The catalog's, or no returns at all.
    pub async fn reference_date(&self, programmes: &[&Programme], case: &RuleCase) -> Result<Date, AppError> {
        if let Some(on) = case.on {
            return Ok(on);
        }
        let mut forms: Vec<&str> = programmes.iter().flat_map(|p| self.forms_read(p)).collect();
        forms.sort_unstable();
        forms.dedup();
        let mut last = None;
        for form in &forms {
            last = last.max(self.latest_period(form).await?.map(|period| period.last_day()));
        }
        last.ok_or_else(|| {
            AppError::Question(format!(
                "there are no returns of {}: import some, or give the reference date with --on",
                if forms.is_empty() { "any form".to_owned() } else { forms.join(", ") }
            ))
        })
    }

    fn forms_read<'a>(&'a self, programme: &'a Programme) -> Vec<&'a str> {
        let inputs = programme.versions.iter().flat_map(|version| &version.inputs);
        let read = inputs.filter_map(|used| match &used.input {
            Input::Field { form, .. } | Input::PriceIndex { form, .. } => Some(form.as_str()),
            Input::Figure { indicator, .. } => Some(self.packs.indicators.get(indicator)?.form.as_str()),
            Input::Held { .. } => None,
        });
        read.chain(programme.versions.iter().filter_map(|v| Some(v.warning.as_ref()?.form.as_str())))
            .collect()
    }

    /// The version of a programme for a case.
    ///
    /// # Errors
    /// [`AppError::Rules`] with what each version wanted.
    pub(super) fn picked<'a>(&self, programme: &'a Programme, case: &Case) -> Result<&'a Version, AppError> {
        Ok(pick(programme, case, self.tree("regions")?).map_err(ballast_rules::RulesError::from)?)
    }

    /// The versions that judge somebody in a case without a region: the one that fits everywhere, and those that fit in
    /// the regions they name.
    pub(super) fn picked_anywhere<'a>(
        &self,
        programme: &'a Programme,
        case: &Case,
    ) -> Result<Vec<&'a Version>, AppError> {
        let regions = self.tree("regions")?;
        let named = programme.versions.iter().flat_map(|version| &version.picks.regions);
        let mut found: Vec<&Version> = Vec::new();
        let mut refused = None;
        for region in std::iter::once(None).chain(named.map(Some)) {
            match pick(programme, &Case { region: region.cloned(), ..case.clone() }, regions) {
                Ok(version) if found.iter().all(|other| other.id != version.id) => found.push(version),
                Ok(_) => {}
                Err(error @ PickError::Ambiguous { .. }) => {
                    return Err(ballast_rules::RulesError::from(error).into());
                }
                Err(error) => {
                    refused.get_or_insert(error);
                }
            }
        }
        match refused {
            Some(error) if found.is_empty() => Err(ballast_rules::RulesError::from(error).into()),
            _ => Ok(found),
        }
    }
}

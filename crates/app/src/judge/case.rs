use ballast_packs::plan::{Frequency, Input, Programme, Version};
use ballast_rules::{Case, PickError, pick};
use jiff::civil::Date;

use crate::{AppError, Ballast, Question};

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
    /// programmes read. Programmes that look back from the next year at yearly returns go by the first day on which the
    /// last closed year is the one they look at.
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
        if let Some(back) = self.years_back(programmes) {
            let mut last = None;
            for form in &forms {
                let mut periods = self.store.periods(form).await?;
                periods.retain(|info| info.rows > 0);
                // A year still open is nobody's last year yet, unless no year was ever closed.
                if periods.iter().any(|info| info.closed) {
                    periods.retain(|info| info.closed);
                }
                last = last.max(periods.iter().map(|info| info.period.year()).max());
            }
            if let Some(on) = last.and_then(|year| Date::new(year.checked_add(back)?, 1, 1).ok()) {
                return Ok(on);
            }
        }
        let mut last = None;
        for form in &forms {
            last = last.max(self.latest_period(form).await?.map(|period| period.last_day()));
        }
        last.ok_or_else(|| {
            AppError::Question(match forms.as_slice() {
                [] => Question::no_returns_at_all(),
                forms => Question::no_returns_to_judge(forms.join(", ")),
            })
        })
    }

    /// How many years after the newest year they read programmes judge, where all of them read yearly returns of years
    /// before; nothing for all others.
    fn years_back(&self, programmes: &[&Programme]) -> Option<i16> {
        let inputs = programmes.iter().flat_map(|p| &p.versions).flat_map(|version| &version.inputs);
        let mut least: Option<i32> = None;
        for used in inputs {
            match &used.input {
                Input::Field { form, period, .. } => {
                    let yearly =
                        self.packs.forms.get(form).is_some_and(|form| form.frequency == Frequency::Year);
                    let back = period.year.filter(|year| yearly && *year < 0)?;
                    least = Some(least.map_or(-back, |least: i32| least.min(-back)));
                }
                Input::Held { .. } => {}
                Input::PriceIndex { .. } | Input::Figure { .. } => return None,
            }
        }
        i16::try_from(least?).ok()
    }

    /// What the reference date was taken from where none was given, in the reader's language.
    pub fn default_date_note(&self, programmes: &[&Programme], on: Date) -> String {
        let en = self.lang == "en";
        match self.years_back(programmes) {
            Some(back) => {
                let year = on.year() - back;
                if en {
                    format!(
                        "no reference date was given: {on}, from which on {year}, the last closed year, is looked at"
                    )
                } else {
                    format!("未给基准日，取 {on}：从这天起看的是最近一个已封账年度 {year} 年")
                }
            }
            None if en => {
                format!("no reference date was given: {on}, the end of the last period that has returns")
            }
            None => format!("未给基准日，取最近有报表的报告期末 {on}"),
        }
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
    /// [`AppError::Question`] with what each version wanted.
    pub(super) fn picked<'a>(&self, programme: &'a Programme, case: &Case) -> Result<&'a Version, AppError> {
        pick(programme, case, self.tree("regions")?).map_err(|error| self.unfit(error))
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
                    return Err(self.unfit(error));
                }
                Err(error) => {
                    refused.get_or_insert(error);
                }
            }
        }
        match refused {
            Some(error) if found.is_empty() => Err(self.unfit(error)),
            _ => Ok(found),
        }
    }

    /// Why no version fits, in the reader's language.
    fn unfit(&self, error: PickError) -> AppError {
        AppError::Question(Question::both(error.in_words("zh"), error.in_words("en")).shown_in(&self.lang))
    }
}

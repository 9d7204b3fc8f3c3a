use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ballast_model::{Period, ReturnTable};
use ballast_packs::plan::{Input, PeriodRule, Version};
use jiff::civil::Date;

use super::period;
use crate::{AppError, Ballast, sums::end_of_day};

/// A period's returns with the state they were read in.
#[derive(Debug, Clone)]
pub(super) struct Returns {
    pub(super) table: Arc<ReturnTable>,
    /// `v2`, or `open`.
    pub(super) vintage: String,
}

/// Reads what versions ask for, each period once.
pub(super) struct Reader<'a> {
    pub(super) ballast: &'a Ballast,
    pub(super) as_of: Option<Date>,
    /// Columns wanted, by form.
    columns: BTreeMap<String, Vec<String>>,
    read: BTreeMap<(String, Period), Option<Returns>>,
}

impl<'a> Reader<'a> {
    /// A reader for these versions.
    pub(super) fn new<'v>(
        ballast: &'a Ballast,
        versions: impl IntoIterator<Item = &'v Version>,
        as_of: Option<Date>,
    ) -> Self {
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for used in versions.into_iter().flat_map(|version| &version.inputs) {
            if let Input::Field { form, column, .. } = &used.input {
                wanted.entry(form.clone()).or_default().insert(column.clone());
            }
        }
        let columns = wanted.into_iter().map(|(form, columns)| (form, columns.into_iter().collect()));
        Self { ballast, as_of, columns: columns.collect(), read: BTreeMap::new() }
    }

    /// A period's returns as known on the reader's day.
    pub(super) async fn returns(&mut self, form: &str, period: Period) -> Result<Option<Returns>, AppError> {
        let key = (form.to_owned(), period);
        if let Some(found) = self.read.get(&key) {
            return Ok(found.clone());
        }
        let found = self.read(form, period).await?;
        self.read.insert(key, found.clone());
        Ok(found)
    }

    async fn read(&self, form: &str, period: Period) -> Result<Option<Returns>, AppError> {
        let store = &self.ballast.store;
        let Some(info) = store.period(form, period).await? else { return Ok(None) };
        if (info.closed || self.as_of.is_some())
            && let Some(vintage) = store.vintage_as_of(form, period, self.as_of).await?
        {
            let columns: Vec<&str> =
                self.columns.get(form).into_iter().flatten().map(String::as_str).collect();
            let table = store.read_vintage(&vintage, Some(&columns), &self.ballast.scope).await?;
            return Ok(Some(Returns { table: Arc::new(table), vintage: format!("v{}", vintage.number) }));
        }
        let known = self.as_of.and_then(end_of_day);
        let table = store.open_returns(form, period, &self.ballast.scope, known).await?;
        Ok((!table.is_empty()).then(|| Returns { table: Arc::new(table), vintage: "open".to_owned() }))
    }

    /// The last reporting period of a form that ended by a day and has returns.
    pub(super) async fn latest(&mut self, form: &str, on: Date) -> Result<Option<Period>, AppError> {
        let mut periods = self.ballast.store.periods(form).await?;
        periods.retain(|info| info.rows > 0 && info.period.last_day() <= on);
        periods.sort_by_key(|info| (info.period.last_day(), info.period.months()));
        for info in periods.iter().rev() {
            if self.as_of.is_none() || self.returns(form, info.period).await?.is_some() {
                return Ok(Some(info.period));
            }
        }
        Ok(None)
    }

    /// The reporting period that a rule means on a day.
    pub(super) async fn period(
        &mut self,
        form: &str,
        rule: &PeriodRule,
        on: Date,
    ) -> Result<Option<Period>, AppError> {
        let latest = match rule.year {
            None => self.latest(form, on).await?,
            Some(_) => None,
        };
        Ok(period::resolve(self.ballast.form(form)?, rule, on, latest))
    }
}

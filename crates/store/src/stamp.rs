use std::fmt::Write as _;

use ballast_model::Period;
use jiff::civil::Date;
use sqlx::Row;

use crate::{Store, StoreError, period_key};

/// What everything that is kept looks like from outside: two equal stamps mean that nothing changed between them, so
/// that an answer worked out under one is still true under the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Of each form and period: the form, the period, and what its returns rest on.
    periods: Vec<(String, Period, String)>,
    /// How far titles, payments and accepted reports have come.
    registers: [i64; 3],
}

impl Stamp {
    /// The part that an answer over a form rests on: returns of periods that end by a day, where one is given.
    pub fn of_form(&self, form: &str, until: Option<Date>) -> String {
        self.of(|name| name == form, until)
    }

    /// The part that an answer over all forms and registers rests on, up to a day where one is given.
    pub fn of_all(&self, until: Option<Date>) -> String {
        let [titles, payments, reports] = self.registers;
        format!("{};{titles}/{payments}/{reports}", self.of(|_| true, until))
    }

    /// How many reports have been accepted: what targets rest on.
    pub fn reports(&self) -> i64 {
        self.registers[2]
    }

    fn of(&self, form: impl Fn(&str) -> bool, until: Option<Date>) -> String {
        let mut text = String::new();
        let read = self
            .periods
            .iter()
            .filter(|(name, period, _)| form(name) && until.is_none_or(|until| period.first_day() <= until));
        for (name, period, rests_on) in read {
            let _ = write!(text, "{name} {period} {rests_on};");
        }
        text
    }
}

impl Store {
    /// The stamp of what is kept now.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn stamp(&self) -> Result<Stamp, StoreError> {
        let mut connection = self.catalog.read().await?;
        let rows = sqlx::query(
            "SELECT p.form, p.period, p.closed, COALESCE(p.vintage, 0), \
             COALESCE((SELECT MAX(s.submission) FROM submission_period s WHERE s.form = p.form AND s.period = p.period), 0), \
             COALESCE((SELECT MAX(c.number) FROM cube c WHERE c.form = p.form AND c.period = p.period AND c.vintage = p.vintage), 0) \
             FROM period_state p ORDER BY p.form, p.period",
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut stamp = Stamp::default();
        for row in &rows {
            let numbers: [i64; 4] = [row.try_get(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?];
            let [closed, vintage, submission, cube] = numbers;
            // What came in after a period was closed changes nothing until it is opened again.
            let rests_on = if closed == 1 {
                format!("v{vintage}.{cube}")
            } else {
                format!("v{vintage}.{cube}+{submission}")
            };
            stamp.periods.push((row.try_get(0)?, period_key::parse(row.try_get(1)?)?, rests_on));
        }
        let tables = ["title_entry", "payment", "accepted_report"];
        for (at, table) in stamp.registers.iter_mut().zip(tables) {
            let text = format!("SELECT COALESCE(MAX(id), 0) FROM {table}");
            *at = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_one(&mut *connection).await?.try_get(0)?;
        }
        Ok(stamp)
    }
}

use ballast_model::Scope;
use jiff::civil::Date;
use sqlx::{Row, any::AnyRow};

use crate::{
    Store, StoreError, event, period_key,
    titles::{date, next_id},
};

/// Money that a subject was paid under a programme.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payment {
    /// Who got it.
    pub subject: String,
    /// Id of the programme.
    pub programme: String,
    /// The year it was paid for.
    pub year: i16,
    /// Yuan, a decimal as text.
    pub yuan: String,
    /// The day it was paid, where known.
    pub paid_on: Option<Date>,
    /// The document it was paid by.
    pub document: String,
}

const SELECT: &str = "SELECT subject, programme, year, yuan, paid_on, document FROM payment WHERE recorded_at < $1 ORDER BY id";

fn from_row(row: &AnyRow) -> Result<Payment, StoreError> {
    let year: i64 = row.try_get(2)?;
    Ok(Payment {
        subject: row.try_get(0)?,
        programme: row.try_get(1)?,
        year: i16::try_from(year).map_err(|error| StoreError::damaged("catalog", error))?,
        yuan: row.try_get(3)?,
        paid_on: row.try_get::<Option<String>, _>(4)?.as_deref().map(date).transpose()?,
        document: row.try_get(5)?,
    })
}

impl Store {
    /// Adds payments, all or none. One that stands there already, alike in every part, is left out, so that a file may be
    /// read twice; gives how many were added.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn record_payments(&self, payments: &[Payment]) -> Result<u64, StoreError> {
        let mut write = self.catalog.write().await?;
        let rows = sqlx::query(SELECT).bind(i64::MAX).fetch_all(write.on()).await?;
        let known = rows.iter().map(from_row).collect::<Result<std::collections::HashSet<_>, _>>()?;
        let now = self.now()?;
        let first = next_id(&mut write, "payment").await?;
        let mut next = first;
        for payment in payments.iter().filter(|payment| !known.contains(payment)) {
            sqlx::query(
                "INSERT INTO payment (id, subject, programme, year, yuan, paid_on, document, recorded_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(next)
            .bind(payment.subject.as_str())
            .bind(payment.programme.as_str())
            .bind(i64::from(payment.year))
            .bind(payment.yuan.as_str())
            .bind(payment.paid_on.map(|day| day.to_string()))
            .bind(payment.document.as_str())
            .bind(period_key::micros(now))
            .execute(write.on())
            .await?;
            next += 1;
        }
        if next > first {
            let detail = format!("first={first} count={}", next - first);
            event::record(&mut write, now, &self.actor, "payments", detail).await?;
        }
        write.commit().await?;
        Ok((next - first).unsigned_abs())
    }

    /// Payments to whom the scope lets see, in the order they were recorded: all, or those known at the end of a day in China.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn payments(&self, as_of: Option<Date>, scope: &Scope) -> Result<Vec<Payment>, StoreError> {
        let cutoff = as_of.map_or(i64::MAX, period_key::end_of_day);
        let seen = self.seen(scope).await?;
        let rows = sqlx::query(SELECT).bind(cutoff).fetch_all(&mut *self.catalog.read().await?).await?;
        let mut payments = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
        payments.retain(|payment| seen.as_ref().is_none_or(|seen| seen.contains(&payment.subject)));
        Ok(payments)
    }
}

use ballast_model::{Period, Scope};
use jiff::Timestamp;
use sqlx::Row;

use crate::{Store, StoreError, period_key};

/// A return begun and not sent in. It counts nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftReturn {
    /// Form.
    pub form: String,
    /// Period.
    pub period: Period,
    /// Who it is of.
    pub subject: String,
    /// Region code it was begun under.
    pub region: String,
    /// The fields as typed: JSON, the shape is the app's.
    pub content: String,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub actor: String,
}

fn hidden(subject: &str) -> StoreError {
    StoreError::Missing { what: "subject", id: subject.to_owned() }
}

impl Store {
    /// Keeps a return as it is so far, in the place of what was kept of it before. Gives when.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a subject outside the scope; the catalog's.
    pub async fn save_draft(
        &self,
        form: &str,
        period: Period,
        (subject, region): (&str, &str),
        content: &str,
        scope: &Scope,
    ) -> Result<Timestamp, StoreError> {
        if !scope.allows(subject, region) {
            return Err(hidden(subject));
        }
        let now = self.now()?;
        let key = period_key::key(period);
        let mut write = self.catalog.write().await?;
        sqlx::query("DELETE FROM draft_return WHERE form = $1 AND period = $2 AND subject = $3")
            .bind(form)
            .bind(key.as_str())
            .bind(subject)
            .execute(write.on())
            .await?;
        sqlx::query(
            "INSERT INTO draft_return (form, period, subject, region, content, saved_at, actor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(form)
        .bind(key.as_str())
        .bind(subject)
        .bind(region)
        .bind(content)
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .execute(write.on())
        .await?;
        write.commit().await?;
        Ok(now)
    }

    /// What was kept of a return that was begun; nothing where none was, or where it lies outside the scope.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn draft(
        &self,
        form: &str,
        period: Period,
        subject: &str,
        scope: &Scope,
    ) -> Result<Option<DraftReturn>, StoreError> {
        let row = sqlx::query(
            "SELECT region, content, saved_at, actor FROM draft_return WHERE form = $1 AND period = $2 AND subject = $3",
        )
        .bind(form)
        .bind(period_key::key(period))
        .bind(subject)
        .fetch_optional(&mut *self.catalog.read().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let region: String = row.try_get(0)?;
        if !scope.allows(subject, &region) {
            return Ok(None);
        }
        Ok(Some(DraftReturn {
            form: form.to_owned(),
            period,
            subject: subject.to_owned(),
            region,
            content: row.try_get(1)?,
            saved_at: period_key::instant(row.try_get(2)?)?,
            actor: row.try_get(3)?,
        }))
    }

    /// Forgets a return that was begun: it was sent in, or given up.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn drop_draft(
        &self,
        form: &str,
        period: Period,
        subject: &str,
        scope: &Scope,
    ) -> Result<(), StoreError> {
        if self.draft(form, period, subject, scope).await?.is_none() {
            return Ok(());
        }
        let mut write = self.catalog.write().await?;
        sqlx::query("DELETE FROM draft_return WHERE form = $1 AND period = $2 AND subject = $3")
            .bind(form)
            .bind(period_key::key(period))
            .bind(subject)
            .execute(write.on())
            .await?;
        write.commit().await
    }
}

use ballast_model::Scope;
use jiff::{Timestamp, civil::Date};
use sqlx::Row;

use crate::{
    Store, StoreError, document, event, period_key,
    titles::{date, next_id},
};

/// A verdict to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVerdict {
    /// Version of the shape that `content` has.
    pub format: i64,
    /// Id of the programme.
    pub programme: String,
    /// Its version.
    pub version: String,
    /// Who is judged.
    pub subject: String,
    /// The reference date.
    pub on: Date,
    /// Everything it rests on, as JSON.
    pub content: String,
}

/// A verdict that was published. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVerdict {
    /// Counted from 1.
    pub id: i64,
    /// As it was published.
    pub verdict: NewVerdict,
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub actor: String,
}

impl Store {
    /// Keeps a verdict as it is and gives its number.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn publish_verdict(&self, verdict: &NewVerdict) -> Result<i64, StoreError> {
        let mut write = self.catalog.write().await?;
        let now = self.now()?;
        let id = next_id(&mut write, "published_verdict").await?;
        let hash = document::sha256(verdict.content.as_bytes());
        sqlx::query(
            "INSERT INTO published_verdict (id, format, programme, version, subject, reference_date, published_at, actor, \
             sha256, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id)
        .bind(verdict.format)
        .bind(verdict.programme.as_str())
        .bind(verdict.version.as_str())
        .bind(verdict.subject.as_str())
        .bind(verdict.on.to_string())
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .bind(hash.as_str())
        .bind(verdict.content.as_str())
        .execute(write.on())
        .await?;
        let detail = format!(
            "verdict={id} programme={} version={} subject={} on={} sha256={hash}",
            verdict.programme, verdict.version, verdict.subject, verdict.on
        );
        event::record(&mut write, now, &self.actor, "publish", detail).await?;
        write.commit().await?;
        Ok(id)
    }

    /// A published verdict on somebody whom the scope lets see.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a number that was never given or is not to be seen, [`StoreError::Damaged`] where the content is not what was
    /// published.
    pub async fn published_verdict(&self, id: i64, scope: &Scope) -> Result<PublishedVerdict, StoreError> {
        let row = sqlx::query(
            "SELECT format, programme, version, subject, reference_date, published_at, actor, sha256, content \
             FROM published_verdict WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *self.catalog.read().await?)
        .await?;
        let row = row.ok_or_else(|| StoreError::Missing { what: "published verdict", id: id.to_string() })?;
        let subject: String = row.try_get(3)?;
        if !self.sees(&subject, scope).await? {
            return Err(StoreError::Missing { what: "published verdict", id: id.to_string() });
        }
        let (hash, content): (String, String) = (row.try_get(7)?, row.try_get(8)?);
        if document::sha256(content.as_bytes()) != hash {
            return Err(StoreError::damaged(
                format!("published verdict {id}"),
                "its text is not what was published",
            ));
        }
        Ok(PublishedVerdict {
            id,
            verdict: NewVerdict {
                format: row.try_get(0)?,
                programme: row.try_get(1)?,
                version: row.try_get(2)?,
                subject,
                on: date(row.try_get(4)?)?,
                content,
            },
            published_at: period_key::instant(row.try_get(5)?)?,
            actor: row.try_get(6)?,
        })
    }
}

use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::{
    Store, StoreError,
    audit::{self, AuditLine},
    period_key,
    titles::next_id,
};

/// Somebody else's system that wants to be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Counted from 1.
    pub id: i64,
    /// Where to.
    pub url: String,
    /// Signs what is sent.
    pub secret: String,
    /// About what.
    pub topics: Vec<String>,
    /// Who set it up.
    pub account: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when no more.
    pub stopped_at: Option<Timestamp>,
}

/// Something told, or yet to be told, to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Counted from 1.
    pub id: i64,
    /// To which.
    pub webhook: i64,
    /// About what.
    pub topic: String,
    /// JSON, as it is signed and sent.
    pub body: String,
    /// Since when.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next; nothing where it arrived or was given up.
    pub next_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// What went wrong the last time.
    pub failure: String,
}

const WEBHOOK: &str = "id, url, secret, topics, account, created_at, stopped_at";
const DELIVERY: &str = "id, webhook, topic, body, created_at, attempts, next_at, delivered_at, failure";

fn instant(micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(period_key::instant).transpose()
}

fn webhook(row: &AnyRow) -> Result<Webhook, StoreError> {
    let topics: String = row.try_get(3)?;
    Ok(Webhook {
        id: row.try_get(0)?,
        url: row.try_get(1)?,
        secret: row.try_get(2)?,
        topics: topics.split(',').map(ToOwned::to_owned).collect(),
        account: row.try_get(4)?,
        created_at: period_key::instant(row.try_get(5)?)?,
        stopped_at: instant(row.try_get(6)?)?,
    })
}

fn delivery(row: &AnyRow) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.try_get(0)?,
        webhook: row.try_get(1)?,
        topic: row.try_get(2)?,
        body: row.try_get(3)?,
        created_at: period_key::instant(row.try_get(4)?)?,
        attempts: row.try_get(5)?,
        next_at: instant(row.try_get(6)?)?,
        delivered_at: instant(row.try_get(7)?)?,
        failure: row.try_get(8)?,
    })
}

impl Store {
    /// Sets a webhook up; gives its number.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn add_webhook(
        &self,
        url: &str,
        secret: &str,
        topics: &[String],
        address: &str,
    ) -> Result<i64, StoreError> {
        let mut write = self.catalog.write().await?;
        let now = self.now()?;
        let id = next_id(&mut write, "webhook").await?;
        sqlx::query("INSERT INTO webhook (id, url, secret, topics, account, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id)
            .bind(url)
            .bind(secret)
            .bind(topics.join(","))
            .bind(&*self.actor)
            .bind(period_key::micros(now))
            .execute(write.on())
            .await?;
        let line = AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: "create-webhook".to_owned(),
            subject: id.to_string(),
            detail: format!("topics={} url={url}", topics.join(",")),
        };
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Tells a webhook nothing more; what waits for it is given up.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none of that number in force.
    pub async fn stop_webhook(&self, id: i64, address: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let now = self.now()?;
        let update = sqlx::query("UPDATE webhook SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL");
        if update.bind(id).bind(period_key::micros(now)).execute(write.on()).await?.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "webhook", id: id.to_string() });
        }
        let rest = sqlx::query("UPDATE webhook_delivery SET next_at = NULL WHERE webhook = $1");
        rest.bind(id).execute(write.on()).await?;
        let line = AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: "stop-webhook".to_owned(),
            subject: id.to_string(),
            detail: String::new(),
        };
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await
    }

    /// Webhooks, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let text = format!("SELECT {WEBHOOK} FROM webhook ORDER BY id DESC");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut *self.catalog.read().await?).await?;
        rows.iter().map(webhook).collect()
    }

    /// Puts something on its way to every webhook in force that wants to know of the topic; gives to how many.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn tell(&self, topic: &str, body: &str) -> Result<u64, StoreError> {
        let wanting =
            self.webhooks().await?.into_iter().filter(|webhook| {
                webhook.stopped_at.is_none() && webhook.topics.iter().any(|one| one == topic)
            });
        let wanting: Vec<i64> = wanting.map(|webhook| webhook.id).collect();
        if wanting.is_empty() {
            return Ok(0);
        }
        let mut write = self.catalog.write().await?;
        let now = period_key::micros(self.now()?);
        let mut id = next_id(&mut write, "webhook_delivery").await?;
        for webhook in &wanting {
            sqlx::query(
                "INSERT INTO webhook_delivery (id, webhook, topic, body, created_at, attempts, next_at, failure) \
                 VALUES ($1, $2, $3, $4, $5, 0, $5, '')",
            )
            .bind(id)
            .bind(*webhook)
            .bind(topic)
            .bind(body)
            .bind(now)
            .execute(write.on())
            .await?;
            id += 1;
        }
        write.commit().await?;
        Ok(wanting.len() as u64)
    }

    /// What is due to be sent, the oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn due_deliveries(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let text = format!(
            "SELECT {DELIVERY} FROM webhook_delivery WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(period_key::micros(self.now()?))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(delivery).collect()
    }

    /// The latest deliveries, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let text = format!("SELECT {DELIVERY} FROM webhook_delivery ORDER BY id DESC LIMIT $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(delivery).collect()
    }

    /// Notes what came of sending: it arrived, or it failed and is tried again at `next_at`, or is given up.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn note_delivery(
        &self,
        id: i64,
        failure: Option<&str>,
        next_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let arrived = failure.is_none().then_some(period_key::micros(self.now()?));
        sqlx::query(
            "UPDATE webhook_delivery SET attempts = attempts + 1, failure = $2, next_at = $3, delivered_at = $4 WHERE id = $1",
        )
        .bind(id)
        .bind(failure.unwrap_or_default())
        .bind(next_at.filter(|_| failure.is_some()).map(period_key::micros))
        .bind(arrived)
        .execute(write.on())
        .await?;
        write.commit().await
    }
}

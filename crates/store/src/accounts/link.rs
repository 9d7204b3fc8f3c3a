use jiff::Timestamp;
use sqlx::Row;

use super::{account::Account, read};
use crate::{
    Store, StoreError,
    audit::{self, AuditLine},
    period_key,
};

/// A one-time link that lets its account set a password.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// SHA-256 of what the link holds.
    pub hash: String,
    /// Whose.
    pub account: String,
    /// Until when it opens.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a one-time link; earlier ones of the account open no more.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a name that no account has.
    pub async fn add_link(&self, new: &NewLink, address: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        if read::account(write.on(), "name", &new.account).await?.is_none() {
            return Err(StoreError::Missing { what: "account", id: new.account.clone() });
        }
        let now = self.now()?;
        let delete = sqlx::query("DELETE FROM account_link WHERE account = $1");
        delete.bind(new.account.as_str()).execute(write.on()).await?;
        sqlx::query(
            "INSERT INTO account_link (hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(new.hash.as_str())
        .bind(new.account.as_str())
        .bind(period_key::micros(now))
        .bind(period_key::micros(new.expires_at))
        .execute(write.on())
        .await?;
        let line = AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: "one-time-link".to_owned(),
            subject: new.account.clone(),
            detail: format!("until={}", new.expires_at),
        };
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await
    }

    /// Whose link it is, where it still opens.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn link(&self, hash: &str) -> Result<Option<Account>, StoreError> {
        let mut connection = self.catalog.read().await?;
        let query = sqlx::query(
            "SELECT account FROM account_link WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        );
        let now = period_key::micros(self.now()?);
        let row = query.bind(hash).bind(now).fetch_optional(&mut *connection).await?;
        match row {
            Some(row) => read::account(&mut connection, "name", row.try_get(0)?).await,
            None => Ok(None),
        }
    }

    /// Uses a link up; gives false where it was used or opens no more.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn use_link(&self, hash: &str) -> Result<bool, StoreError> {
        let mut write = self.catalog.write().await?;
        let update = sqlx::query(
            "UPDATE account_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        );
        let done = update.bind(hash).bind(period_key::micros(self.now()?)).execute(write.on()).await?;
        write.commit().await?;
        Ok(done.rows_affected() == 1)
    }
}

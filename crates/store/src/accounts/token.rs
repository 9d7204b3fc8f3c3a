use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use super::{
    account::Account,
    read::{COLUMNS, from_row, instant},
};
use crate::{
    Store, StoreError,
    audit::{self, AuditLine},
    period_key,
    titles::next_id,
};

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// SHA-256 of the token.
    pub hash: String,
    /// On whose behalf it asks.
    pub account: String,
    /// What it is for.
    pub label: String,
    /// What it may do of what its account may do.
    pub rights: Vec<String>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A token of the HTTP API, without what makes it one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Counted from 1.
    pub id: i64,
    /// On whose behalf it asks.
    pub account: String,
    /// What it is for.
    pub label: String,
    /// What it may do of what its account may do.
    pub rights: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

const TOKEN: &str = "t.id, t.account, t.label, t.rights, t.created_at, t.expires_at, t.used_at, t.revoked_at";

fn token(row: &AnyRow, at: usize) -> Result<Token, StoreError> {
    let rights: String = row.try_get(at + 3)?;
    Ok(Token {
        id: row.try_get(at)?,
        account: row.try_get(at + 1)?,
        label: row.try_get(at + 2)?,
        rights: rights.split(',').filter(|right| !right.is_empty()).map(ToOwned::to_owned).collect(),
        created_at: period_key::instant(row.try_get(at + 4)?)?,
        expires_at: period_key::instant(row.try_get(at + 5)?)?,
        used_at: instant(row.try_get(at + 6)?)?,
        revoked_at: instant(row.try_get(at + 7)?)?,
    })
}

impl Store {
    /// Keeps a token; gives its number.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn add_token(&self, new: &NewToken, address: &str) -> Result<i64, StoreError> {
        let mut write = self.catalog.write().await?;
        let now = self.now()?;
        let id = next_id(&mut write, "api_token").await?;
        sqlx::query(
            "INSERT INTO api_token (id, hash, account, label, rights, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(new.hash.as_str())
        .bind(new.account.as_str())
        .bind(new.label.as_str())
        .bind(new.rights.join(","))
        .bind(period_key::micros(now))
        .bind(period_key::micros(new.expires_at))
        .execute(write.on())
        .await?;
        let line = AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: "create-token".to_owned(),
            subject: new.account.clone(),
            detail: format!("token={id} until={} rights={}", new.expires_at, new.rights.join(",")),
        };
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await?;
        Ok(id)
    }

    /// A token by its hash, and on whose behalf it asks; whether it still opens is the caller's to say.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn token(&self, hash: &str) -> Result<Option<(Token, Account)>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, {TOKEN} FROM api_token t JOIN account a ON a.name = t.account WHERE t.hash = $1"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(hash);
        let row = query.fetch_optional(&mut *self.catalog.read().await?).await?;
        row.as_ref().map(|row| Ok((token(row, 17)?, from_row(row)?))).transpose()
    }

    /// Tokens of an account, or all of them; the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn tokens(&self, account: Option<&str>) -> Result<Vec<Token>, StoreError> {
        let text =
            format!("SELECT {TOKEN} FROM api_token t WHERE $1 = '' OR t.account = $1 ORDER BY t.id DESC");
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(account.unwrap_or_default());
        let rows = query.fetch_all(&mut *self.catalog.read().await?).await?;
        rows.iter().map(|row| token(row, 0)).collect()
    }

    /// Says that a token was used just now.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn touch_token(&self, id: i64) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        sqlx::query("UPDATE api_token SET used_at = $2 WHERE id = $1")
            .bind(id)
            .bind(period_key::micros(self.now()?))
            .execute(write.on())
            .await?;
        write.commit().await
    }

    /// Takes a token of an account back.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where the account has no such token in force.
    pub async fn revoke_token(&self, account: &str, id: i64, address: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let now = self.now()?;
        let update = sqlx::query(
            "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND account = $2 AND revoked_at IS NULL",
        );
        let done = update.bind(id).bind(account).bind(period_key::micros(now)).execute(write.on()).await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "token", id: id.to_string() });
        }
        let line = AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: "revoke-token".to_owned(),
            subject: account.to_owned(),
            detail: format!("token={id}"),
        };
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await
    }
}

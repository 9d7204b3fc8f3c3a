use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use super::{
    account::Account,
    read::{COLUMNS, from_row},
};
use crate::{
    Store, StoreError,
    audit::{self, AuditLine},
    period_key,
};

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of what the browser keeps.
    pub hash: String,
    /// Whose.
    pub account: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Where they came from.
    pub address: String,
    /// What their browser calls itself.
    pub agent: String,
    /// How they came in: `password`, `directory`, `link`.
    pub via: String,
}

/// Somebody's stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of what the browser keeps.
    pub hash: String,
    /// Whose.
    pub account: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// When they last asked for something, to the minute.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Where they came from.
    pub address: String,
    /// What their browser calls itself.
    pub agent: String,
    /// How they came in.
    pub via: String,
}

const SESSION: &str = "s.hash, s.account, s.opened_at, s.seen_at, s.expires_at, s.address, s.agent, s.via";

fn session(row: &AnyRow, at: usize) -> Result<Session, StoreError> {
    Ok(Session {
        hash: row.try_get(at)?,
        account: row.try_get(at + 1)?,
        opened_at: period_key::instant(row.try_get(at + 2)?)?,
        seen_at: period_key::instant(row.try_get(at + 3)?)?,
        expires_at: period_key::instant(row.try_get(at + 4)?)?,
        address: row.try_get(at + 5)?,
        agent: row.try_get(at + 6)?,
        via: row.try_get(at + 7)?,
    })
}

impl Store {
    /// Opens a session.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn open_session(&self, new: &NewSession) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        sqlx::query(
            "INSERT INTO account_session (hash, account, opened_at, seen_at, expires_at, address, agent, via) \
             VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
        )
        .bind(new.hash.as_str())
        .bind(new.account.as_str())
        .bind(period_key::micros(self.now()?))
        .bind(period_key::micros(new.expires_at))
        .bind(new.address.as_str())
        .bind(new.agent.as_str())
        .bind(new.via.as_str())
        .execute(write.on())
        .await?;
        write.commit().await
    }

    /// A session and whose it is; whether it is over is the caller's to say.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] for an account whose roles may not go together.
    pub async fn session(&self, hash: &str) -> Result<Option<(Session, Account)>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, {SESSION} FROM account_session s JOIN account a ON a.name = s.account WHERE s.hash = $1"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(hash);
        let row = query.fetch_optional(&mut *self.catalog.read().await?).await?;
        row.as_ref().map(|row| Ok((session(row, 17)?, from_row(row)?))).transpose()
    }

    /// Sessions of an account, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sessions(&self, account: &str) -> Result<Vec<Session>, StoreError> {
        let text = format!(
            "SELECT {SESSION} FROM account_session s WHERE s.account = $1 ORDER BY s.seen_at DESC, s.hash"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(account);
        let rows = query.fetch_all(&mut *self.catalog.read().await?).await?;
        rows.iter().map(|row| session(row, 0)).collect()
    }

    /// Says that a session was used just now.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn touch_session(&self, hash: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        sqlx::query("UPDATE account_session SET seen_at = $2 WHERE hash = $1")
            .bind(hash)
            .bind(period_key::micros(self.now()?))
            .execute(write.on())
            .await?;
        write.commit().await
    }

    /// Ends a session; that of nobody is no error.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn close_session(&self, account: &str, hash: &str, address: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let delete = sqlx::query("DELETE FROM account_session WHERE hash = $1 AND account = $2");
        let done = delete.bind(hash).bind(account).execute(write.on()).await?;
        if done.rows_affected() > 0 {
            let line = AuditLine {
                actor: self.actor.to_string(),
                address: address.to_owned(),
                verb: "sign-out".to_owned(),
                subject: account.to_owned(),
                detail: String::new(),
            };
            audit::record(&mut write, self.now()?, &[line]).await?;
        }
        write.commit().await
    }

    /// Forgets sessions not seen since `idle` and those past their end, links past theirs, and answers to keys given before
    /// `answers`; gives how many sessions went.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sweep_sessions(&self, idle: Timestamp, answers: Timestamp) -> Result<u64, StoreError> {
        let mut write = self.catalog.write().await?;
        let now = period_key::micros(self.now()?);
        let delete = sqlx::query("DELETE FROM account_session WHERE expires_at <= $1 OR seen_at <= $2");
        let gone = delete.bind(now).bind(period_key::micros(idle)).execute(write.on()).await?.rows_affected();
        sqlx::query("DELETE FROM account_link WHERE expires_at <= $1").bind(now).execute(write.on()).await?;
        let delete = sqlx::query("DELETE FROM idempotency_key WHERE at <= $1");
        delete.bind(period_key::micros(answers)).execute(write.on()).await?;
        write.commit().await?;
        Ok(gone)
    }
}

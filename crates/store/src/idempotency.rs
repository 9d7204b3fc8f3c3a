use sqlx::Row;

use crate::{Store, StoreError, period_key};

/// What is known of a request's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// Nobody used it: it is this request's now.
    Fresh,
    /// The same request was answered so.
    Answered {
        /// HTTP status.
        status: i64,
        /// Body.
        body: String,
    },
    /// The same request is being answered, or was when the process died.
    Running,
    /// Another request used it.
    Other,
}

impl Store {
    /// Takes a key for a request of an account, or says what came of it. `request` is the hash of what is asked.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn take_key(&self, account: &str, name: &str, request: &str) -> Result<KeyState, StoreError> {
        let mut write = self.catalog.write().await?;
        let row =
            sqlx::query("SELECT request, status, body FROM idempotency_key WHERE account = $1 AND name = $2")
                .bind(account)
                .bind(name)
                .fetch_optional(write.on())
                .await?;
        if let Some(row) = row {
            if row.try_get::<String, _>(0)? != request {
                return Ok(KeyState::Other);
            }
            return Ok(match row.try_get::<Option<i64>, _>(1)? {
                Some(status) => KeyState::Answered { status, body: row.try_get(2)? },
                None => KeyState::Running,
            });
        }
        sqlx::query(
            "INSERT INTO idempotency_key (account, name, request, body, at) VALUES ($1, $2, $3, '', $4)",
        )
        .bind(account)
        .bind(name)
        .bind(request)
        .bind(period_key::micros(self.now()?))
        .execute(write.on())
        .await?;
        write.commit().await?;
        Ok(KeyState::Fresh)
    }

    /// Keeps the answer given under a key; without one, the key is free again.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn answer_key(
        &self,
        account: &str,
        name: &str,
        answer: Option<(i64, &str)>,
    ) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let query = match answer {
            Some((status, body)) => sqlx::query(
                "UPDATE idempotency_key SET status = $3, body = $4 WHERE account = $1 AND name = $2",
            )
            .bind(account)
            .bind(name)
            .bind(status)
            .bind(body),
            None => sqlx::query("DELETE FROM idempotency_key WHERE account = $1 AND name = $2")
                .bind(account)
                .bind(name),
        };
        query.execute(write.on()).await?;
        write.commit().await
    }
}

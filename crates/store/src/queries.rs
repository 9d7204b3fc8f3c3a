use ballast_model::{Period, Scope};
use jiff::Timestamp;
use sqlx::Row;

use crate::{Store, StoreError, event, period_key, titles::next_id};

/// What is said to a query (核实).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Whoever reported explains the value.
    Answer,
    /// An officer takes it as explained.
    Accept,
    /// An officer wants another answer, or a correction.
    SendBack,
}

impl WordKind {
    /// As the catalog and the record write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Accept => "accept",
            Self::SendBack => "send-back",
        }
    }

    fn of(text: &str) -> Result<Self, StoreError> {
        [Self::Answer, Self::Accept, Self::SendBack]
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| StoreError::damaged("catalog", format!("{text:?} is nothing said to a query")))
    }
}

/// A word said to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// Whose return it is.
    pub subject: String,
    /// Region code of that return.
    pub region: String,
    /// Id of the check that raised the query.
    pub mark: String,
    /// The submission that the query was raised against.
    pub submission: i64,
    /// What it does.
    pub kind: WordKind,
    /// The words.
    pub words: String,
    /// When.
    pub said_at: Timestamp,
    /// By whom.
    pub actor: String,
}

impl Store {
    /// Keeps a word said to a query. `said_at` and `actor` are set here.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a return outside the scope; the catalog's.
    pub async fn say_to_query(
        &self,
        form: &str,
        period: Period,
        word: &QueryWord,
        scope: &Scope,
    ) -> Result<(), StoreError> {
        if !scope.allows(&word.subject, &word.region) {
            return Err(StoreError::Missing { what: "subject", id: word.subject.clone() });
        }
        let mut write = self.catalog.write().await?;
        let id = next_id(&mut write, "query_word").await?;
        let now = self.now()?;
        let key = period_key::key(period);
        sqlx::query(
            "INSERT INTO query_word (id, form, period, subject, region, mark, submission, kind, words, said_at, actor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(id)
        .bind(form)
        .bind(key.as_str())
        .bind(word.subject.as_str())
        .bind(word.region.as_str())
        .bind(word.mark.as_str())
        .bind(word.submission)
        .bind(word.kind.name())
        .bind(word.words.as_str())
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .execute(write.on())
        .await?;
        let detail = format!(
            "form={form} period={key} subject={} query={} submission={} kind={} words={}",
            word.subject,
            word.mark,
            word.submission,
            word.kind.name(),
            word.words
        );
        event::record(&mut write, now, &self.actor, "query", detail).await?;
        write.commit().await
    }

    /// Everything said to queries of a period, in order.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn said_to_queries(
        &self,
        form: &str,
        period: Period,
        scope: &Scope,
    ) -> Result<Vec<QueryWord>, StoreError> {
        let rows = sqlx::query(
            "SELECT subject, region, mark, submission, kind, words, said_at, actor FROM query_word \
             WHERE form = $1 AND period = $2 ORDER BY id",
        )
        .bind(form)
        .bind(period_key::key(period))
        .fetch_all(&mut *self.catalog.read().await?)
        .await?;
        let mut words = Vec::new();
        for row in &rows {
            let (subject, region): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            if !scope.allows(&subject, &region) {
                continue;
            }
            words.push(QueryWord {
                subject,
                region,
                mark: row.try_get(2)?,
                submission: row.try_get(3)?,
                kind: WordKind::of(row.try_get(4)?)?,
                words: row.try_get(5)?,
                said_at: period_key::instant(row.try_get(6)?)?,
                actor: row.try_get(7)?,
            });
        }
        Ok(words)
    }
}

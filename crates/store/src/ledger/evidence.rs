use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::Row;

use super::media;
use crate::{Store, StoreError, clean, document, parallel, period_key, read::Allowed};

/// A file that was put among the documents, to be named with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Content hash.
    pub sha256: String,
    /// File name, as it came.
    pub name: String,
    /// What its bytes say it is.
    pub media: &'static str,
    /// Size.
    pub bytes: i64,
}

/// A file that an item names as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Content hash.
    pub sha256: String,
    /// File name, as it came.
    pub name: String,
    /// What its bytes say it is.
    pub media: String,
    /// Size in bytes.
    pub bytes: i64,
    /// When.
    pub kept_at: Timestamp,
    /// By whom.
    pub actor: String,
}

/// Most bytes of a file of evidence.
const LARGEST: usize = 64 << 20;

impl Store {
    /// Puts a file among the documents. It belongs to no item, and nobody sees it, until an append names it.
    ///
    /// # Errors
    /// [`StoreError::EvidenceSize`] for a file larger than 64 MiB, [`StoreError::EvidenceKind`] for one that is empty or of no kind
    /// that is taken as evidence.
    pub fn keep_evidence(&self, name: &str, content: &[u8]) -> Result<Evidence, StoreError> {
        if content.len() > LARGEST {
            let (mib, most) = (content.len() >> 20, LARGEST >> 20);
            return Err(StoreError::EvidenceSize { name: name.to_owned(), mib, most });
        }
        let media =
            media::sniff(content).ok_or_else(|| StoreError::EvidenceKind { name: name.to_owned() })?;
        parallel::heavy(|| {
            let writing = clean::writing(&self.data)?;
            let sha256 = document::sha256(content);
            document::keep(&self.data, &sha256, content)?;
            drop(writing);
            Ok(Evidence { sha256, name: name.to_owned(), media, bytes: content.len() as i64 })
        })
    }

    /// Files that an item names, by the time they were kept; none where the scope does not hold the item.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_evidence(&self, item: i64, scope: &Scope) -> Result<Vec<EvidenceFile>, StoreError> {
        if self.ledger_item(item, scope).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT sha256, name, media, bytes, kept_at, actor FROM ledger_evidence WHERE item = $1 ORDER BY kept_at, sha256",
        )
        .bind(item)
        .fetch_all(&mut *self.catalog.read().await?)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(EvidenceFile {
                    sha256: row.try_get(0)?,
                    name: row.try_get(1)?,
                    media: row.try_get(2)?,
                    bytes: row.try_get(3)?,
                    kept_at: period_key::instant(row.try_get(4)?)?,
                    actor: row.try_get(5)?,
                })
            })
            .collect()
    }

    /// The content of a file of evidence: for whoever may see an item that names it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a hash that no item in the scope names, [`StoreError::Damaged`] where the content is
    /// not what the hash says.
    pub async fn evidence(&self, sha256: &str, scope: &Scope) -> Result<Vec<u8>, StoreError> {
        let rows = sqlx::query(
            "SELECT i.subject, i.region FROM ledger_evidence e JOIN ledger_item i ON i.id = e.item WHERE e.sha256 = $1",
        )
        .bind(sha256)
        .fetch_all(&mut *self.catalog.read().await?)
        .await?;
        let allowed = Allowed::of(scope);
        for row in &rows {
            let seen = match &allowed {
                None => true,
                Some(allowed) => allowed.one(row.try_get(0)?, row.try_get(1)?),
            };
            if seen {
                return self.document(sha256, &Scope::All).await;
            }
        }
        Err(StoreError::Missing { what: "evidence", id: sha256.to_owned() })
    }
}

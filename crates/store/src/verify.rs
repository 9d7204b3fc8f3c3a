use sqlx::Row;

use crate::{Store, StoreError, accounts, chunk, document, event, lake};

impl Store {
    /// Checks that nothing was changed or lost: the chains of events and of the audit record, the roles of accounts, the
    /// chunks of all submissions, the ledger, and every file that a vintage, a submission or an accepted report names, each
    /// against its fingerprint. That items of the ledger say what their events say is for [`Store::check_ledger_items`] to look at.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first thing that is not as it was recorded.
    pub async fn verify(&self) -> Result<(), StoreError> {
        event::check_chain(&self.events().await?)?;
        self.verify_audit().await?;
        self.verify_chunks().await?;
        self.verify_ledger().await?;
        let mut connection = self.catalog.read().await?;
        accounts::check_accounts(&mut connection).await?;
        let files = sqlx::query(
            "SELECT file, sha256 FROM vintage UNION ALL SELECT file, sha256 FROM cube ORDER BY file",
        )
        .fetch_all(&mut *connection)
        .await?;
        let originals = sqlx::query(
            "SELECT document FROM submission WHERE document IS NOT NULL UNION SELECT document FROM accepted_report \
             UNION SELECT sha256 FROM ledger_evidence \
             UNION SELECT document FROM dropped_report UNION SELECT markdown FROM published_brief \
             UNION SELECT html FROM published_brief UNION SELECT docx FROM published_brief \
             UNION SELECT xlsx FROM published_brief ORDER BY document",
        )
        .fetch_all(&mut *connection)
        .await?;
        drop(connection);
        for row in files {
            self.verify_file(row.try_get(0)?, row.try_get(1)?)?;
        }
        for row in originals {
            let hash: &str = row.try_get(0)?;
            self.verify_file(&document::relative(hash).to_string_lossy(), hash)?;
        }
        Ok(())
    }

    /// The first fault of the ledger, as an error.
    async fn verify_ledger(&self) -> Result<(), StoreError> {
        self.check_ledger(None).await?.into_first_fault()
    }

    pub(crate) fn verify_file(&self, file: &str, sha256: &str) -> Result<(), StoreError> {
        let path = self.data_dir().join(file);
        if !path.is_file() {
            return Err(StoreError::damaged(file, "it is registered in the catalog and not there"));
        }
        let found = crate::parallel::heavy(|| lake::measure(&path))?;
        if found.sha256 == sha256 {
            return Ok(());
        }
        Err(StoreError::damaged(file, format!("its SHA-256 is {}, registered was {sha256}", found.sha256)))
    }

    async fn verify_chunks(&self) -> Result<(), StoreError> {
        let mut connection = self.catalog.read().await?;
        let submissions = sqlx::query("SELECT id, row_count FROM submission ORDER BY id")
            .fetch_all(&mut *connection)
            .await?;
        for row in submissions {
            let (id, rows): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            let ordinals = sqlx::query(
                "SELECT form, period, ordinal, row_count, sha256 FROM submission_chunk WHERE submission = $1 ORDER BY period, ordinal",
            )
            .bind(id)
            .fetch_all(&mut *connection)
            .await?;
            let mut found = 0;
            for row in ordinals {
                let (form, period, ordinal): (String, String, i64) =
                    (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                let (count, sha256): (i64, String) = (row.try_get(3)?, row.try_get(4)?);
                let blob = sqlx::query(
                    "SELECT head, body FROM submission_chunk WHERE form = $1 AND period = $2 AND submission = $3 AND ordinal = $4",
                )
                .bind(form)
                .bind(period.as_str())
                .bind(id)
                .bind(ordinal)
                .fetch_one(&mut *connection)
                .await?;
                if chunk::digest(blob.try_get(0)?, blob.try_get(1)?) != sha256 {
                    return Err(StoreError::damaged(
                        format!("submission {id}"),
                        format!("chunk {ordinal} of {period} has changed"),
                    ));
                }
                found += count;
            }
            if found != rows {
                return Err(StoreError::damaged(
                    format!("submission {id}"),
                    format!("{found} of its {rows} returns are there"),
                ));
            }
        }
        Ok(())
    }
}

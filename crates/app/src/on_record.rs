use ballast_store::{AuditEvent, AuditFilter, AuditLine};

use crate::{AppError, Ballast, accounts::Origin};

impl Ballast {
    /// Puts on record that whoever is asking did something: read an enterprise's figures, took a table away. It is durable when
    /// this returns; what it tells happens only then.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn on_record(
        &self,
        verb: &str,
        subject: &str,
        detail: &str,
        origin: &Origin,
    ) -> Result<(), AppError> {
        let line = AuditLine {
            actor: self.store.actor().to_owned(),
            address: origin.address.clone(),
            verb: verb.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        };
        Ok(self.store.audit(line).await?)
    }

    /// Lines on record, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn record_of(&self, filter: &AuditFilter) -> Result<Vec<AuditEvent>, AppError> {
        Ok(self.store.audit_events(filter).await?)
    }

    /// Whether the record is whole: nothing changed, nothing left out. What is wrong is told, not an error.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn record_is_whole(&self) -> Result<Option<String>, AppError> {
        match self.store.verify_audit().await {
            Ok(()) => Ok(None),
            Err(error @ ballast_store::StoreError::Damaged { .. }) => Ok(Some(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// The present instant.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }
}

use ballast_rules::{Judge, explain::Ladder, publish};
use ballast_store::NewVerdict;

use super::WarningLine;
use crate::{AppError, Ballast, Question};

impl Ballast {
    /// Keeps a verdict for ever, with the level of a warning and the place on a ladder that were shown with it; gives its
    /// number.
    ///
    /// # Errors
    /// The catalog's.
    pub(super) async fn publish_verdict(
        &self,
        judge: &Judge<'_>,
        row: usize,
        warning: Option<&WarningLine>,
        ladder: Option<&Ladder>,
    ) -> Result<i64, AppError> {
        let units = &self.packs.units;
        let mut record = publish(judge, row, units, self.today());
        if let Some(warning) = warning {
            record = record.with_level(warning.as_grade());
        }
        if let Some(ladder) = ladder {
            record = record.with_ladder(ladder.clone(), units);
        }
        let content = serde_json::to_string(&record)
            .map_err(|error| AppError::Question(Question::verdict_unwritten(error)))?;
        let verdict = NewVerdict {
            format: i64::from(record.format),
            programme: record.explanation.programme.clone(),
            version: record.explanation.version.id.clone(),
            subject: record.explanation.subject.id.clone(),
            on: record.explanation.on,
            content,
        };
        Ok(self.store.publish_verdict(&verdict).await?)
    }
}

use ballast_store::JobRun;

use crate::{AppError, Ballast};

impl Ballast {
    /// The latest jobs, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn jobs(&self, limit: usize) -> Result<Vec<JobRun>, AppError> {
        Ok(self.store.jobs("", limit).await?)
    }

    /// Runs something as a job: that it ran, and what came of it, stays on the list.
    pub(crate) async fn as_job<F>(&self, kind: &str, work: F) -> Result<String, AppError>
    where
        F: Future<Output = Result<String, AppError>>,
    {
        let id = self.store.begin_job(kind).await?;
        let done = work.await;
        let detail = match &done {
            Ok(detail) => detail.clone(),
            Err(error) => error.to_string(),
        };
        self.store.end_job(id, done.is_err(), &detail).await?;
        done
    }
}

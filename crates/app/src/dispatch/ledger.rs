use jiff::civil::Date;

use super::{Dispatch, build::Frame};
use crate::{AppError, Ballast, ledger::LedgerReportQuery};

impl Ballast {
    /// Adds how the ledger stands: what was promised, owed or found wrong is part of how a month went.
    pub(crate) async fn add_ledger(
        &self,
        frame: &Frame<'_>,
        dispatch: &mut Dispatch,
    ) -> Result<(), AppError> {
        let query = LedgerReportQuery {
            region: Some(frame.whole_code.clone()),
            going_on_from: Date::new(frame.period.year(), 1, 1).ok(),
            as_of: frame.as_of,
            ..LedgerReportQuery::default()
        };
        let report = self.ledger_report(&query).await?;
        dispatch.ledger = report.whole.is_some().then_some(report);
        Ok(())
    }
}

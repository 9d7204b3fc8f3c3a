use jiff::civil::Date;

use super::Dispatch;
use crate::{AppError, Ballast, ledger::LedgerReportQuery, typed};

impl Ballast {
    /// A dispatch with how the ledger stands: what was promised, owed or found wrong is part of how a month went.
    ///
    /// # Errors
    /// The catalog's.
    pub(crate) async fn with_ledger(
        &self,
        mut dispatch: Dispatch,
        as_of: Option<Date>,
    ) -> Result<Dispatch, AppError> {
        let query = LedgerReportQuery {
            region: Some(dispatch.node.clone()),
            going_on_from: Date::new(typed::period(&dispatch.period)?.year(), 1, 1).ok(),
            as_of,
            ..LedgerReportQuery::default()
        };
        let report = self.ledger_report(&query).await?;
        dispatch.ledger = report.whole.is_some().then_some(report);
        Ok(dispatch)
    }
}

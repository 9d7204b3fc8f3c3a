use ballast_store::StoreError;

use super::account;
use crate::Question;

/// The refusals of the store that a reader can do something about; nothing for what only whoever keeps the machine can put right.
pub(super) fn question(error: &StoreError) -> Option<Question> {
    Some(match error {
        StoreError::PeriodClosed { form, period, vintage } => Question::period_closed(form, period, vintage),
        StoreError::AlreadyClosed { form, period, vintage } => {
            Question::already_closed(form, period, vintage)
        }
        StoreError::NothingToClose { form, period } => Question::nothing_to_close(form, period),
        StoreError::NotClosed { form, period } => Question::not_closed(form, period),
        StoreError::Partial { .. } => Question::seals_unseen(),
        StoreError::NoReason { .. } => Question::reopen_reason(),
        StoreError::Taken { name } => Question::report_taken(name),
        StoreError::Missing { what, id } => Question::missing(what, id),
        StoreError::Changed { item, seen, found } => Question::item_changed(item, seen, found),
        StoreError::Account(error) => account::question(error),
        StoreError::EvidenceSize { name, mib, most } => Question::evidence_size(name, mib, most),
        StoreError::EvidenceKind { name } => Question::evidence_kind(name),
        StoreError::Malformed(what) => Question::submission(what),
        StoreError::Backup(_)
        | StoreError::NotKept(_)
        | StoreError::Damaged { .. }
        | StoreError::Newer { .. }
        | StoreError::Io { .. }
        | StoreError::Catalog(_)
        | StoreError::Parquet { .. }
        | StoreError::Cube(_) => return None,
    })
}

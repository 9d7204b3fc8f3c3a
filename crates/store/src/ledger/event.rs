use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use super::HashAlgorithm;
use crate::{StoreError, chain, document::hex, period_key};

/// An event to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLedgerEvent {
    /// When, as whoever made it says.
    pub at: Timestamp,
    /// Account.
    pub actor: String,
    /// What was done, for lists; the body says it as well.
    pub act: String,
    /// The whole event as canonical text, on one line.
    pub body: String,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEvent {
    /// Counted over all items from 1, without holes.
    pub seq: i64,
    /// The item.
    pub item: i64,
    /// Counted within the item from 1, without holes.
    pub item_seq: i64,
    /// As it was given.
    pub event: NewLedgerEvent,
    /// The hash it was chained with.
    pub algorithm: HashAlgorithm,
    /// In hexadecimal.
    pub hash: String,
}

/// Columns of a read, in the order of [`LedgerEvent::from_row`].
pub(super) const SELECT: &str =
    "SELECT seq, item, item_seq, at, actor, act, body, algorithm, hash FROM ledger_event";

impl LedgerEvent {
    /// What the hash must be where the event before has the hash `previous`: over that and all parts, each
    /// preceded by its length.
    pub(super) fn expected_hash(&self, previous: &str) -> [u8; 32] {
        let (seq, item, item_seq) = (self.seq.to_string(), self.item.to_string(), self.item_seq.to_string());
        let at = period_key::micros(self.event.at).to_string();
        let NewLedgerEvent { actor, act, body, .. } = &self.event;
        self.algorithm.digest(&chain::text(previous, &[&seq, &item, &item_seq, &at, actor, act, body]))
    }

    pub(super) fn from_row(row: &AnyRow) -> Result<Self, StoreError> {
        let (seq, number): (i64, i64) = (row.try_get(0)?, row.try_get(7)?);
        Ok(Self {
            seq,
            item: row.try_get(1)?,
            item_seq: row.try_get(2)?,
            event: NewLedgerEvent {
                at: period_key::instant(row.try_get(3)?)?,
                actor: row.try_get(4)?,
                act: row.try_get(5)?,
                body: row.try_get(6)?,
            },
            algorithm: HashAlgorithm::numbered(number).ok_or_else(|| {
                StoreError::damaged(
                    format!("ledger event {seq}"),
                    format!("no hash algorithm has the number {number}"),
                )
            })?,
            hash: hex(row.try_get(8)?),
        })
    }
}

//! The ledger as it is kept: events in a chain, and the items they come to.
//!
//! The store takes an event as text that somebody else made and an item as a row that somebody else folded: it
//! keeps both in one transaction, numbers and chains the events, and refuses to write over what has changed
//! since the writer looked. It knows neither kinds nor clocks.

mod algorithm;
mod append;
mod batch;
mod event;
mod evidence;
mod media;
mod query;
mod read;
mod rebuild;
mod refold;
mod row;
mod tally;
mod verify;

pub use algorithm::HashAlgorithm;
pub(crate) use append::Queue;
pub use append::{LedgerAppend, LedgerReceipt, LedgerTarget};
pub use event::{LedgerEvent, NewLedgerEvent};
pub use evidence::{Evidence, EvidenceFile};
pub use query::{LedgerOrder, LedgerQuery};
pub use rebuild::ItemEvents;
pub use refold::FoldedItem;
pub use row::LedgerRow;
pub use tally::LedgerTally;
pub use verify::{LedgerCheck, LedgerFault};

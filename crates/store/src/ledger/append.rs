use std::sync::{Arc, Mutex, PoisonError};

use ballast_model::Scope;
use sqlx::Row;
use tokio::sync::oneshot;

use super::{Evidence, LedgerRow, NewLedgerEvent, batch};
use crate::{Store, StoreError};

/// Which item events are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerTarget {
    /// A new one, under a number that was reserved for it.
    New {
        /// Its number, from [`Store::reserve_ledger`].
        id: i64,
    },
    /// One that is there.
    Item {
        /// Its number.
        id: i64,
        /// How many events it had when the writer looked.
        seen: i64,
    },
}

/// Events to be kept together, and what the item comes to after them.
#[derive(Debug, Clone)]
pub struct LedgerAppend {
    /// The item.
    pub target: LedgerTarget,
    /// At least one.
    pub events: Vec<NewLedgerEvent>,
    /// The item afterwards; its number is the target's, its version the store's to give.
    pub row: LedgerRow,
    /// Files that were kept as evidence, to be named with the item.
    pub evidence: Vec<Evidence>,
}

/// What became of a [`LedgerAppend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerReceipt {
    /// Number of the item.
    pub item: i64,
    /// How many events it has now.
    pub version: i64,
    /// An item of this kind was opened from the same source before: nothing was written.
    pub existed: bool,
}

/// An append that waits, and where its outcome goes.
pub(super) struct Waiting {
    pub(super) append: LedgerAppend,
    pub(super) scope: Arc<Scope>,
    outcome: oneshot::Sender<Result<LedgerReceipt, StoreError>>,
}

/// Appends of this process that wait for the next transaction: whoever gets to write takes along all that wait, so
/// that many callers share one commit and its wait for the disk.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    writing: tokio::sync::Mutex<()>,
}

/// Where the catalog keeps the last number that was reserved.
const LAST_NUMBER: &str = "ledger-item";

/// Appends in one transaction at most: more would make the first of them wait for the last.
const AT_A_TIME: usize = 2048;

impl Queue {
    fn push(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(AT_A_TIME);
        waiting.drain(..count).collect()
    }
}

impl Store {
    /// Reserves numbers for `count` new items and gives the first: events speak of their item, so that its number has to be
    /// known before they are made. A number that is not used stays free for ever.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn reserve_ledger(&self, count: i64) -> Result<i64, StoreError> {
        let mut write = self.catalog.write().await?;
        let row = sqlx::query("SELECT number FROM meta WHERE name = $1")
            .bind(LAST_NUMBER)
            .fetch_optional(write.on())
            .await?;
        let last: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
        sqlx::query("DELETE FROM meta WHERE name = $1").bind(LAST_NUMBER).execute(write.on()).await?;
        sqlx::query("INSERT INTO meta (name, number) VALUES ($1, $2)")
            .bind(LAST_NUMBER)
            .bind(last.saturating_add(count))
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(last + 1)
    }

    /// Keeps events and what the item comes to. When this comes back, they are durable.
    ///
    /// Opening from a source from which an item of the kind was opened before gives that item, and writes nothing.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the item has other events than the writer saw: nothing of this append is written,
    /// and others that share its transaction are. [`StoreError::Missing`] for an item that is not in the scope, or a
    /// new one outside it. [`StoreError::Malformed`] for events that could not be read back as they are.
    pub async fn append_ledger(
        &self,
        append: LedgerAppend,
        scope: &Scope,
    ) -> Result<LedgerReceipt, StoreError> {
        let mut outcomes = self.append_ledger_all(vec![append], scope).await;
        outcomes.pop().unwrap_or_else(|| Err(stopped()))
    }

    /// The same for many, in their order; each has an outcome of its own.
    pub async fn append_ledger_all(
        &self,
        appends: Vec<LedgerAppend>,
        scope: &Scope,
    ) -> Vec<Result<LedgerReceipt, StoreError>> {
        let scope = Arc::new(scope.clone());
        let mut outcomes = Vec::with_capacity(appends.len());
        for append in appends {
            let (outcome, given) = oneshot::channel();
            self.ledger.push(Waiting { append, scope: Arc::clone(&scope), outcome });
            outcomes.push(given);
        }
        let mut given = Vec::with_capacity(outcomes.len());
        for mut outcome in outcomes {
            given.push(self.outcome(&mut outcome).await);
        }
        given
    }

    /// Waits until somebody has written an append, and writes if nobody else does.
    async fn outcome(
        &self,
        outcome: &mut oneshot::Receiver<Result<LedgerReceipt, StoreError>>,
    ) -> Result<LedgerReceipt, StoreError> {
        use oneshot::error::TryRecvError;
        loop {
            // Whoever comes to the front of the queue finds the outcome there, or is the next to write.
            let turn = self.ledger.writing.lock().await;
            match outcome.try_recv() {
                Ok(given) => return given,
                Err(TryRecvError::Closed) => return Err(stopped()),
                Err(TryRecvError::Empty) => {}
            }
            let taken = self.ledger.take();
            // As a task of its own: a caller that gives up must not take the others' appends along.
            let store = self.clone();
            if tokio::spawn(async move { store.write_together(taken).await }).await.is_err() {
                return Err(stopped());
            }
            drop(turn);
        }
    }

    async fn write_together(&self, taken: Vec<Waiting>) {
        let outcomes = batch::write(self, &taken).await;
        match outcomes {
            Ok(outcomes) => {
                for (waiting, outcome) in taken.into_iter().zip(outcomes) {
                    // Whoever gave up waiting does not hear of it.
                    let _ = waiting.outcome.send(outcome);
                }
            }
            Err(error) => {
                let message = error.to_string();
                for waiting in taken {
                    let _ = waiting.outcome.send(Err(StoreError::NotKept(message.clone())));
                }
            }
        }
    }
}

fn stopped() -> StoreError {
    StoreError::NotKept("the writer stopped".to_owned())
}

use ballast_ledger::{Actor, Event, Item, Request, act};
use ballast_store::{LedgerTarget, StoreError};

use super::{NewFile, keep::append, webhook::told};
use crate::{AppError, Ballast, Question};

/// What became of an action.
#[derive(Debug, Clone)]
pub struct Acted {
    /// The item afterwards.
    pub item: Item,
    /// The events it led to: rings that were due come first, the action last.
    pub events: Vec<Event>,
}

impl Ballast {
    /// Does something to an item. `seen` is how many events it had when the actor looked; where it has others now, nothing
    /// is done.
    ///
    /// # Errors
    /// [`AppError::Refused`] says what is missing and who may; [`StoreError::Changed`] where somebody else was first.
    pub async fn act_on_item(
        &self,
        actor: &Actor,
        id: i64,
        seen: Option<u64>,
        mut request: Request,
        files: &[NewFile],
    ) -> Result<Acted, AppError> {
        let mut item = self.ledger_item(id).await?.item;
        let version = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let before = version(item.version);
        if let Some(seen) = seen.filter(|seen| *seen != item.version) {
            return Err(StoreError::Changed { item: id, seen: version(seen), found: before }.into());
        }
        let (said, kept) = self.keep_files(files)?;
        request.evidence.extend(said);
        let events =
            act(&self.packs, &item, request, actor, self.clock.now()).map_err(|why| self.refused(why))?;
        for event in &events {
            item.apply(event).map_err(|error| AppError::Question(Question::unreadable(error)))?;
        }
        let mut append = append(LedgerTarget::Item { id, seen: before }, &events, &item);
        append.evidence = kept;
        self.store.append_ledger(append, &self.ledger_scope()).await?;
        self.tell_item(told(&item, &events)).await;
        Ok(Acted { item, events })
    }
}

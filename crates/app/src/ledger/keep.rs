use ballast_ledger::{Event, Evidence, Item, fold};
use ballast_store::{
    FoldedItem, ItemEvents, LedgerAppend, LedgerCheck, LedgerEvent, LedgerTarget, NewLedgerEvent, Store,
};

use super::row::row_of;
use crate::{AppError, Ballast};

/// An item as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its events, folded.
    pub item: Item,
    /// Its events.
    pub events: Vec<Event>,
    /// The same as the store keeps them, with their places in the chain.
    pub kept: Vec<LedgerEvent>,
}

/// A file brought along as evidence.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Kind of evidence, by id.
    pub kind: String,
    /// File name.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Reads an item back from its events.
pub(super) fn read_back(id: i64, kept: Vec<LedgerEvent>) -> Result<Kept, AppError> {
    let damaged = |what: String| {
        AppError::Store(ballast_store::StoreError::Damaged { file: format!("item {id} of the ledger"), what })
    };
    let events = kept.iter().map(|kept| Event::parse(&kept.event.body)).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| damaged(error.to_string()))?;
    let item = fold(&events).map_err(|error| damaged(error.to_string()))?;
    Ok(Kept { item, events, kept })
}

/// Events as the store takes them.
pub(super) fn append(target: LedgerTarget, events: &[Event], item: &Item) -> LedgerAppend {
    let events = events.iter().map(|event| NewLedgerEvent {
        at: event.at,
        actor: event.by.account.clone(),
        act: event.act.clone(),
        body: event.canonical(),
    });
    LedgerAppend { target, events: events.collect(), row: row_of(item), evidence: Vec::new() }
}

impl Ballast {
    /// An item with its events.
    ///
    /// # Errors
    /// [`AppError::Unknown`] where there is none that may be seen.
    pub async fn ledger_item(&self, id: i64) -> Result<Kept, AppError> {
        let events = self.store.ledger_events(id, &self.ledger_scope()).await?;
        if events.is_empty() {
            return Err(AppError::unknown("ledger item", &id.to_string(), []));
        }
        read_back(id, events)
    }

    /// The content of a file of evidence: for whoever may see an item that names it.
    ///
    /// # Errors
    /// The store's: no item in the scope names it, or it has changed.
    pub async fn ledger_file(&self, sha256: &str) -> Result<Vec<u8>, AppError> {
        Ok(self.store.evidence(sha256, &self.ledger_scope()).await?)
    }

    /// Keeps files that come as evidence; gives what events say of them and what the store is told.
    pub(super) fn keep_files(
        &self,
        files: &[NewFile],
    ) -> Result<(Vec<Evidence>, Vec<ballast_store::Evidence>), AppError> {
        let mut said = Vec::with_capacity(files.len());
        let mut kept = Vec::with_capacity(files.len());
        for file in files {
            let one = self.store.keep_evidence(&file.name, &file.content)?;
            said.push(Evidence {
                kind: file.kind.clone(),
                name: file.name.clone(),
                hash: Some(one.sha256.clone()),
                link: None,
            });
            kept.push(one);
        }
        Ok((said, kept))
    }

    /// All items again from their events, on all cores. Gives how many there are.
    ///
    /// # Errors
    /// The catalog's; an item whose events do not fold is named, and nothing is changed.
    pub async fn rebuild_ledger(&self) -> Result<u64, AppError> {
        Ok(self.store.rebuild_ledger(|events| Ok(row_of(&refolded(events)?))).await?)
    }

    /// Checks the ledger: that no event was changed, moved, left out or cut off, against `head` too where somebody kept one
    /// elsewhere; that every item is kept as its events say, in every column, link and file. `progress` hears how many items
    /// and files were looked at, of how many.
    ///
    /// # Errors
    /// The catalog's. What is wrong with the ledger is no error but in the result.
    pub async fn check_ledger(
        &self,
        head: Option<&str>,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<LedgerCheck, AppError> {
        let mut check = self.store.check_ledger(head).await?;
        self.store.check_ledger_items(&mut check, said_of, progress).await?;
        Ok(check)
    }

    /// Checks everything that is kept: what [`Store::verify`] checks, and that every item of the ledger is as its events say.
    ///
    /// # Errors
    /// [`ballast_store::StoreError::Damaged`] names the first thing that is not as it was recorded; the catalog's.
    pub async fn verify(&self) -> Result<(), AppError> {
        verify(&self.store).await
    }
}

/// The same of a store that nothing was opened over.
pub(crate) async fn verify(store: &Store) -> Result<(), AppError> {
    store.verify().await?;
    let mut check = LedgerCheck::default();
    store.check_ledger_items(&mut check, said_of, |_, _| {}).await?;
    Ok(check.into_first_fault()?)
}

/// An item from the texts of its events.
fn refolded(events: &ItemEvents) -> Result<Item, String> {
    let parsed = events.bodies().map(Event::parse).collect::<Result<Vec<_>, _>>();
    let item = fold(&parsed.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
    match item.id == events.item.to_string() {
        true => Ok(item),
        false => Err(format!("its events are of item {}", item.id)),
    }
}

/// What the store has to have kept of an item.
fn said_of(events: &ItemEvents) -> Result<FoldedItem, String> {
    let item = refolded(events)?;
    let files = item.evidence.iter().filter_map(|held| {
        let Evidence { name, hash, .. } = &held.evidence;
        Some((hash.clone()?, name.clone()))
    });
    Ok(FoldedItem { evidence: files.collect(), row: row_of(&item) })
}

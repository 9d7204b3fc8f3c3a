use ballast_ledger::{Actor, Draft, Item, Same, open, same};
use ballast_store::{LedgerQuery, LedgerTarget};
use serde_json::Value as Json;

use super::{
    NewFile,
    keep::{append, read_back},
    webhook::told,
};
use crate::{AppError, Ballast, Question, accounts::secret};

/// An item to be opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// What it is to hold; its number is given here.
    pub draft: Draft,
    /// Evidence that comes with it.
    pub files: Vec<NewFile>,
}

/// An item that was opened, or found because it was opened from the same source before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedItem {
    /// Number of the item.
    pub id: i64,
    /// It was there already.
    pub existed: bool,
}

/// Items that are opened in one go.
const AT_A_TIME: usize = 1000;

impl Ballast {
    /// A word that nothing else carries, for a form to give as the source of its item.
    ///
    /// # Errors
    /// A machine without randomness.
    pub fn form_word() -> Result<String, AppError> {
        secret::fresh()
    }

    /// Opens an item. One that was opened from the same source before is found and left as it is.
    ///
    /// # Errors
    /// [`AppError::Refused`] says what is missing and who may; the catalog's.
    pub async fn open_item(&self, actor: &Actor, opening: Opening) -> Result<OpenedItem, AppError> {
        let mut opened = self.open_items(actor, vec![opening]).await?;
        opened.pop().unwrap_or_else(|| Err(AppError::Question(Question::nothing_to_open())))
    }

    /// Opens many; each has an outcome of its own, in their order.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn open_items(
        &self,
        actor: &Actor,
        openings: Vec<Opening>,
    ) -> Result<Vec<Result<OpenedItem, AppError>>, AppError> {
        let mut outcomes = Vec::with_capacity(openings.len());
        let mut openings = openings.into_iter().peekable();
        while openings.peek().is_some() {
            let some: Vec<Opening> = openings.by_ref().take(AT_A_TIME).collect();
            outcomes.extend(self.open_some(actor, some).await?);
        }
        Ok(outcomes)
    }

    async fn open_some(
        &self,
        actor: &Actor,
        openings: Vec<Opening>,
    ) -> Result<Vec<Result<OpenedItem, AppError>>, AppError> {
        let scope = self.ledger_scope();
        let mut outcomes: Vec<Option<Result<OpenedItem, AppError>>> = Vec::with_capacity(openings.len());
        let mut fresh = Vec::new();
        for opening in openings {
            let known = match &opening.draft.source {
                Some(source) => self.store.ledger_source(&opening.draft.kind, source).await?,
                None => None,
            };
            match known {
                Some(id) if self.store.ledger_item(id, &scope).await?.is_some() => {
                    outcomes.push(Some(Ok(OpenedItem { id, existed: true })));
                }
                _ => {
                    fresh.push((outcomes.len(), opening));
                    outcomes.push(None);
                }
            }
        }
        if fresh.is_empty() {
            return Ok(outcomes.into_iter().flatten().collect());
        }
        let count = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
        let first = self.store.reserve_ledger(count).await?;
        let (mut places, mut appends) = (Vec::new(), Vec::new());
        let tells = self.tells_items().await;
        for ((place, opening), id) in fresh.into_iter().zip(first..) {
            match self.begun(actor, opening, id) {
                Ok((append, news)) => {
                    places.push((place, tells.then_some(news)));
                    appends.push(append);
                }
                Err(error) => outcomes[place] = Some(Err(error)),
            }
        }
        let receipts = self.store.append_ledger_all(appends, &scope).await;
        for ((place, news), receipt) in places.into_iter().zip(receipts) {
            if let (Some(news), Ok(receipt)) = (news, &receipt)
                && !receipt.existed
            {
                self.tell_item(news).await;
            }
            outcomes[place] = Some(
                receipt
                    .map(|receipt| OpenedItem { id: receipt.item, existed: receipt.existed })
                    .map_err(AppError::from),
            );
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Items about the same enterprise that may say the same as a draft, by the rule of its kind: suggested, never merged.
    ///
    /// # Errors
    /// An unknown kind; the catalog's.
    pub async fn similar_items(&self, draft: &Draft) -> Result<Vec<Same>, AppError> {
        let kind = self.kind(&draft.kind)?;
        let (Some(_), Some(subject)) = (&kind.same, &draft.subject) else { return Ok(Vec::new()) };
        let query = LedgerQuery {
            kinds: vec![kind.id.clone()],
            subject: Some(subject.id.clone()),
            limit: Some(500),
            ..LedgerQuery::default()
        };
        let scope = self.ledger_scope();
        let ids: Vec<i64> = self.store.ledger_items(&query, &scope).await?.iter().map(|row| row.id).collect();
        let mut items = Vec::with_capacity(ids.len());
        for (id, events) in self.store.ledger_events_of(&ids, &scope).await? {
            items.push(read_back(id, events)?.item);
        }
        Ok(same(kind, draft, self.clock.now(), &items))
    }

    fn begun(
        &self,
        actor: &Actor,
        opening: Opening,
        id: i64,
    ) -> Result<(ballast_store::LedgerAppend, Json), AppError> {
        let Opening { mut draft, files } = opening;
        draft.id = id.to_string();
        let (said, kept) = self.keep_files(&files)?;
        draft.evidence.extend(said);
        let event = open(&self.packs, draft, actor, self.clock.now()).map_err(|why| self.refused(why))?;
        let item = Item::opened(&event).map_err(|error| AppError::Question(Question::unreadable(error)))?;
        let events = [event];
        let mut append = append(LedgerTarget::New { id }, &events, &item);
        append.evidence = kept;
        Ok((append, told(&item, &events)))
    }

    /// A refusal in the reader's language.
    pub fn refused(&self, refusal: ballast_ledger::Refusal) -> AppError {
        let said = refusal.said();
        AppError::Refused { said: said.get(&self.lang).to_owned(), refusal: Box::new(refusal) }
    }
}

use ballast_ledger::{Actor, Event, Item, May, what_may};
use ballast_store::EvidenceFile;
use jiff::Timestamp;
use serde::Serialize;

use super::LedgerLine;
use crate::{AppError, Ballast};

/// An item with all there is to say of it.
#[derive(Debug, Clone)]
pub struct ItemView<'p> {
    /// As lists show it.
    pub line: LedgerLine,
    /// What its events come to.
    pub item: Item,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// The same with all that followed from each.
    pub events: Vec<Event>,
    /// Files that prove something.
    pub files: Vec<EvidenceFile>,
    /// What the actor may do now, and what each asks for.
    pub may: Vec<May<'p>>,
    /// Items that are linked to this one.
    pub linked: Vec<LedgerLine>,
}

/// One event, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its number within the item.
    pub seq: u64,
    /// Its number in the whole ledger.
    pub ledger_seq: i64,
    /// When.
    pub at: Timestamp,
    /// What, by id.
    pub act: String,
    /// What, in words.
    pub name: String,
    /// Who.
    pub account: String,
    /// From which office or enterprise.
    pub office: String,
    /// As what.
    pub role: String,
    /// Why.
    pub reason: Option<String>,
    /// Its hash in the chain.
    pub hash: String,
}

impl Ballast {
    /// An item with its history, its files and what the actor may do.
    ///
    /// # Errors
    /// [`AppError::Unknown`] where there is none that may be seen.
    pub async fn show_item(&self, id: i64, actor: &Actor) -> Result<ItemView<'_>, AppError> {
        let scope = self.ledger_scope();
        let kept = self.ledger_item(id).await?;
        let row = self.store.ledger_item(id, &scope).await?;
        let row = row.ok_or_else(|| AppError::unknown("ledger item", &id.to_string(), []))?;
        let files = self.store.ledger_evidence(id, &scope).await?;
        let query = ballast_store::LedgerQuery { link: Some(format!("item:{id}")), ..Default::default() };
        let linked = self.store.ledger_items(&query, &scope).await?;
        let may = what_may(&self.packs, &kept.item, actor, self.clock.now());
        let lang = self.lang.as_str();
        let kind = self.packs.kinds.get(&kept.item.kind);
        let words = |act: &str| match act {
            "open" => if lang == "en" { "opened" } else { "建账" }.to_owned(),
            "ring" => if lang == "en" { "clock" } else { "时限提醒" }.to_owned(),
            "read" => if lang == "en" { "figure read again" } else { "指标回读" }.to_owned(),
            act => kind
                .and_then(|kind| kind.action(act))
                .map_or_else(|| act.to_owned(), |action| action.name.get(lang).to_owned()),
        };
        let steps = kept.events.iter().zip(&kept.kept).map(|(event, kept)| Step {
            seq: event.seq,
            ledger_seq: kept.seq,
            at: event.at,
            act: event.act.clone(),
            name: words(&event.act),
            account: event.by.account.clone(),
            office: event.by.office.clone(),
            role: event.by.role.name().get(lang).to_owned(),
            reason: event.reason.clone(),
            hash: kept.hash.clone(),
        });
        Ok(ItemView {
            line: self.ledger_line(row),
            steps: steps.collect(),
            events: kept.events,
            item: kept.item,
            files,
            may,
            linked: linked.into_iter().map(|row| self.ledger_line(row)).collect(),
        })
    }
}

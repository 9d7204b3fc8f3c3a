use ballast_ledger::{Change, Event, Item};
use serde_json::{Value as Json, json};

use crate::Ballast;

/// The topic under which webhooks are told of items.
const TOPIC: &str = "item";

impl Ballast {
    /// Whether anybody wants to be told of items: asked once for many.
    pub(super) async fn tells_items(&self) -> bool {
        match self.store.webhooks().await {
            Ok(all) => all.iter().any(|webhook| {
                webhook.stopped_at.is_none() && webhook.topics.iter().any(|topic| topic == TOPIC)
            }),
            Err(error) => {
                tracing::warn!(%error, "it could not be found out who wants to be told of items");
                false
            }
        }
    }

    /// Tells webhooks what became of an item. What was done is done all the same: who could not be told asks for the item.
    pub(super) async fn tell_item(&self, told: Json) {
        if let Err(error) = self.tell(TOPIC, told).await {
            tracing::warn!(%error, "webhooks could not be told of an item");
        }
    }
}

/// What is told of an item once these events are kept: where it stands, and by what it came there. No field of it goes out.
pub(super) fn told(item: &Item, events: &[Event]) -> Json {
    let moved = events.iter().flat_map(|event| &event.changes);
    let moved = moved.filter_map(|change| match change {
        Change::Moved { state, .. } => Some(state.as_str()),
        _ => None,
    });
    json!({
        "item": item.id.parse::<i64>().unwrap_or_default(),
        "kind": item.kind,
        "title": item.title,
        "acts": events.iter().map(|event| event.act.as_str()).collect::<Vec<_>>(),
        "moved": moved.collect::<Vec<_>>(),
        "state": item.state,
        "phase": item.phase.word(),
        "colour": item.colour,
        "region": item.region,
        "office": item.lead,
        "subject": item.subject.as_ref().map(|subject| subject.id.as_str()),
        "due_at": item.due_at().map(|due| due.to_string()),
        "version": item.version,
    })
}

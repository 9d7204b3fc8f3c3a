use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{By, Change};

/// The format that events are written in. What was written in an earlier one is read for ever.
pub const FORMAT: u32 = 1;

/// One thing that happened to an item: who did what when, and all that follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Format of the text.
    pub format: u32,
    /// The item's id.
    pub item: String,
    /// Counted within the item from 1, without holes.
    pub seq: u64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: By,
    /// What: `open`, an action of the kind, `ring`, `read`.
    pub act: String,
    /// Why, in the words of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What follows.
    pub changes: Vec<Change>,
}

/// Why a text is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Written by a later version.
    #[error("an event in format {0}; this version reads formats 1 to {FORMAT}: use a newer Ballast")]
    Format(u64),
    /// Not the text of an event.
    #[error("not an event of the ledger: {0}")]
    Text(String),
}

impl Event {
    /// The one text of this event, which its hash is taken over: JSON without white space, keys in the order of the
    /// alphabet at every level, decimals as text.
    pub fn canonical(&self) -> String {
        let mut text = String::with_capacity(256);
        // An event is made of texts, whole numbers and maps with text keys: all of it has a JSON form.
        match serde_json::to_value(self) {
            Ok(json) => write(&json, &mut text),
            Err(error) => text.push_str(&Json::String(error.to_string()).to_string()),
        }
        text
    }

    /// Reads the text of an event in any format there ever was.
    ///
    /// # Errors
    /// [`EventError`] for a later format, and for what is no event.
    pub fn parse(text: &str) -> Result<Self, EventError> {
        serde_json::from_str::<Self>(text).map_err(|error| why(text, &error)).and_then(|event| {
            if event.format == FORMAT { Ok(event) } else { Err(EventError::Format(event.format.into())) }
        })
    }
}

/// A later format is said to be one even where its text cannot be understood.
fn why(text: &str, error: &serde_json::Error) -> EventError {
    let format = serde_json::from_str::<Json>(text).ok().and_then(|json| json.get("format")?.as_u64());
    match format {
        Some(format) if format > u64::from(FORMAT) => EventError::Format(format),
        _ => EventError::Text(error.to_string()),
    }
}

fn write(json: &Json, text: &mut String) {
    match json {
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                text.push_str(&Json::String(key.clone()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write(item, text);
            }
            text.push(']');
        }
        simple => text.push_str(&simple.to_string()),
    }
}

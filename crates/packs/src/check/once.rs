use std::collections::HashMap;

use crate::{
    codes,
    raw::{At, Sink},
};

/// Wants each id once in a pack. A later pack may declare it again: that overrides.
#[derive(Debug, Default)]
pub(crate) struct Once {
    seen: HashMap<String, At>,
}

impl Once {
    /// Whether the id is new; reported where it is not.
    pub(crate) fn first(&mut self, what: &str, id: &str, at: &At, sink: &Sink) -> bool {
        if let Some(before) = self.seen.get(id) {
            let help = format!(
                "it stands already at {}:{}; to override, use a pack of your own",
                before.file, before.line
            );
            sink.error(codes::DUPLICATE_ID, at, format!("{what} `{id}` is declared twice"), help);
            return false;
        }
        self.seen.insert(id.to_owned(), at.clone());
        true
    }
}

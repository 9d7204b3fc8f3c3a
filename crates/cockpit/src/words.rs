/// The phrases of pages in one language: a method for each, made from `messages/` when the crate is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    english: bool,
}

impl Words {
    /// The phrases in `en`, or in Chinese for anything else.
    pub fn new(lang: &str) -> Self {
        Self { english: lang == "en" }
    }

    /// A vintage as people call it: `v2` and `v1–v2` as they stand, returns that are not sealed yet in words.
    pub fn vintage(&self, id: &str) -> String {
        let called = |id| if id == "open" { self.frame_open() } else { id };
        id.split('–').map(called).collect::<Vec<_>>().join("–")
    }

    /// `zh` or `en`.
    pub fn lang(self) -> &'static str {
        if self.english { "en" } else { "zh" }
    }
}

/// An instant as offices read it: China Standard Time, to the second.
pub(crate) fn local(at: jiff::Timestamp) -> String {
    let there = at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    format!("{} {}", there.date(), there.time().round(jiff::Unit::Second).unwrap_or_else(|_| there.time()))
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

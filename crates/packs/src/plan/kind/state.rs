use ballast_model::Text;

/// One state of a lifecycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What it means for lists and clocks.
    pub phase: Phase,
}

/// What a state means, whatever it is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Somebody has to do something.
    #[default]
    Open,
    /// Somebody outside has to: the enterprise, a superior, a date.
    Waiting,
    /// Done in the eyes of who did it, not yet confirmed.
    Done,
    /// Struck off, with evidence and a second person.
    Closed,
    /// Ended without being done: withdrawn, merged into another, not accepted.
    Void,
}

impl Phase {
    /// Each with the word that packs, events and tables use.
    pub const WORDS: [(&'static str, Phase); 5] = [
        ("open", Phase::Open),
        ("waiting", Phase::Waiting),
        ("done", Phase::Done),
        ("closed", Phase::Closed),
        ("void", Phase::Void),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, phase)| *phase == self).map_or("", |(word, _)| word)
    }

    /// The phase of a word; nothing for another word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, phase)| *phase)
    }

    /// Whether the item is over: closed or void. Every clock stops there.
    pub fn ended(self) -> bool {
        matches!(self, Phase::Closed | Phase::Void)
    }
}

/// States that something begins or ends with, and actions that do the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entered {
    /// Entering one of these states.
    pub states: Vec<String>,
    /// Doing one of these actions, whether it moves the item or not.
    pub actions: Vec<String>,
}

use ballast_packs::Packs;

use crate::{
    Reading,
    fold::Fold,
    outline::{Shapes, outline},
    place::Places,
    tasks::{Words, records, tasks},
};

/// Reads work reports. Compiled once from a pack's words; reading borrows it, so one serves many threads.
#[derive(Debug)]
pub struct Reader {
    places: Places,
    shapes: Shapes,
    fold: Fold,
    words: Words,
}

/// Why a reader could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The words do not fit into one automaton.
    #[error("the words of the reader do not fit into one automaton: {0}")]
    Automaton(#[from] aho_corasick::BuildError),
}

impl Reader {
    /// Compiles the words of the packs.
    ///
    /// # Errors
    /// [`ReaderError`] where there are more words than an automaton holds.
    pub fn new(packs: &Packs) -> Result<Self, ReaderError> {
        Ok(Self {
            places: Places::new(packs)?,
            shapes: Shapes::new(&packs.genre)?,
            fold: Fold::new(&packs.genre.folding),
            words: Words::new(&packs.genre.tasks)?,
        })
    }

    /// Reads a text. Never fails: what cannot be read is left out.
    pub fn read(&self, text: &str) -> Reading {
        let folded = self.fold.fold(text);
        let outline = outline(&folded, &self.shapes, &self.places);
        let found = tasks(&folded, &outline, &self.shapes, &self.words);
        let tasks = records(text, &found, &outline, &self.places);
        Reading { tasks, ..Reading::default() }
    }
}

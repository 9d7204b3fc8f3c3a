use std::sync::Arc;

use ballast_packs::Packs;

use crate::{
    FigureStatus, Reading,
    figures::{self, Found},
    fold::Fold,
    link::Linker,
    mentions::{Names, mentions},
    outline::{Shapes, outline},
    place::Places,
    scan::{Flow, Spellings, Vocabulary, scan},
    tasks::{Words, attach, records, tasks},
};

/// Reads work reports. Compiled once from a pack's words; reading borrows it, so one serves many threads.
#[derive(Debug)]
pub struct Reader {
    places: Places,
    vocabulary: Vocabulary,
    shapes: Shapes,
    fold: Fold,
    words: Words,
    linker: Linker,
    names: Names,
}

/// Room for the spellings of the shipped packs: some 40,000 with 90,000 different characters in their places.
const ROOM: usize = 1 << 17;

impl Reader {
    /// Compiles the words of the packs.
    pub fn new(packs: &Packs) -> Self {
        let mut spellings = Spellings::with_room(ROOM);
        let places = Places::spell(packs, &mut spellings);
        Vocabulary::spell(&packs.lexicon, &mut spellings);
        let spellings = Arc::new(spellings);
        Self {
            places: Places::new(places, Arc::clone(&spellings)),
            vocabulary: Vocabulary::new(&packs.lexicon, &packs.genre, spellings),
            shapes: Shapes::new(&packs.genre, &packs.lexicon),
            fold: Fold::new(&packs.genre.folding),
            words: Words::new(&packs.genre.tasks),
            linker: Linker::new(&packs.genre),
            names: Names::new(&packs.genre),
        }
    }

    /// Reads a text. Never fails: what cannot be read is left out.
    pub fn read(&self, text: &str) -> Reading {
        let folded = self.fold.fold(text);
        let outline = outline(&folded, &self.shapes, &self.places);
        let flow = Flow::new(&folded, &outline);
        let scanned = scan(&flow.text, &self.vocabulary);
        let mut found = figures::figures(text, &flow, &scanned, &outline, &self.vocabulary, &self.places);
        let planned = tasks(&folded, &outline, &self.shapes, &self.words);
        let mut tasks = records(text, &planned, &outline, &self.places);
        let promised =
            found.iter().map(|found| (found.figure.start, found.figure.status == FigureStatus::Target));
        let of = attach(&planned, &mut tasks, promised);
        for (Found { figure, .. }, task) in found.iter_mut().zip(of) {
            figure.task = task;
            figure.link = self.linker.link(&figure.indicator);
        }
        in_characters(text, &mut found);
        let figures = found.into_iter().map(|found| found.figure).collect();
        Reading { figures, tasks, mentions: mentions(text, &folded, &self.names) }
    }
}

/// Bytes of a block whose characters are counted once.
const BLOCK: usize = 64;

/// Turns byte offsets into code points: one pass over the text counts what stands before each block.
fn in_characters(text: &str, found: &mut [Found]) {
    // A byte that continues a character begins none.
    let count = |bytes: &[u8]| bytes.iter().filter(|b| (**b as i8) >= -0x40).count();
    let bytes = text.as_bytes();
    let mut before = Vec::with_capacity(bytes.len() / BLOCK + 2);
    let mut characters = 0;
    for block in bytes.chunks(BLOCK) {
        before.push(characters);
        characters += count(block);
    }
    before.push(characters);
    let point = |byte: &mut usize| {
        let (at, block) = ((*byte).min(bytes.len()), (*byte).min(bytes.len()) / BLOCK);
        *byte = before.get(block).map_or(characters, |before| before + count(&bytes[block * BLOCK..at]));
    };
    for Found { figure, .. } in found {
        point(&mut figure.start);
        point(&mut figure.end);
        for reason in &mut figure.because {
            point(&mut reason.start);
            point(&mut reason.end);
        }
    }
}

use std::collections::HashMap;

use crate::{
    Packs,
    check::Once,
    codes,
    raw::{PackFiles, Sink, rows},
};

/// Reads reader/traditional.csv: one character for one, of the same length, so that places in a text stay what they are.
pub(in crate::check) fn read(files: &PackFiles, packs: &mut Packs, sink: &Sink) {
    let Some(source) = files.source("reader/traditional.csv", sink) else { return };
    let mut once = Once::default();
    // Where a later pack says something else of a character, that counts.
    let mut places: HashMap<char, usize> =
        packs.genre.folding.iter().enumerate().map(|(at, (from, _))| (*from, at)).collect();
    for row in rows(&source, &["traditional", "simplified"], &[], sink) {
        let single = |text: &str| {
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        };
        match (single(row.cell(0)), single(row.cell(1))) {
            (Some(from), Some(to)) if from.len_utf8() == to.len_utf8() => {
                if once.first("character", row.cell(0), &row.at, sink) {
                    match places.get(&from) {
                        Some(&at) => packs.genre.folding[at] = (from, to),
                        None => {
                            places.insert(from, packs.genre.folding.len());
                            packs.genre.folding.push((from, to));
                        }
                    }
                }
            }
            _ => {
                let message = format!("{:?} cannot stand for {:?}", row.cell(1), row.cell(0));
                let help = "write one character each, of the same length in UTF-8";
                sink.error(codes::CSV_VALUE, &row.at, message, help);
            }
        }
    }
}

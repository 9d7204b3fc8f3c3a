use ballast_packs::plan::{KeyColumn, LeafSums};

use crate::{
    cells::{Cells, MOST_KEYS},
    intern::Interner,
};

/// Cells of one worker, and the texts of its codes, per key.
#[derive(Debug)]
pub(crate) struct Part {
    pub cells: Cells,
    pub texts: Vec<Interner>,
}

/// Parts that number their texts each in its own way, added up.
pub(crate) fn merge(keys: &[String], measures: usize, parts: Vec<Part>) -> LeafSums {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return sums(
            keys,
            Cells::new(keys.len(), measures),
            keys.iter().map(|_| Interner::default()).collect(),
        );
    };
    let mut texts = first.texts;
    let mut all = vec![first.cells];
    for mut part in parts {
        for (key, theirs) in part.texts.into_iter().enumerate() {
            let map: Vec<u32> = theirs.texts().iter().map(|text| texts[key].code(text)).collect();
            part.cells.codes[key].iter_mut().for_each(|code| *code = map[*code as usize]);
        }
        all.push(part.cells);
    }
    add_up(keys, all, texts)
}

/// Cells whose codes mean the same texts, added up.
pub(crate) fn add_up(keys: &[String], parts: Vec<Cells>, texts: Vec<Interner>) -> LeafSums {
    let shared = shared(&parts, texts.first().map_or(0, Interner::len));
    let measures = parts.first().map_or(0, |part| part.leaves.len());
    let whole = parts.len() == 1;
    let mut parts = parts.into_iter();
    let mut sum = parts.next().unwrap_or_default();
    if whole {
        return sums(keys, sum, texts);
    }
    // Parts of a sorted file meet in a region or two: only there can a cell be in both.
    let mut meeting = Cells::new(keys.len(), 0);
    let mut place: Vec<u32> = Vec::new();
    let note = |meeting: &mut Cells, place: &mut Vec<u32>, key: &[u32], new: &mut dyn FnMut() -> u32| {
        let cell = meeting.cell(key) as usize;
        if cell == place.len() {
            place.push(new());
        }
        place[cell]
    };
    for cell in 0..sum.len() {
        let key = key_of(&sum, cell);
        if shared[key[0] as usize] {
            note(&mut meeting, &mut place, &key[..keys.len()], &mut || cell as u32);
        }
    }
    for part in parts {
        for cell in 0..part.len() {
            let key = key_of(&part, cell);
            let key = &key[..keys.len()];
            let to = if shared[key[0] as usize] {
                note(&mut meeting, &mut place, key, &mut || sum.push(key))
            } else {
                sum.push(key)
            } as usize;
            for measure in 0..measures {
                sum.leaves[measure][to].add(&part.leaves[measure][cell]);
            }
            sum.alive[to] |= part.alive[cell];
        }
    }
    sums(keys, sum, texts)
}

fn key_of(cells: &Cells, cell: usize) -> [u32; MOST_KEYS] {
    let mut key = [0; MOST_KEYS];
    key.iter_mut().zip(&cells.codes).for_each(|(key, codes)| *key = codes[cell]);
    key
}

/// By code of the first key, whether more than one part has it.
fn shared(parts: &[Cells], codes: usize) -> Vec<bool> {
    let mut owner = vec![usize::MAX; codes.max(1)];
    let mut shared = vec![false; codes.max(1)];
    for (at, part) in parts.iter().enumerate() {
        for &code in part.codes.first().into_iter().flatten() {
            let owner = &mut owner[code as usize];
            if *owner == usize::MAX {
                *owner = at;
            } else if *owner != at {
                shared[code as usize] = true;
            }
        }
        if part.codes.is_empty() {
            // A plan without keys has one cell, which all parts share.
            shared[0] = true;
        }
    }
    shared
}

fn sums(keys: &[String], mut cells: Cells, texts: Vec<Interner>) -> LeafSums {
    if cells.alive.contains(&false) {
        let alive = std::mem::take(&mut cells.alive);
        let keep = |cell: &mut usize| {
            *cell += 1;
            alive[*cell - 1]
        };
        cells.codes.iter_mut().for_each(|codes| {
            let mut cell = 0;
            codes.retain(|_| keep(&mut cell));
        });
        cells.leaves.iter_mut().for_each(|leaves| {
            let mut cell = 0;
            leaves.retain(|_| keep(&mut cell));
        });
    }
    let columns = keys.iter().zip(cells.codes).zip(texts);
    let keys = columns.map(|((name, codes), texts)| KeyColumn {
        name: name.clone(),
        dictionary: texts.into_texts(),
        codes,
    });
    LeafSums { keys: keys.collect(), measures: cells.leaves }
}

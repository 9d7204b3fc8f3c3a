//! What submissions come to: the last row of a subject wins.

use ahash::RandomState;
use ballast_model::Texts;
use hashbrown::{HashTable, hash_table::Entry};

/// Fixed seeds: a run can be replayed, and subjects come from files that were checked.
pub(crate) fn hasher() -> RandomState {
    RandomState::with_seeds(1, 2, 3, 4)
}

/// For each part, in order of submission, the rows that no later row of the same subject replaces, in
/// ascending order.
pub(crate) fn winners(parts: &[&Texts]) -> Vec<Vec<u32>> {
    let hasher = hasher();
    let total: usize = parts.iter().map(|part| part.len()).sum();
    let largest = parts.iter().map(|part| part.len()).max().unwrap_or(0);
    let mut seen: HashTable<(u32, u32)> = HashTable::with_capacity(largest.max(total / 2));
    let text = |&(part, row): &(u32, u32)| parts[part as usize].get(row as usize);
    let mut kept = vec![Vec::new(); parts.len()];
    for (at, part) in parts.iter().enumerate().rev() {
        let mine = &mut kept[at];
        for row in (0..part.len()).rev() {
            let subject = part.get(row);
            let place = (at as u32, row as u32);
            let hash = hasher.hash_one(subject);
            if let Entry::Vacant(free) =
                seen.entry(hash, |other| text(other) == subject, |other| hasher.hash_one(text(other)))
            {
                free.insert(place);
                mine.push(row as u32);
            }
        }
        mine.reverse();
    }
    kept
}

/// The first subject that stands twice, where one does.
pub(crate) fn duplicate(subjects: &Texts) -> Option<&str> {
    // Files are often sorted by subject, and then nothing needs to be remembered.
    if (1..subjects.len()).all(|row| subjects.get(row - 1) < subjects.get(row)) {
        return None;
    }
    let hasher = hasher();
    let mut seen: HashTable<u32> = HashTable::with_capacity(subjects.len());
    (0..subjects.len()).map(|row| (row, subjects.get(row))).find_map(|(row, subject)| {
        let text = |other: &u32| subjects.get(*other as usize);
        match seen.entry(
            hasher.hash_one(subject),
            |other| text(other) == subject,
            |other| hasher.hash_one(text(other)),
        ) {
            Entry::Occupied(_) => Some(subject),
            Entry::Vacant(free) => {
                free.insert(row as u32);
                None
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folding_is_a_map_filled_in_order(parts in prop::collection::vec(prop::collection::vec(0_u8..12, 0..12), 0..6)) {
            let texts: Vec<Texts> = parts
                .iter()
                .map(|part| {
                    let names: Vec<String> = part.iter().map(|id| format!("S{id}")).collect();
                    names.iter().map(String::as_str).collect()
                })
                .collect();
            let mut naive = BTreeMap::new();
            for (at, part) in texts.iter().enumerate() {
                for (row, subject) in part.iter().enumerate() {
                    naive.insert(subject.to_owned(), (at, row as u32));
                }
            }
            let kept = winners(&texts.iter().collect::<Vec<_>>());
            prop_assert!(kept.iter().all(|rows| rows.is_sorted()));
            let mut folded = BTreeMap::new();
            for (at, rows) in kept.iter().enumerate() {
                for &row in rows {
                    prop_assert!(folded.insert(texts[at].get(row as usize).to_owned(), (at, row)).is_none());
                }
            }
            prop_assert_eq!(folded, naive);
        }

        #[test]
        fn a_duplicate_is_found(ids in prop::collection::vec(0_u8..20, 0..12)) {
            let names: Vec<String> = ids.iter().map(|id| format!("S{id}")).collect();
            let texts: Texts = names.iter().map(String::as_str).collect();
            let distinct = ids.iter().collect::<std::collections::BTreeSet<_>>().len();
            prop_assert_eq!(duplicate(&texts).is_some(), distinct < ids.len());
        }
    }
}

use std::cmp::Ordering;

use ahash::RandomState;
use datafusion::arrow::array::{Array, StringArray};
use hashbrown::HashTable;

use crate::{intern::Interner, rows::Rows};

/// No row of the other table.
pub(crate) const NONE: u32 = u32::MAX;

/// Per row of `left`, the row of `right` with the same subject, or [`NONE`].
///
/// Sealed files are sorted by region, industry and subject, so nearly all rows meet in one merge, without
/// a hash table. What is left over (enterprises that came, went or moved, and all rows of unsorted tables)
/// is looked up by subject, so the order is a matter of speed alone. `order` names the columns sorted by.
pub(crate) fn match_rows(left: &Rows, right: &Rows, order: [usize; 2], interners: &[Interner]) -> Vec<u32> {
    let mut matched = vec![NONE; left.len];
    let (Some(ours), Some(theirs)) = (&left.subject, &right.subject) else { return matched };
    let ranks = order.map(|column| ranks(&interners[column]));
    let place = |rows: &Rows, row: usize| {
        let [region, industry] = [0, 1].map(|at| ranks[at][rows.codes[order[at]][row] as usize]);
        u64::from(region) << 32 | u64::from(industry)
    };
    let (mut lonely, mut alone) = (Vec::new(), Vec::new());
    let (mut l, mut r) = (0, 0);
    while l < left.len && r < right.len {
        let (our, their) = (subject(ours, l), subject(theirs, r));
        if our == their {
            matched[l] = r as u32;
            (l, r) = (l + 1, r + 1);
        } else if place(left, l).cmp(&place(right, r)).then_with(|| our.cmp(their)) == Ordering::Less {
            lonely.push(l as u32);
            l += 1;
        } else {
            alone.push(r as u32);
            r += 1;
        }
    }
    lonely.extend(l as u32..left.len as u32);
    alone.extend(r as u32..right.len as u32);

    let hasher = RandomState::new();
    let hash = |row: u32| hasher.hash_one(subject(theirs, row as usize));
    let mut rest: HashTable<u32> = HashTable::with_capacity(alone.len());
    for row in alone {
        rest.insert_unique(hash(row), row, |&row| hash(row));
    }
    for row in lonely {
        let our = subject(ours, row as usize);
        if let Some(&found) = rest.find(hasher.hash_one(our), |&row| subject(theirs, row as usize) == our) {
            matched[row as usize] = found;
        }
    }
    matched
}

/// The other way round: per row of a table with `len` rows, the row that was matched with it.
pub(crate) fn reverse(matched: &[u32], len: usize) -> Vec<u32> {
    let mut back = vec![NONE; len];
    for (row, &other) in matched.iter().enumerate() {
        if other != NONE {
            back[other as usize] = row as u32;
        }
    }
    back
}

fn subject(subjects: &StringArray, row: usize) -> &str {
    if subjects.is_null(row) { "" } else { subjects.value(row) }
}

/// By code, the place of its text in the order of texts.
fn ranks(interner: &Interner) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..interner.len() as u32).collect();
    sorted.sort_unstable_by(|&a, &b| interner.text(a).cmp(interner.text(b)));
    let mut ranks = vec![0; interner.len()];
    for (rank, code) in sorted.into_iter().enumerate() {
        ranks[code as usize] = rank as u32;
    }
    ranks
}

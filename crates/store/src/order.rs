use std::collections::HashMap;

use ballast_model::{ReturnTable, Texts};

use crate::fold;

/// Each row's place among the distinct texts of a column.
fn ranks(texts: &Texts) -> Vec<u32> {
    let mut codes: HashMap<&str, u32, _> = HashMap::with_hasher(fold::hasher());
    let mut distinct: Vec<&str> = Vec::new();
    let coded: Vec<u32> = texts
        .iter()
        .map(|text| {
            *codes.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() as u32 - 1
            })
        })
        .collect();
    let mut sorted: Vec<u32> = (0..distinct.len() as u32).collect();
    sorted.sort_unstable_by_key(|&code| distinct[code as usize]);
    let mut ranks = vec![0; distinct.len()];
    sorted.iter().zip(0..).for_each(|(&code, rank)| ranks[code as usize] = rank);
    coded.into_iter().map(|code| ranks[code as usize]).collect()
}

/// The first bytes of a text as a number that sorts as the text does.
fn prefix(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let count = text.len().min(16);
    bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
    u128::from_be_bytes(bytes)
}

/// The rows in the lake's order: by region, industry and subject.
pub(crate) fn of_lake(table: &ReturnTable) -> Vec<u32> {
    let (regions, industries) = (ranks(&table.region), ranks(&table.industry));
    // Numbers first: comparing texts half a million times over costs more than all the rest.
    let mut keys: Vec<((u32, u32, u128), u32)> = (0..table.len())
        .map(|row| ((regions[row], industries[row], prefix(table.subject.get(row))), row as u32))
        .collect();
    let subject = |row: u32| table.subject.get(row as usize);
    keys.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| subject(*x).cmp(subject(*y))));
    keys.into_iter().map(|(_, row)| row).collect()
}

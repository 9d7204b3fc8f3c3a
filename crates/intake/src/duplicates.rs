use std::hash::BuildHasher;

use ballast_model::ReturnTable;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{Finding, findings::Findings};

/// Reports subjects that stand twice in one period, with both rows.
pub(crate) fn find(table: &ReturnTable, findings: &mut Findings) {
    let hasher = DefaultHashBuilder::default();
    let threads = crate::read::threads().min(8);
    let hashes: Vec<u64> =
        (0..table.len()).map(|row| hasher.hash_one(table.subject.get(row).as_bytes())).collect();
    let hashes = &hashes;
    // Each thread looks after the subjects whose hash falls to it.
    let pairs: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|mine| {
                scope.spawn(move || {
                    let mut seen: HashTable<u32> = HashTable::with_capacity(hashes.len() / threads + 16);
                    let mut pairs = Vec::new();
                    for (row, &hash) in hashes.iter().enumerate() {
                        if (hash >> 32) as usize % threads != mine {
                            continue;
                        }
                        let same = |&other: &u32| {
                            hashes[other as usize] == hash
                                && table.subject.get(other as usize) == table.subject.get(row)
                        };
                        match seen.find(hash, same) {
                            Some(&first) => pairs.push((first as usize, row)),
                            None => drop(seen.insert_unique(hash, row as u32, |&r| hashes[r as usize])),
                        }
                    }
                    pairs
                })
            })
            .collect();
        let mut pairs: Vec<_> = workers.into_iter().filter_map(|w| w.join().ok()).flatten().collect();
        pairs.sort_unstable_by_key(|&(_, row)| row);
        pairs
    });
    for (first, row) in pairs {
        let (a, b) = (table.origin_at(first), table.origin_at(row));
        let place = |sheet: &str, row: u32, zh: bool| match (sheet.is_empty(), zh) {
            (true, true) => format!("第{row}行"),
            (true, false) => format!("row {row}"),
            (false, true) => format!("{sheet}第{row}行"),
            (false, false) => format!("sheet {sheet} row {row}"),
        };
        let subject = table.subject.get(row);
        findings.push(
            Finding::error("duplicate")
                .sheet(&b.sheet)
                .at(b.row, "")
                .subject(subject)
                .value(subject)
                .says(
                    format!("{} {} 在{}已经有了", subject, table.period, place(&a.sheet, a.row, true)),
                    format!(
                        "{} for {} stands in {} already",
                        subject,
                        table.period,
                        place(&a.sheet, a.row, false)
                    ),
                )
                .help("留下正确的一行", "keep the right row"),
        );
    }
}

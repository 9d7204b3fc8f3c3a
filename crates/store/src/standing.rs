//! Who has a return in an open period, and whose is marked: what a submission of a few returns is counted against.

use std::collections::HashMap;

use ballast_model::{Period, ReturnTable, Texts};
use hashbrown::{HashTable, hash_table::Entry};

use crate::{Store, StoreError, catalog::Write, fold, parallel, read, read::Head};

/// Periods followed at a time; an office has one or two a form.
const KEPT: usize = 6;

/// Form and period.
type Key = (String, Period);

/// Periods that few returns were submitted for lately, each as the catalog's submissions left it.
#[derive(Default)]
pub(crate) struct AllStanding(HashMap<Key, Standing>);

/// What counting a table against a period comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Returns with the table's.
    pub(crate) rows: u64,
    /// How many of them are marked.
    pub(crate) queries: u64,
    /// Returns of the table that take the place of an earlier one.
    pub(crate) replaced: u64,
}

/// The subjects of a period, followed from submission to submission. Only what is committed is taken, so that a transaction
/// that fails leaves nothing behind here.
#[derive(Default)]
struct Standing {
    subjects: Texts,
    marked: Vec<bool>,
    found: HashTable<u32>,
    /// Everything up to this submission is here.
    through: i64,
}

impl Standing {
    fn find(&self, subject: &str) -> Option<usize> {
        let same = |&row: &u32| self.subjects.get(row as usize) == subject;
        self.found.find(fold::hasher().hash_one(subject), same).map(|&row| row as usize)
    }

    fn put(&mut self, subject: &str, marked: bool) {
        let (hasher, subjects) = (fold::hasher(), &self.subjects);
        let text = |&row: &u32| subjects.get(row as usize);
        let hash = hasher.hash_one(subject);
        match self.found.entry(hash, |row| text(row) == subject, |row| hasher.hash_one(text(row))) {
            Entry::Occupied(found) => self.marked[*found.get() as usize] = marked,
            Entry::Vacant(free) => {
                free.insert(self.marked.len() as u32);
                self.subjects.push(subject);
                self.marked.push(marked);
            }
        }
    }

    /// Takes chunks that came in since, in order of receipt.
    fn follow(&mut self, heads: &[Head]) {
        for head in heads {
            let marks = head.table.marks.iter().map(|mark| !mark.is_empty());
            head.table.subject.iter().zip(marks).for_each(|(subject, marked)| self.put(subject, marked));
            self.through = head.submission;
        }
    }

    /// What the period comes to once these returns, one a subject, are added.
    fn with(&self, subjects: &Texts, marks: &Texts) -> Counted {
        let mut rows = self.marked.len();
        let mut queries = self.marked.iter().filter(|&&marked| marked).count();
        let mut replaced = 0;
        for (subject, mark) in subjects.iter().zip(marks.iter()) {
            match self.find(subject) {
                Some(earlier) => {
                    replaced += 1;
                    queries -= usize::from(self.marked[earlier]);
                }
                None => rows += 1,
            }
            queries += usize::from(!mark.is_empty());
        }
        Counted { rows: rows as u64, queries: queries as u64, replaced }
    }
}

/// The same for a table of any length, from all chunks of its period; `before` is how many returns they come to.
pub(crate) fn afresh(heads: &[Head], table: &ReturnTable, before: u64) -> Counted {
    let parts: Vec<&Texts> = heads.iter().map(|head| &head.table.subject).chain([&table.subject]).collect();
    let marks = heads.iter().map(|head| &head.table.marks).chain([&table.marks]);
    let kept = fold::winners(&parts);
    let rows = kept.iter().map(|rows| rows.len() as u64).sum();
    let marked = |(rows, marks): (&Vec<u32>, &Texts)| {
        rows.iter().filter(|&&row| !marks.get(row as usize).is_empty()).count() as u64
    };
    let queries = kept.iter().zip(marks).map(marked).sum();
    Counted { rows, queries, replaced: (before + table.len() as u64).saturating_sub(rows) }
}

impl Store {
    /// What a period comes to with a table that is about to be added to it in this transaction. The first asking reads who is in
    /// the period; later ones read what came in since.
    pub(crate) async fn counted_with(
        &self,
        write: &mut Write,
        table: &ReturnTable,
    ) -> Result<Counted, StoreError> {
        let mut all = self.standing.lock().await;
        let key = (table.form.clone(), table.period);
        if all.0.len() >= KEPT && !all.0.contains_key(&key) {
            all.0.clear();
        }
        let standing = all.0.entry(key).or_default();
        let since = (standing.through, i64::MAX);
        let heads = read::heads(write.on(), &table.form, table.period, since).await?;
        Ok(parallel::heavy(|| {
            standing.follow(&heads);
            standing.with(&table.subject, &table.marks)
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Subjects of a submission, none twice, each marked or not.
    fn submission() -> impl Strategy<Value = Vec<(u8, bool)>> {
        prop::collection::btree_map(0_u8..12, any::<bool>(), 1..8).prop_map(|rows| rows.into_iter().collect())
    }

    fn head(submission: i64, rows: &[(u8, bool)]) -> Head {
        let mut table = ReturnTable::new("form", Period::month(2024, 5).unwrap(), []);
        for (subject, marked) in rows {
            table.subject.push(&format!("S{subject}"));
            table.marks.push(if *marked { "outlier" } else { "" });
        }
        Head { submission, ordinal: 0, table }
    }

    proptest! {
        #[test]
        fn what_is_followed_is_what_is_read_anew(submissions in prop::collection::vec(submission(), 2..8)) {
            let heads: Vec<Head> = submissions.iter().zip(1..).map(|(rows, id)| head(id, rows)).collect();
            let mut followed = Standing::default();
            let mut before = 0;
            for (at, last) in heads.iter().enumerate() {
                let anew = afresh(&heads[..at], &last.table, before);
                prop_assert_eq!(&followed.with(&last.table.subject, &last.table.marks), &anew);
                followed.follow(&heads[at..=at]);
                prop_assert_eq!(followed.through, last.submission);
                before = anew.rows;
            }
        }
    }
}

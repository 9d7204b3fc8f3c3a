use std::{cell::RefCell, collections::HashMap, hash::BuildHasher, rc::Rc, sync::Arc};

use ballast_model::{Period, ReturnTable};
use hashbrown::{DefaultHashBuilder, HashTable};

use super::column;
use crate::History;

/// No such row.
const NONE: u32 = u32::MAX;

/// Earlier returns of the subjects of one table: those in the same file first, then those stored.
pub(super) struct Pasts<'a> {
    history: &'a dyn History,
    tables: &'a [ReturnTable],
    table: &'a ReturnTable,
    found: RefCell<HashMap<Period, Option<Rc<Past<'a>>>>>,
}

/// One earlier period, row by row of the table at hand.
pub(super) struct Past<'a> {
    here: Option<(&'a ReturnTable, Vec<u32>)>,
    stored: Option<(Arc<ReturnTable>, Vec<u32>)>,
}

impl<'a> Pasts<'a> {
    pub fn new(history: &'a dyn History, tables: &'a [ReturnTable], table: &'a ReturnTable) -> Self {
        Self { history, tables, table, found: RefCell::new(HashMap::new()) }
    }

    /// The returns of a period, kept for the next check that asks.
    pub fn at(&self, period: Period) -> Option<Rc<Past<'a>>> {
        self.found.borrow_mut().entry(period).or_insert_with(|| self.load(period, None).map(Rc::new)).clone()
    }

    /// The returns of a period for some rows only, in their order, not kept.
    pub fn of_rows(&self, period: Period, rows: &[u32]) -> Option<Past<'a>> {
        self.load(period, Some(rows))
    }

    fn load(&self, period: Period, rows: Option<&[u32]>) -> Option<Past<'a>> {
        let here = self.tables.iter().find(|t| t.period == period).map(|t| (t, align(self.table, t, rows)));
        let stored = self.history.table(period).map(|t| {
            let places = align(self.table, &t, rows);
            (t, places)
        });
        (here.is_some() || stored.is_some()).then_some(Past { here, stored })
    }
}

impl Past<'_> {
    /// The return that the subject of a row gave then: its table, and its row there.
    pub fn row(&self, row: usize) -> Option<(&ReturnTable, usize)> {
        let at = |places: &[u32]| places.get(row).copied().filter(|at| *at != NONE).map(|at| at as usize);
        let here = self.here.as_ref().and_then(|(table, places)| Some((*table, at(places)?)));
        here.or_else(|| self.stored.as_ref().and_then(|(table, places)| Some((&**table, at(places)?))))
    }

    /// What the subject of a row reported then.
    pub fn get(&self, row: usize, place: usize, id: &str) -> Option<i64> {
        let from = |table: &ReturnTable, places: &[u32]| {
            let at = *places.get(row)?;
            if at == NONE {
                return None;
            }
            // A subject that stands in the file has its stored return replaced, blanks and all.
            Some(column(table, place, id).and_then(|c| c.get(at as usize)))
        };
        let here = self.here.as_ref().and_then(|(table, places)| from(table, places));
        here.or_else(|| self.stored.as_ref().and_then(|(table, places)| from(table, places))).flatten()
    }
}

/// For each subject of `table` its row in `other`.
fn align(table: &ReturnTable, other: &ReturnTable, rows: Option<&[u32]>) -> Vec<u32> {
    let hasher = DefaultHashBuilder::default();
    let mut index: Option<HashTable<u32>> = None;
    let hash = |row: u32| hasher.hash_one(other.subject.get(row as usize).as_bytes());
    // Files come in the same order month after month: the next row is mostly the right one.
    let mut next = 0usize;
    let mut place = |row: usize| {
        let id = table.subject.get(row);
        if next < other.len() && other.subject.get(next) == id {
            next += 1;
            return next as u32 - 1;
        }
        let index = index.get_or_insert_with(|| {
            let mut index = HashTable::with_capacity(other.len());
            for row in 0..other.len() as u32 {
                index.insert_unique(hash(row), row, |&r| hash(r));
            }
            index
        });
        match index.find(hasher.hash_one(id.as_bytes()), |&r| other.subject.get(r as usize) == id) {
            Some(&found) => {
                next = found as usize + 1;
                found
            }
            None => NONE,
        }
    };
    match rows {
        Some(rows) => rows.iter().map(|&row| place(row as usize)).collect(),
        None => (0..table.len()).map(place).collect(),
    }
}

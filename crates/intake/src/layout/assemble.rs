use std::collections::HashMap;

use ballast_packs::plan::Field;

use super::rows::ATTRIBUTES;
use crate::{
    Finding,
    collect::{Raw, Worker},
    header::{Role, compact},
};

/// Returns put together from values that stand in different rows.
#[derive(Default)]
pub(super) struct Assemble {
    places: HashMap<(String, u16), usize>,
    entries: Vec<Entry>,
}

struct Entry {
    row: u32,
    period: u16,
    cells: Vec<Vec<u8>>,
    /// Other spellings of the subject met since.
    others: Vec<Vec<u8>>,
    values: Vec<Option<i64>>,
    /// Row each value came from.
    rows: Vec<u32>,
    marks: Vec<u16>,
}

impl Assemble {
    /// Files a value under its subject and period. `cells` are the attributes in the order of [`ATTRIBUTES`].
    pub fn add(
        &mut self,
        worker: &mut Worker<'_>,
        cells: &[Vec<u8>],
        period: u16,
        row: u32,
        at: usize,
        value: Option<i64>,
    ) {
        let fields = &worker.shared.context.form.fields;
        let subject = [0, 2, 1].into_iter().map(|at| &cells[at]).find(|cell| !cell.is_empty());
        let text = subject.map(|cell| compact(&worker.encoding.text(cell))).unwrap_or_default();
        let place = *self.places.entry((text, period)).or_insert_with(|| {
            self.entries.push(Entry {
                row,
                period,
                cells: cells.to_vec(),
                others: Vec::new(),
                values: vec![None; fields.len()],
                rows: vec![0; fields.len()],
                marks: Vec::new(),
            });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[place];
        let spelt = subject.cloned().unwrap_or_default();
        if !ATTRIBUTES.iter().enumerate().any(|(at, _)| entry.cells[at] == spelt)
            && !entry.others.contains(&spelt)
        {
            worker.another_spelling(&raw(cells, row), period);
            entry.others.push(spelt);
        }
        let marks = worker.take_marks();
        entry.marks.extend(marks);
        if entry.rows[at] != 0 {
            let first = entry.rows[at];
            let (name, id) = (&fields[at].name.zh, &fields[at].id);
            let finding = Finding::error("duplicate")
                .at(row, "")
                .field(id)
                .says(
                    format!("同一对象、同一报告期的{name}在第{first}行已经有了"),
                    format!("{id} of this subject and period stands in row {first} already"),
                )
                .help("留下正确的一行", "keep the right row");
            worker.report(finding);
            worker.drop_marks();
            return;
        }
        entry.rows[at] = row;
        entry.values[at] = value;
    }

    /// Writes all returns, and reports required fields that none of the rows carried.
    pub fn finish(self, worker: &mut Worker<'_>) {
        let fields: &[Field] = &worker.shared.context.form.fields;
        for entry in self.entries {
            worker.give_marks(entry.marks);
            for (at, field) in fields.iter().enumerate() {
                if field.required && entry.rows[at] == 0 {
                    let finding = Finding::error("required")
                        .at(entry.row, "")
                        .field(&field.id)
                        .says(format!("没有{}", field.name.zh), format!("there is no {}", field.id))
                        .help("补上这一项", "add it");
                    worker.report(finding);
                }
            }
            let raw = raw(&entry.cells, entry.row);
            if !worker.put(&raw, entry.period, &entry.values) && worker.skips_unknown() {
                // One row was counted when it was left out; the others carried the subject's other values.
                let rows = entry.rows.iter().filter(|row| **row != 0).count() as u64;
                worker.out.ignored += rows.saturating_sub(1);
            }
        }
    }
}

/// Attribute cells in the order of [`ATTRIBUTES`] by their names.
fn raw(cells: &[Vec<u8>], row: u32) -> Raw<'_> {
    let cell = |role: Role| {
        let at = ATTRIBUTES.iter().position(|had| *had == role);
        at.and_then(|at| cells.get(at)).map_or(&b""[..], Vec::as_slice)
    };
    Raw {
        row,
        id: cell(Role::Id),
        name: cell(Role::Name),
        region: cell(Role::Region),
        industry: cell(Role::Industry),
        size: cell(Role::Size),
        ownership: cell(Role::Ownership),
    }
}

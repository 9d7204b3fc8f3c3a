use std::collections::{BTreeMap, HashMap};

use ballast_model::{ReturnTable, Subject};
use ballast_packs::plan::JudgedKind;
use jiff::civil::Date;

use super::reader::Reader;
use crate::AppError;

/// Those who are judged, by id, with their attributes.
#[derive(Debug, Default)]
pub(super) struct Subjects(BTreeMap<String, Subject>);

impl Subjects {
    /// Adds who stands in a table; a table added later says more recent attributes.
    pub(super) fn add_table(&mut self, table: &ReturnTable) {
        for row in 0..table.len() {
            let subject = table.subject_at(row);
            self.0.insert(subject.id.clone(), subject);
        }
    }

    /// Adds nodes by their codes.
    pub(super) fn add_codes<'a>(&mut self, codes: impl Iterator<Item = &'a str>) {
        for code in codes {
            self.0
                .entry(code.to_owned())
                .or_insert_with(|| Subject { id: code.to_owned(), ..Subject::default() });
        }
    }

    /// The attributes as of the reference date, sorted by region and id.
    pub(super) async fn on(
        mut self,
        kind: JudgedKind,
        reader: &Reader<'_>,
        on: Date,
    ) -> Result<Vec<Subject>, AppError> {
        match kind {
            JudgedKind::Region | JudgedKind::Industry => self.nodes(kind, reader, on)?,
            JudgedKind::Enterprise | JudgedKind::Project => self.register(reader, on).await?,
            // A chain is in no register: what its last return says of it is what is known.
            JudgedKind::Chain => {}
        }
        let mut subjects: Vec<Subject> = self.0.into_values().collect();
        subjects.sort_by(|a, b| (&a.region, &a.id).cmp(&(&b.region, &b.id)));
        Ok(subjects)
    }

    /// Nodes of a tree: their own code, and the name of that day.
    fn nodes(&mut self, kind: JudgedKind, reader: &Reader<'_>, on: Date) -> Result<(), AppError> {
        let region = kind == JudgedKind::Region;
        let tree = reader.ballast.tree(if region { "regions" } else { "industries" })?;
        for subject in self.0.values_mut() {
            if let Some(ix) = tree.find(&subject.id) {
                subject.name = tree.node(ix).name_on(on).to_owned();
            }
            (subject.region, subject.industry) = if region {
                (subject.id.clone(), String::new())
            } else {
                (String::new(), subject.id.clone())
            };
        }
        Ok(())
    }

    /// What the register says of the day wins over what a return of another period says.
    async fn register(&mut self, reader: &Reader<'_>, on: Date) -> Result<(), AppError> {
        let store = &reader.ballast.store;
        let known = store.enterprises_on(Some(on), reader.as_of, &reader.ballast.scope).await?;
        for version in known {
            if let Some(subject) = self.0.get_mut(&version.subject.id) {
                let own = std::mem::replace(subject, version.subject);
                // A return that leaves an attribute blank does not unsay it.
                for (now, then) in [
                    (&mut subject.name, own.name),
                    (&mut subject.region, own.region),
                    (&mut subject.industry, own.industry),
                    (&mut subject.size, own.size),
                    (&mut subject.ownership, own.ownership),
                ] {
                    if now.is_empty() {
                        *now = then;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Row of each subject.
pub(super) fn rows_by_id(subjects: &[Subject]) -> HashMap<&str, usize> {
    subjects.iter().enumerate().map(|(row, subject)| (subject.id.as_str(), row)).collect()
}

use std::path::Path;

use ballast_intake::{Content, Input, cells};
use ballast_ledger::{Actor, Draft, Subject, Value};
use ballast_model::fold_width;
use ballast_packs::plan::{Kind, KindField};

use super::{
    OpenedItem, Opening,
    columns::{Column, Columns, converted},
};
use crate::{AppError, Ballast, Question};

impl Ballast {
    /// Opens the items of a table (CSV or XLSX): a row each, columns headed with a field's id or name, and its unit where the numbers
    /// are in another than the field's. All or none: with a single mistake nothing is opened. A row without a source of its own is
    /// known by the file's name and its row.
    ///
    /// # Errors
    /// [`AppError::Table`] lists every mistake with its row and column.
    pub async fn open_table(
        &self,
        actor: &Actor,
        path: &Path,
        kind: Option<&str>,
        sheet: Option<&str>,
    ) -> Result<Vec<OpenedItem>, AppError> {
        let bytes = std::fs::read(path).map_err(AppError::io(path))?;
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        self.open_rows(actor, &file, &file, &bytes, kind, sheet).await
    }

    /// The same for a file that somebody sent: a row without a source of its own is known by what is in the file and its row,
    /// for two people send two files of one name.
    ///
    /// # Errors
    /// As [`Ballast::open_table`].
    pub async fn open_table_sent(
        &self,
        actor: &Actor,
        file: &str,
        bytes: &[u8],
        kind: Option<&str>,
    ) -> Result<Vec<OpenedItem>, AppError> {
        use sha2::{Digest as _, Sha256};
        let digest = Sha256::digest(bytes);
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self.open_rows(actor, file, &hash, bytes, kind, None).await
    }

    async fn open_rows(
        &self,
        actor: &Actor,
        file: &str,
        known_as: &str,
        bytes: &[u8],
        kind: Option<&str>,
        sheet: Option<&str>,
    ) -> Result<Vec<OpenedItem>, AppError> {
        let rows = cells(&Input { name: file, content: Content::Bytes(bytes) }, sheet)?;
        let mut mistakes = Vec::new();
        let mut drafts = Vec::new();
        let mut rows = rows
            .into_iter()
            .zip(1_u64..)
            .filter(|(cells, _)| cells.iter().any(|cell| !cell.trim().is_empty()));
        let Some((heads, head)) = rows.next() else {
            return Err(AppError::Question(Question::empty_table(file)));
        };
        let mut columns = Columns::new(&heads, &self.packs.units);
        for (cells, row) in rows {
            match self.drafted(kind, (&mut columns, head), &cells, (file, known_as), row) {
                Ok(draft) => drafts.push((row, draft)),
                Err(more) => mistakes.extend(more),
            }
        }
        // Refused rows are found before anything is kept.
        let scope = self.ledger_scope();
        for (row, draft) in drafts.iter().filter(|_| !columns.refused()) {
            let subject = draft.subject.as_ref().map_or("", |subject| subject.id.as_str());
            if !scope.allows(subject, &draft.region) {
                mistakes.push(Question::row_outside(&draft.region, subject).in_row(file, *row));
            }
            let tried = Draft { id: "1".to_owned(), ..draft.clone() };
            if let Err(why) = ballast_ledger::open(&self.packs, tried, actor, self.clock.now()) {
                mistakes.push(said(&why).in_row(file, *row));
            }
        }
        if !mistakes.is_empty() {
            return Err(AppError::Table { mistakes });
        }
        let openings = drafts.into_iter().map(|(_, draft)| Opening { draft, files: Vec::new() }).collect();
        self.open_items(actor, openings).await?.into_iter().collect()
    }

    fn drafted(
        &self,
        kind: Option<&str>,
        (columns, head): (&mut Columns<'_>, u64),
        cells: &[String],
        (file, known_as): (&str, &str),
        row: u64,
    ) -> Result<Draft, Vec<Question>> {
        let at = |what: Question| what.in_row(file, row);
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let found = |columns: &Columns<'_>, key: &str| {
            Some(cell(columns.common(key)?).to_owned()).filter(|cell| !cell.is_empty())
        };
        let named = found(columns, "kind").or_else(|| kind.map(str::to_owned));
        let named = named.ok_or_else(|| vec![at(Question::row_no_kind())])?;
        let kind = self.kind_named(&named).map_err(|error| vec![at(error.question())])?;
        let common = |key: &str| found(columns, key);
        let mut draft = Draft {
            kind: kind.id.clone(),
            title: common("title").unwrap_or_default(),
            source: Some(common("source").unwrap_or_else(|| format!("table:{known_as}:{row}"))),
            reason: common("reason"),
            ..Draft::default()
        };
        let mut wrong = Vec::new();
        match common("region").map(|text| self.region("regions", &fold_width(&text))) {
            Some(Ok(ix)) => {
                draft.region =
                    self.packs.tree("regions").map(|tree| tree.node(ix).code.clone()).unwrap_or_default()
            }
            Some(Err(error)) => wrong.push(at(error.question())),
            None => wrong.push(at(Question::row_no_region())),
        }
        let id = common("subject").unwrap_or_default();
        let name = common("subject_name").unwrap_or_default();
        draft.subject = (!id.is_empty()).then_some(Subject { id, name });
        let mut office = |text: &str| match self.office(text) {
            Ok(office) => Some(office.id.clone()),
            Err(error) => {
                wrong.push(at(error.question()));
                None
            }
        };
        draft.lead = common("office").and_then(|text| office(&text));
        let co = common("co").unwrap_or_default();
        draft.co = co
            .split(['、', ';', '；', '，'])
            .map(str::trim)
            .filter(|of| !of.is_empty())
            .filter_map(office)
            .collect();
        let (columns, of_heads) = columns.of(kind);
        wrong.extend(of_heads.into_iter().map(|(column, why)| why.in_cell(file, head, &column)));
        for (at, (named, column)) in columns.into_iter().enumerate().filter(|(at, _)| !cell(*at).is_empty()) {
            match column {
                Column::Field(id, unit) => {
                    let Some(field) = kind.field(id) else { continue };
                    match self.value_in(field, cell(at), unit.as_ref()) {
                        Ok(value) => drop(draft.fields.insert(id.clone(), value)),
                        Err(why) => wrong.push(why.in_cell(file, row, named)),
                    }
                }
                Column::Unknown if !named.is_empty() => {
                    let (zh, en) = (kind.name.get("zh"), kind.name.get("en"));
                    wrong.push(Question::column_unknown(zh, named, en).in_row(file, row));
                }
                Column::Common | Column::Refused | Column::Unknown => {}
            }
        }
        if draft.lead.is_none() && wrong.is_empty() {
            let text = format!(
                "{} {}",
                draft.title,
                draft.fields.values().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            );
            if let Some(suggested) = self.who_answers(&kind.id, &text, &draft.region).into_iter().next() {
                draft.lead = Some(suggested.lead);
                if draft.co.is_empty() {
                    draft.co = suggested.co;
                }
            }
        }
        if wrong.is_empty() { Ok(draft) } else { Err(wrong) }
    }

    /// A cell as a field's value: in the field's unit, whichever its heading states.
    fn value_in(
        &self,
        field: &KindField,
        text: &str,
        unit: Option<&(String, String)>,
    ) -> Result<Value, Question> {
        let value = Value::read(field, text).map_err(|why| said(&why))?;
        match (value, unit) {
            (Value::Number(number), Some((from, to))) => converted(number, from, to, &self.packs.units)
                .map(Value::Number)
                .ok_or_else(|| Question::cell_not_exact(text, from, to)),
            (value, _) => Ok(value),
        }
    }

    /// The kind of that id or name.
    fn kind_named(&self, named: &str) -> Result<&Kind, AppError> {
        let same = |kind: &&Kind| kind.name.zh == named || kind.name.en.eq_ignore_ascii_case(named);
        match self.packs.kinds.values().find(same) {
            Some(kind) => Ok(kind),
            None => self.kind(named),
        }
    }
}

/// What the ledger refuses, in both languages.
fn said(why: &ballast_ledger::Refusal) -> Question {
    let said = why.said();
    Question::both(said.get("zh"), said.get("en"))
}

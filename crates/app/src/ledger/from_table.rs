use std::path::Path;

use ballast_intake::{Content, Input, cells};
use ballast_ledger::{Actor, Draft, Subject, Value};
use ballast_model::fold_width;
use ballast_packs::plan::Kind;

use super::{OpenedItem, Opening};
use crate::{AppError, Ballast, Question};

/// A column that every kind's table may have: its key and the headings under which files carry it.
const COMMON: [(&str, &[&str]); 9] = [
    ("title", &["标题", "事项", "名称"]),
    ("region", &["区划", "区划代码", "地区", "所在地"]),
    ("office", &["牵头单位", "责任单位", "lead"]),
    ("co", &["配合单位", "协办单位", "co-offices"]),
    ("subject", &["统一社会信用代码", "企业代码", "enterprise"]),
    ("subject_name", &["企业名称", "单位名称", "enterprise name"]),
    ("source", &["来源编号", "来源", "工单编号"]),
    ("reason", &["事由", "说明"]),
    ("kind", &["事项类型", "类型"]),
];

/// What a column holds.
enum Column {
    /// Something that every kind has.
    Common,
    /// A field of the kind, by id.
    Field(String),
}

impl Ballast {
    /// Opens the items of a table (CSV or XLSX): a row each, columns headed with a field's id or name. All or none: with a
    /// single mistake nothing is opened. A row without a source of its own is known by the file's name and its row.
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
        let Some((heads, _)) = rows.next() else {
            return Err(AppError::Question(Question::empty_table(file)));
        };
        for (cells, row) in rows {
            match self.drafted(kind, &heads, &cells, (file, known_as), row) {
                Ok(draft) => drafts.push((row, draft)),
                Err(more) => mistakes.extend(more),
            }
        }
        // Refused rows are found before anything is kept.
        let scope = self.ledger_scope();
        for (row, draft) in &drafts {
            let subject = draft.subject.as_ref().map_or("", |subject| subject.id.as_str());
            if !scope.allows(subject, &draft.region) {
                mistakes
                    .push(format!("{file} row {row}: {} {subject} lies outside your scope", draft.region));
            }
            let tried = Draft { id: "1".to_owned(), ..draft.clone() };
            if let Err(why) = ballast_ledger::open(&self.packs, tried, actor, self.clock.now()) {
                mistakes.push(format!("{file} row {row}: {}", self.refused(why)));
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
        heads: &[String],
        cells: &[String],
        (file, known_as): (&str, &str),
        row: u64,
    ) -> Result<Draft, Vec<String>> {
        let at = |what: String| vec![format!("{file} row {row}: {what}")];
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let common = |key: &str| {
            let column = heads.iter().position(|head| common_column(head) == Some(key))?;
            Some(cell(column)).filter(|cell| !cell.is_empty())
        };
        let named = common("kind")
            .or(kind)
            .ok_or_else(|| at("no kind: name one with --kind or in a column kind".to_owned()))?;
        let kind = self.kind_named(named).map_err(|error| at(error.to_string()))?;
        let mut draft = Draft {
            kind: kind.id.clone(),
            title: common("title").unwrap_or_default().to_owned(),
            source: Some(common("source").map_or_else(|| format!("table:{known_as}:{row}"), str::to_owned)),
            reason: common("reason").map(str::to_owned),
            ..Draft::default()
        };
        let mut wrong = Vec::new();
        match common("region").map(|text| self.region("regions", &fold_width(text))) {
            Some(Ok(ix)) => {
                draft.region =
                    self.packs.tree("regions").map(|tree| tree.node(ix).code.clone()).unwrap_or_default()
            }
            Some(Err(error)) => wrong.extend(at(error.to_string())),
            None => wrong.extend(at("no region: give a column region (区划)".to_owned())),
        }
        let id = common("subject").unwrap_or_default().to_owned();
        let name = common("subject_name").unwrap_or_default().to_owned();
        draft.subject = (!id.is_empty()).then_some(Subject { id, name });
        let mut office = |text: &str| match self.office(text) {
            Ok(office) => Some(office.id.clone()),
            Err(error) => {
                wrong.extend(at(error.to_string()));
                None
            }
        };
        draft.lead = common("office").and_then(&mut office);
        let co = common("co").unwrap_or_default();
        draft.co = co
            .split(['、', ';', '；', '，'])
            .map(str::trim)
            .filter(|of| !of.is_empty())
            .filter_map(office)
            .collect();
        for (column, head) in heads.iter().enumerate() {
            match column_of(kind, head) {
                Some(Column::Common) => {}
                Some(Column::Field(id)) if !cell(column).is_empty() => {
                    let Some(field) = kind.field(&id) else { continue };
                    match Value::read(field, cell(column)) {
                        Ok(value) => drop(draft.fields.insert(id, value)),
                        Err(why) => wrong.extend(at(format!("column {head}: {}", self.refused(why)))),
                    }
                }
                Some(Column::Field(_)) => {}
                None if head.trim().is_empty() || cell(column).is_empty() => {}
                None => wrong.extend(at(format!("column {head} is none of the kind {}", kind.id))),
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

    /// The kind of that id or name.
    fn kind_named(&self, named: &str) -> Result<&Kind, AppError> {
        let same = |kind: &&Kind| kind.name.zh == named || kind.name.en.eq_ignore_ascii_case(named);
        match self.packs.kinds.values().find(same) {
            Some(kind) => Ok(kind),
            None => self.kind(named),
        }
    }
}

fn common_column(head: &str) -> Option<&'static str> {
    let head = fold_width(head.trim());
    let fits = |(key, heads): &&(&'static str, &[&str])| {
        key.eq_ignore_ascii_case(&head) || heads.iter().any(|of| of.eq_ignore_ascii_case(&head))
    };
    COMMON.iter().find(fits).map(|(key, _)| *key)
}

/// A field of the kind first: its own words win over those that all kinds share.
fn column_of(kind: &Kind, head: &str) -> Option<Column> {
    let folded = fold_width(head.trim());
    let field = kind.fields.iter().find(|field| {
        field.id == folded || field.name.zh == folded || field.name.en.eq_ignore_ascii_case(&folded)
    });
    match field {
        Some(field) => Some(Column::Field(field.id.clone())),
        None => common_column(head).map(|_| Column::Common),
    }
}

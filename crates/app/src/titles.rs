use std::path::Path;

use ballast_store::TitleEntry;
use jiff::civil::Date;
use serde::Serialize;

use crate::{
    AppError, Ballast, Question,
    tabular::{Tabular, Wanted},
};

const COLUMNS: [Wanted; 9] = [
    Wanted {
        key: "subject",
        heads: &["统一社会信用代码", "信用代码", "企业代码", "单位代码", "uscc", "id"],
        required: true,
    },
    Wanted { key: "title", heads: &["称号", "项目", "项目代码", "programme"], required: true },
    Wanted { key: "certificate", heads: &["证书编号", "证书号", "编号"], required: false },
    Wanted { key: "level", heads: &["级别", "等级"], required: false },
    Wanted { key: "batch", heads: &["批次"], required: false },
    Wanted {
        key: "valid_from",
        heads: &["有效期起", "认定日期", "发证日期", "起始日期", "from"],
        required: true,
    },
    Wanted {
        key: "valid_to", heads: &["有效期止", "截止日期", "到期日期", "to"], required: false
    },
    Wanted { key: "source", heads: &["文件", "文号", "认定文件", "document"], required: false },
    Wanted { key: "name", heads: &["企业名称", "单位名称"], required: false },
];

/// What came of reading a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// Rows read.
    pub rows: u64,
    /// Entries added.
    pub added: u64,
    /// Entries that stood there already.
    pub known: u64,
}

impl Ballast {
    /// Reads a register of titles (CSV, headings in Chinese or English) and keeps it; all of it or, with a mistake anywhere,
    /// nothing. A title may be named by the id or by the name of a programme.
    ///
    /// # Errors
    /// [`AppError::Table`] with every mistake, its row and its column.
    pub async fn import_titles(&self, path: &Path) -> Result<Recorded, AppError> {
        let mut table = Tabular::read(path, &COLUMNS)?;
        let mut entries = Vec::new();
        for (row, cells) in std::mem::take(&mut table.rows) {
            let subject = table.needed(row, &cells, "subject");
            let named = table.needed(row, &cells, "title");
            let from = table.date(row, &cells, "valid_from");
            let mut valid_to = table.date(row, &cells, "valid_to");
            if table.text(&cells, "valid_from").is_empty() {
                table.wrong(row, "valid_from", &Question::cell_blank_granted());
            }
            let title = self.title_id(&named);
            let Some(valid_from) = from else { continue };
            if valid_to.is_none() {
                valid_to = self.end_of_validity(&title, valid_from);
            }
            if valid_to.is_some_and(|to| to < valid_from) {
                table.wrong(row, "valid_to", &Question::cell_ends_before());
            }
            entries.push(TitleEntry {
                subject,
                title,
                certificate: table.text(&cells, "certificate"),
                level: table.text(&cells, "level"),
                batch: table.text(&cells, "batch"),
                valid_from,
                valid_to,
                source: table.text(&cells, "source"),
            });
        }
        table.finish()?;
        let added = self.store.record_titles(&entries).await?;
        let rows = entries.len() as u64;
        Ok(Recorded { rows, added, known: rows.saturating_sub(added) })
    }

    /// The id of a programme called so; a title that no programme grants keeps its own name.
    fn title_id(&self, named: &str) -> String {
        let called = |programme: &&ballast_packs::plan::Programme| {
            programme.name.zh == named || programme.name.en.eq_ignore_ascii_case(named)
        };
        match self.packs.programmes.contains_key(named) {
            true => named.to_owned(),
            false => {
                let found = self.packs.programmes.values().find(called);
                found.map_or_else(|| named.to_owned(), |programme| programme.id.clone())
            }
        }
    }

    /// The last day of a title granted on a day, where the programme's versions agree on how long it is valid.
    fn end_of_validity(&self, title: &str, from: Date) -> Option<Date> {
        let versions = &self.packs.programmes.get(title)?.versions;
        let years = versions.first()?.validity_years?;
        if versions.iter().any(|version| version.validity_years != Some(years)) {
            return None;
        }
        let end = from.checked_add(jiff::Span::new().try_years(years).ok()?).ok()?;
        end.yesterday().ok()
    }

    /// Titles as they stand, or those held on a day.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn titles_on(&self, on: Option<Date>) -> Result<Vec<TitleEntry>, AppError> {
        let mut titles = self.store.titles(None, &self.scope).await?;
        titles.retain(|entry| on.is_none_or(|on| entry.holds_on(on)));
        Ok(titles)
    }
}

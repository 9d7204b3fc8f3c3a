use std::path::PathBuf;

use ballast_model::{Period, Scope, Tree};

use crate::{AppError, Ballast, Question};

/// A table that analysts may query.
#[derive(Debug, Clone)]
pub struct SqlTable {
    /// Name in SQL.
    pub name: String,
    /// What it holds, in one line.
    pub about: String,
    /// Where its rows are.
    pub source: SqlSource,
}

/// Where a table's rows are.
#[derive(Debug, Clone)]
pub enum SqlSource {
    /// The latest vintage of each closed period.
    Files(Vec<(Period, PathBuf)>),
    /// Rows at hand.
    Rows(SqlRows),
}

/// A small table of texts; numbers are written plainly.
#[derive(Debug, Clone, Default)]
pub struct SqlRows {
    /// Column names, and whether each holds whole numbers.
    pub columns: Vec<(String, bool)>,
    /// Rows; nothing where a value is missing.
    pub rows: Vec<Vec<Option<String>>>,
}

impl SqlRows {
    fn new(columns: &[(&str, bool)]) -> Self {
        Self {
            columns: columns.iter().map(|(name, whole)| ((*name).to_owned(), *whole)).collect(),
            rows: Vec::new(),
        }
    }
}

impl Ballast {
    /// The panel as plain tables: one per form over the sealed returns, and the trees, the
    /// enterprises, the vintages, the submissions and the indicators beside them.
    ///
    /// # Errors
    /// The catalog's; a reader who may not see everything, because a query reads whole files.
    pub async fn sql_tables(&self) -> Result<Vec<SqlTable>, AppError> {
        if self.scope != Scope::All {
            return Err(AppError::Question(Question::sql_sees_all()));
        }
        let mut tables = Vec::new();
        let mut vintages = SqlRows::new(&[
            ("form", false),
            ("period", false),
            ("vintage", true),
            ("closed_at", false),
            ("closed_by", false),
            ("reason", false),
            ("rows", true),
            ("file", false),
            ("sha256", false),
        ]);
        for form in self.store.forms().await? {
            let mut files = Vec::new();
            for info in self.store.periods(&form).await? {
                for vintage in self.store.vintages(&form, info.period).await? {
                    vintages.rows.push(vec![
                        Some(form.clone()),
                        Some(info.period.to_string()),
                        Some(vintage.number.to_string()),
                        Some(vintage.closed_at.to_string()),
                        Some(vintage.actor.clone()),
                        Some(vintage.reason.clone()),
                        Some(vintage.rows.to_string()),
                        Some(vintage.file.clone()),
                        Some(vintage.sha256.clone()),
                    ]);
                }
                if let Some(vintage) = self.store.vintage_as_of(&form, info.period, None).await? {
                    files.push((info.period, self.store.vintage_path(&vintage)));
                }
            }
            if !files.is_empty() {
                let title = self.packs.forms.get(&form).map_or(form.as_str(), |f| f.name.get(&self.lang));
                tables.push(SqlTable {
                    name: form.replace('-', "_"),
                    about: format!("{title}: sealed returns, the latest vintage of each closed period"),
                    source: SqlSource::Files(files),
                });
            }
        }
        tables.push(rows("vintages", "every sealed vintage", vintages));
        for (id, tree) in &self.packs.trees {
            tables.push(rows(&id.replace('-', "_"), "a tree of codes", tree_rows(tree)));
        }
        tables.push(rows("enterprises", "enterprises as last registered", self.enterprise_rows().await?));
        tables.push(rows("submissions", "what came in, in order", self.submission_rows().await?));
        tables.push(rows("indicators", "indicators declared by the packs", self.indicator_rows()));
        Ok(tables)
    }

    async fn enterprise_rows(&self) -> Result<SqlRows, AppError> {
        let mut table = SqlRows::new(&[
            ("subject", false),
            ("name", false),
            ("region", false),
            ("industry", false),
            ("size", false),
            ("ownership", false),
            ("valid_from", false),
        ]);
        for version in self.store.enterprises(None, &self.scope).await? {
            let subject = version.subject;
            let known = |text: String| (!text.is_empty()).then_some(text);
            table.rows.push(vec![
                Some(subject.id),
                known(subject.name),
                known(subject.region),
                known(subject.industry),
                known(subject.size),
                known(subject.ownership),
                Some(version.valid_from.to_string()),
            ]);
        }
        Ok(table)
    }

    async fn submission_rows(&self) -> Result<SqlRows, AppError> {
        let mut table = SqlRows::new(&[
            ("submission", true),
            ("form", false),
            ("kind", false),
            ("source", false),
            ("document", false),
            ("received_at", false),
            ("actor", false),
            ("rows", true),
            ("queries", true),
        ]);
        for s in self.store.submissions(None).await? {
            table.rows.push(vec![
                Some(s.id.to_string()),
                Some(s.form),
                Some(s.kind),
                Some(s.source_name),
                s.document,
                Some(s.received_at.to_string()),
                Some(s.actor),
                Some(s.rows.to_string()),
                Some(s.queries.to_string()),
            ]);
        }
        Ok(table)
    }

    fn indicator_rows(&self) -> SqlRows {
        let mut table = SqlRows::new(&[
            ("indicator", false),
            ("name", false),
            ("english", false),
            ("form", false),
            ("unit", false),
        ]);
        for indicator in self.packs.indicators.values() {
            table.rows.push(vec![
                Some(indicator.id.clone()),
                Some(indicator.name.zh.clone()),
                Some(indicator.name.en.clone()),
                Some(indicator.form.clone()),
                Some(indicator.unit.clone()),
            ]);
        }
        table
    }
}

fn rows(name: &str, about: &str, rows: SqlRows) -> SqlTable {
    SqlTable { name: name.to_owned(), about: about.to_owned(), source: SqlSource::Rows(rows) }
}

fn tree_rows(tree: &Tree) -> SqlRows {
    let mut table = SqlRows::new(&[
        ("code", false),
        ("name", false),
        ("english", false),
        ("level", true),
        ("parent", false),
        ("valid_from", false),
        ("valid_to", false),
    ]);
    for (_, node) in tree.iter() {
        table.rows.push(vec![
            Some(node.code.clone()),
            Some(node.name.clone()),
            (!node.en.is_empty()).then(|| node.en.clone()),
            Some(node.level.to_string()),
            node.parent.map(|ix| tree.node(ix).code.clone()),
            node.valid_from.map(|d| d.to_string()),
            node.valid_to.map(|d| d.to_string()),
        ]);
    }
    table
}

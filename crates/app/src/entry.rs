use std::collections::BTreeMap;

use ballast_intake::{Content, Finding};
use ballast_model::{Period, ReturnTable, Severity, Subject, Texts};
use ballast_packs::plan::{Field, FieldKind, Form};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tokio::sync::SemaphorePermit;

use crate::{AppError, Ballast, ImportOptions, Question};

/// One subject's return, to be filled in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Form id.
    pub form: String,
    /// Its title.
    pub form_name: String,
    /// The reporting period.
    pub period: Period,
    /// Who reports, with the attributes on record.
    pub subject: Subject,
    /// The period is closed: it has to be opened again before anything is taken.
    pub closed: bool,
    /// The submission that stands for this period, where one does.
    pub submission: Option<i64>,
    /// When the draft shown was saved, where one is shown.
    pub draft: Option<Timestamp>,
    /// The fields, in the form's order.
    pub fields: Vec<EntryField>,
    /// The reporting period before.
    pub before: Period,
}

/// One field to fill in.
#[derive(Debug, Clone)]
pub struct EntryField {
    /// Column id.
    pub id: String,
    /// Title, with which of its columns it is.
    pub name: String,
    /// Unit to type in.
    pub unit: String,
    /// Why it is asked.
    pub why: String,
    /// It must not be left blank.
    pub required: bool,
    /// Codes to choose from, with their names; empty for quantities.
    pub choices: Vec<(String, String)>,
    /// As typed, as it stands, or as filled in beforehand.
    pub value: String,
    /// The value was filled in from what is already known: it need not be typed again.
    pub known: bool,
    /// The period before, as it is read: a choice by its name; nothing where nothing was reported.
    pub last: Option<String>,
    /// The same period of last year, in the same way.
    pub last_year: Option<String>,
}

/// What came of sending a return in.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Nothing was kept where one of these is an error.
    pub findings: Vec<Finding>,
    /// The submission, where one was made.
    pub submission: Option<i64>,
}

/// A value as it is read: what was chosen by its name.
fn read(field: &Field, typed: String, lang: &str) -> String {
    choices(field, lang).into_iter().find(|(code, _)| *code == typed).map_or(typed, |(_, name)| name)
}

/// A stored value as it is typed: in the field's unit, or the code of what is chosen.
pub fn entry_value(field: &Field, stored: i64) -> String {
    match &field.kind {
        FieldKind::Quantity => Decimal::new(stored, field.decimals).normalize().to_string(),
        FieldKind::Choice(codes) => usize::try_from(stored)
            .ok()
            .and_then(|at| codes.get(at))
            .map(|(code, _)| code.clone())
            .unwrap_or_default(),
    }
}

impl Ballast {
    /// A place to work at one return, given in the order in which it was asked for. A return is filled in and checked beside two
    /// years of its subject's, and on a month's last day a hundred come at once: together they would all be slow and hold two
    /// years each, one after another each is done in milliseconds. Nothing that holds a place asks for another.
    async fn desk(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed; were it, returns would be taken without waiting.
        self.desks.acquire().await.ok()
    }

    /// A subject's return for a period, filled in with what is known: the draft where one was saved, else the return that
    /// stands, else what last year's return already says of last year.
    ///
    /// # Errors
    /// An unknown form, a period the form does not report, a subject that is not on record or not in the scope.
    pub async fn entry(&self, form: &str, period: Period, subject: &str) -> Result<Entry, AppError> {
        let _desk = self.desk().await;
        let form = self.form(form)?;
        let period = form
            .reporting(period)
            .ok_or_else(|| AppError::Question(Question::not_reported(form.name.get(&self.lang), period)))?;
        let known =
            self.store.enterprise(subject, Some(period.last_day().max(self.today())), &self.scope).await?;
        let own = match known {
            Some(version) => version.subject,
            None => return Err(AppError::unknown("enterprise", subject, [])),
        };
        let info = self.store.period(&form.id, period).await?;
        let now = self.one_return(&form.id, period, subject, None).await?;
        let before = form.previous(period);
        let last = self.one_return(&form.id, before, subject, None).await?;
        let last_year = self.one_return(&form.id, period.last_year(), subject, None).await?;
        let draft = self.store.draft(&form.id, period, subject, &self.scope).await?;
        let typed: BTreeMap<String, String> = match &draft {
            None => BTreeMap::new(),
            Some(draft) => serde_json::from_str(&draft.content)
                .map_err(|error| AppError::Question(Question::draft_unread(subject, error)))?,
        };
        let drafted = draft.is_some();
        let field = |field: &Field| {
            let shown = |table: &Option<ReturnTable>, id: &str| {
                let value = table.as_ref()?.field(id)?.get(0)?;
                Some(entry_value(field, value))
            };
            let stands = shown(&now, &field.id);
            // What last year's return says of last year is asked once.
            let said_then = current_of(form, field).and_then(|id| shown(&last_year, id));
            let known = !drafted && stands.is_none() && said_then.is_some();
            let value = match typed.get(&field.id) {
                Some(text) => text.clone(),
                None if drafted => String::new(),
                None => stands.or(said_then).unwrap_or_default(),
            };
            EntryField {
                id: field.id.clone(),
                name: field.name.get(&self.lang).to_owned(),
                unit: self.unit(&field.unit).to_owned(),
                why: field.why.get(&self.lang).to_owned(),
                required: field.required,
                choices: choices(field, &self.lang),
                value,
                known,
                last: shown(&last, &field.id).map(|value| read(field, value, &self.lang)),
                last_year: shown(&last_year, &field.id).map(|value| read(field, value, &self.lang)),
            }
        };
        Ok(Entry {
            form: form.id.clone(),
            form_name: form.name.get(&self.lang).to_owned(),
            period,
            subject: own,
            closed: info.is_some_and(|info| info.closed),
            submission: now.as_ref().and_then(|table| table.submission.first().copied()),
            draft: draft.map(|draft| draft.saved_at),
            fields: form.fields.iter().map(field).collect(),
            before,
        })
    }

    /// Keeps what is typed so far, unchecked. It counts nowhere until it is sent in.
    ///
    /// # Errors
    /// As [`Ballast::entry`].
    pub async fn save_entry(
        &self,
        entry: &Entry,
        values: &BTreeMap<String, String>,
    ) -> Result<Timestamp, AppError> {
        let content = serde_json::to_string(values)
            .map_err(|error| AppError::Question(Question::draft_unwritten(error)))?;
        let who = (entry.subject.id.as_str(), entry.subject.region.as_str());
        Ok(self.store.save_draft(&entry.form, entry.period, who, &content, &self.scope).await?)
    }

    /// What the form's checks say of values as typed. Nothing is kept.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn check_entry(
        &self,
        entry: &Entry,
        values: &BTreeMap<String, String>,
    ) -> Result<Vec<Finding>, AppError> {
        Ok(self.take_entry(entry, values, true, "").await?.findings)
    }

    /// Sends a return in: with a hard error nothing is kept; with queries it is kept and they are marked. A return that
    /// stood before stays on record.
    ///
    /// # Errors
    /// A closed period; the catalog's.
    pub async fn send_entry(
        &self,
        entry: &Entry,
        values: &BTreeMap<String, String>,
        note: &str,
    ) -> Result<Sent, AppError> {
        let sent = self.take_entry(entry, values, false, note).await?;
        if sent.submission.is_some() {
            self.store.drop_draft(&entry.form, entry.period, &entry.subject.id, &self.scope).await?;
        }
        Ok(sent)
    }

    async fn take_entry(
        &self,
        entry: &Entry,
        values: &BTreeMap<String, String>,
        check_only: bool,
        note: &str,
    ) -> Result<Sent, AppError> {
        let form = self.form(&entry.form)?;
        let (columns, rows) = cells(form, entry, values);
        let options = ImportOptions {
            form: Some(form.id.clone()),
            period: Some(entry.period),
            check_only,
            note: note.to_owned(),
            kind: if entry.submission.is_some() { "correction" } else { "typed" }.to_owned(),
            ..ImportOptions::default()
        };
        let name = format!("{} {}", entry.subject.name, entry.period);
        let content = Content::Cells { columns, rows };
        let checked = {
            let _desk = self.desk().await;
            self.check_content(&name, content, &options)?
        };
        let report = self.keep_content(&name, checked, None, &options).await?;
        let mut findings = report.findings;
        // A heading that was made here is no business of whoever typed.
        findings.retain(|finding| finding.severity == Severity::Error || !finding.rule.starts_with("column"));
        Ok(Sent { findings, submission: report.submission })
    }
}

/// The column of last year's return that says the same as this column of now; nothing where there is none.
fn current_of<'a>(form: &'a Form, field: &Field) -> Option<&'a str> {
    use ballast_packs::plan::Series;
    let then = match field.series {
        Series::Base => Series::Current,
        Series::YearToDateBase => Series::YearToDate,
        Series::Current | Series::YearToDate => return None,
    };
    let found = form.fields.iter().find(|other| other.family == field.family && other.series == then);
    found.map(|other| other.id.as_str())
}

fn choices(field: &Field, lang: &str) -> Vec<(String, String)> {
    match &field.kind {
        FieldKind::Quantity => Vec::new(),
        FieldKind::Choice(codes) => codes
            .iter()
            .map(|(code, names)| {
                let at = usize::from(lang == "en");
                let name = names.get(at).or(names.first()).cloned().unwrap_or_else(|| code.clone());
                (code.clone(), name)
            })
            .collect(),
    }
}

/// The return as one row of a file, each column named as the form names it.
fn cells(form: &Form, entry: &Entry, values: &BTreeMap<String, String>) -> (Vec<String>, Vec<Texts>) {
    let own = &entry.subject;
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let mut add = |column: String, cell: &str| {
        columns.push(column);
        rows.push(std::iter::once(cell).collect::<Texts>());
    };
    for attribute in &form.attributes {
        let Some(alias) = attribute.aliases.first() else { continue };
        let cell = match attribute.role.as_str() {
            "id" => own.id.as_str(),
            "name" => own.name.as_str(),
            "region" => own.region.as_str(),
            "industry" => own.industry.as_str(),
            "size" => own.size.as_str(),
            "ownership" => own.ownership.as_str(),
            _ => continue,
        };
        add(alias.clone(), cell);
    }
    for field in &form.fields {
        add(field.id.clone(), values.get(&field.id).map_or("", |text| text.trim()));
    }
    (columns, rows)
}

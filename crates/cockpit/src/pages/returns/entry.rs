use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{AppError, Entry, EntryField, Sent};
use ballast_intake::Finding;
use ballast_model::Severity;

use super::board::{day, entry_link};
use crate::{
    PageError, Right, Viewer,
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "entry.html")]
struct Page {
    layout: Layout,
    entry: Entry,
    label: String,
    before: String,
    rows: Vec<Row>,
    /// What concerns the return as a whole.
    whole: Vec<Said>,
    action: String,
    saved: String,
    errors: usize,
    queries: usize,
    checked: bool,
    may_send: bool,
}

/// The table of fields alone, for checks while typing.
#[derive(Template)]
#[template(path = "entry-rows.html")]
struct Rows {
    layout: Layout,
    rows: Vec<Row>,
    whole: Vec<Said>,
    errors: usize,
    queries: usize,
    checked: bool,
}

struct Row {
    field: EntryField,
    said: Vec<Said>,
}

impl Row {
    fn class(&self) -> &'static str {
        match self.said.iter().map(|said| said.error).max() {
            Some(true) => "error",
            Some(false) => "query",
            None => "",
        }
    }
}

struct Said {
    error: bool,
    message: String,
    help: String,
}

fn said(finding: &Finding, lang: &str) -> Said {
    Said {
        error: finding.severity == Severity::Error,
        message: finding.message.get(lang).to_owned(),
        help: finding.help.get(lang).to_owned(),
    }
}

fn rows(entry: &mut Entry, findings: &[Finding], lang: &str) -> (Vec<Row>, Vec<Said>) {
    let fields = std::mem::take(&mut entry.fields);
    let whole = findings.iter().filter(|finding| !fields.iter().any(|field| field.id == finding.field));
    let whole = whole.map(|finding| said(finding, lang)).collect();
    let row = |field: EntryField| {
        let own = findings.iter().filter(|finding| finding.field == field.id);
        Row { said: own.map(|finding| said(finding, lang)).collect(), field }
    };
    (fields.into_iter().map(row).collect(), whole)
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

/// What the address names, and the values typed over it.
async fn open(
    viewer: &Viewer,
    (form, period, subject): &(String, String, String),
    typed: Option<&BTreeMap<String, String>>,
) -> Result<Entry, AppError> {
    let period = ballast_app::typed::period(period)?;
    let mut entry = viewer.ballast.entry(form, period, subject).await?;
    if let Some(typed) = typed {
        for field in &mut entry.fields {
            let now = typed.get(&field.id).cloned().unwrap_or_default();
            field.known &= now == field.value;
            field.value = now;
        }
    }
    Ok(entry)
}

fn values(entry: &Entry) -> BTreeMap<String, String> {
    entry.fields.iter().map(|field| (field.id.clone(), field.value.clone())).collect()
}

fn page(viewer: &Viewer, mut entry: Entry, findings: Option<&[Finding]>) -> Result<String, PageError> {
    let lang = viewer.ballast.lang();
    let found = findings.unwrap_or_default();
    let (errors, queries) = (count(found, Severity::Error), count(found, Severity::Warning));
    let (rows, whole) = rows(&mut entry, found, lang);
    let page = Page {
        layout: Layout::new(
            viewer,
            Section::Returns,
            format!("{} · {}", entry.subject.name, entry.form_name),
        ),
        label: entry.period.label(lang),
        before: entry.before.label(lang),
        action: entry_link(&entry.form, entry.period, &entry.subject.id),
        saved: entry.draft.map(day).unwrap_or_default(),
        entry,
        rows,
        whole,
        errors,
        queries,
        checked: findings.is_some(),
        may_send: viewer.may(Right::Returns),
    };
    Ok(page.render()?)
}

/// One enterprise's return, filled in with what is known.
pub(crate) async fn form(
    viewer: Viewer,
    Path(address): Path<(String, String, String)>,
) -> Result<Html<String>, PageError> {
    let entry = open(&viewer, &address, None).await?;
    Ok(Html(page(&viewer, entry, None)?))
}

/// The form's checks over what is typed so far. Nothing is kept.
pub(crate) async fn check(
    viewer: Viewer,
    Path(address): Path<(String, String, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Result<Html<String>, PageError> {
    let mut entry = open(&viewer, &address, Some(&typed)).await?;
    let findings = viewer.ballast.check_entry(&entry, &values(&entry)).await?;
    let (errors, queries) = (count(&findings, Severity::Error), count(&findings, Severity::Warning));
    let (rows, whole) = rows(&mut entry, &findings, viewer.ballast.lang());
    let layout = Layout::new(&viewer, Section::Returns, String::new());
    Ok(Html(Rows { layout, rows, whole, errors, queries, checked: true }.render()?))
}

/// Saves the return as it is so far, or sends it in.
pub(crate) async fn send(
    viewer: Viewer,
    Path(address): Path<(String, String, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Result<Response, PageError> {
    let entry = open(&viewer, &address, Some(&typed)).await?;
    let values = values(&entry);
    let here = entry_link(&entry.form, entry.period, &entry.subject.id);
    if typed.get("act").is_some_and(|act| act == "save") {
        viewer.ballast.save_entry(&entry, &values).await?;
        return Ok(Redirect::to(&here).into_response());
    }
    let note = typed.get("note").map(String::as_str).unwrap_or_default();
    let Sent { findings, submission } = viewer.ballast.send_entry(&entry, &values, note).await?;
    match submission {
        Some(_) => Ok(Redirect::to(&format!("{here}/sent")).into_response()),
        None => Ok(Html(page(&viewer, entry, Some(&findings))?).into_response()),
    }
}

#[derive(Template)]
#[template(path = "entry-sent.html")]
struct SentPage {
    layout: Layout,
    entry: Entry,
    label: String,
    queries: Vec<(String, String)>,
    here: String,
    said: String,
}

/// What was sent in, and the queries on it.
pub(crate) async fn sent(
    viewer: Viewer,
    Path(address): Path<(String, String, String)>,
) -> Result<Html<String>, PageError> {
    let entry = open(&viewer, &address, None).await?;
    let all = viewer.ballast.queries(&entry.form, entry.period).await?;
    let own = all.iter().filter(|query| query.subject == entry.subject.id);
    let page = SentPage {
        layout: Layout::new(&viewer, Section::Returns, viewer.words.returns_sent_in()),
        label: entry.period.label(viewer.ballast.lang()),
        queries: own.map(|query| (query.asks.clone(), query.help.clone())).collect(),
        here: entry_link(&entry.form, entry.period, &entry.subject.id),
        said: crate::Link::to("/returns/queries")
            .with("form", &entry.form)
            .with("period", entry.period)
            .to_string(),
        entry,
    };
    Ok(Html(page.render()?))
}

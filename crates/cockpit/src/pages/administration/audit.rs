use askama::Template;
use axum::{
    extract::{Query, State},
    http::header,
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    Question,
    accounts::{AuditEvent, AuditFilter},
};
use jiff::{civil::Date, tz};
use serde::Deserialize;

use crate::{
    PageError, Site, Viewer,
    layout::{Layout, Section},
    link::Link,
    told,
    words::local,
};

/// Lines of a page.
const LINES: usize = 100;

/// Which lines are asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    actor: String,
    verb: String,
    subject: String,
    from: String,
    until: String,
    before: Option<i64>,
    check: Option<String>,
}

#[derive(Template)]
#[template(path = "administration/audit.html")]
struct Audit {
    layout: Layout,
    asked: Asked,
    lines: Vec<(AuditEvent, String)>,
    older: String,
    export: String,
    whole: bool,
    broken: String,
}

impl Audit {
    fn at(&self, event: &AuditEvent) -> String {
        local(event.at)
    }
}

impl Asked {
    /// The first instant of a day in China; of the next one for `after`.
    fn day(text: &str, after: bool) -> Result<Option<jiff::Timestamp>, PageError> {
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = |_: jiff::Error| PageError::Input(Question::no_day(text));
        let day: Date = text.parse().map_err(wrong)?;
        let day = if after { day.tomorrow().map_err(wrong)? } else { day };
        Ok(Some(tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).map_err(wrong)?))
    }

    fn filter(&self, limit: usize) -> Result<AuditFilter, PageError> {
        Ok(AuditFilter {
            actor: self.actor.trim().to_owned(),
            verb: self.verb.trim().to_owned(),
            subject: self.subject.trim().to_owned(),
            from: Self::day(&self.from, false)?,
            until: Self::day(&self.until, true)?,
            before: self.before,
            limit,
        })
    }

    fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with("actor", &self.actor)
            .with("verb", &self.verb)
            .with("subject", &self.subject)
            .with("from", &self.from)
            .with("until", &self.until)
    }
}

/// 审计
pub(crate) async fn page(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    site.record_turned_away(true).await?;
    let lines = viewer.ballast.record_of(&asked.filter(LINES)?).await?;
    let checked = if asked.check.is_some() { Some(viewer.ballast.record_is_whole().await?) } else { None };
    let older = match lines.last() {
        Some(last) if lines.len() == LINES => {
            asked.link("/administration/audit").with("before", last.seq).to_string()
        }
        _ => String::new(),
    };
    let page = Audit {
        layout: Layout::new(&viewer, Section::Audit, viewer.words.administration_audit()),
        export: asked.link("/administration/audit/take.csv").to_string(),
        asked,
        lines: lines
            .into_iter()
            .map(|event| {
                let detail = told::detail(&viewer, &event.line);
                (event, detail)
            })
            .collect(),
        older,
        whole: checked == Some(None),
        broken: checked.flatten().unwrap_or_default(),
    };
    Ok(Html(page.render()?).into_response())
}

/// A cell of a CSV file; what a spreadsheet would take for a formula is held down by an apostrophe.
fn cell(text: &str) -> String {
    let held = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if held.contains([',', '"', '\n', '\r']) { format!("\"{}\"", held.replace('"', "\"\"")) } else { held }
}

/// The record as CSV, the oldest first, with the hashes that show that it is whole.
pub(crate) fn csv(events: &[AuditEvent]) -> String {
    let mut out = String::from("\u{FEFF}seq,at,actor,address,verb,subject,detail,previous,hash\r\n");
    for event in events.iter().rev() {
        let line = &event.line;
        let cells =
            [&line.actor, &line.address, &line.verb, &line.subject, &line.detail].map(|text| cell(text));
        out.push_str(&format!(
            "{},{},{},{},{}\r\n",
            event.seq,
            event.at,
            cells.join(","),
            event.previous,
            event.hash
        ));
    }
    out
}

/// What is shown, all of it, as a file. That it was taken away is put on record first.
pub(crate) async fn take_away(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    site.record_turned_away(true).await?;
    viewer.on_record("export", "audit", &asked.link("").to_string()).await?;
    let events = viewer.ballast.record_of(&asked.filter(0)?).await?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((head, csv(&events)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("王伟"), "王伟");
    }
}

use axum::{
    body::Bytes,
    extract::Query,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use ballast_app::{ImportOptions, ImportReport, KeyState, Question, typed};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use crate::{PageError, Viewer};

/// What the file is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Form the file reports; the dispatch's where none is given.
    #[serde(default)]
    form: String,
    /// Period, where the file does not say.
    #[serde(default)]
    period: String,
    /// Name of a mapping shipped with a pack, for columns named otherwise.
    #[serde(default)]
    mapping: String,
    /// Name of the file, kept with the submission.
    #[serde(default)]
    name: String,
    /// Note kept with the submission.
    #[serde(default)]
    note: String,
    /// Check only: nothing is kept.
    #[serde(default)]
    check_only: bool,
}

/// Takes in returns: a CSV or XLSX file as it is, or JSON (an array of objects, one per return, keyed by column headings or field
/// ids). All of it is kept or, with a hard error anywhere, nothing. With `Idempotency-Key`, the same request again gets the first
/// answer and is not taken in twice.
#[utoipa::path(post, path = "/api/v1/returns", tag = "returns",
    params(Asked, ("Idempotency-Key" = Option<String>, Header, description = "Up to 128 characters; remembered for a week")),
    request_body(content = inline(Value), description = "CSV, XLSX, or JSON", content_type = "application/json"),
    responses((status = 201, description = "Kept; the report says what was found"),
        (status = 200, description = "Checked only, or the same file as before"),
        (status = 422, description = "Hard errors: nothing was kept"),
        (status = 409, description = "The period is closed, or the key belongs to another request")))]
pub(crate) async fn import(
    viewer: Viewer,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let key = match headers.get("idempotency-key").map(|value| value.to_str()) {
        None => None,
        Some(Ok(key)) if (1..=128).contains(&key.len()) => Some(key.to_owned()),
        Some(_) => {
            return Err(PageError::Input(Question::idempotency_key()));
        }
    };
    let Some(key) = key else {
        let (status, body) = take_in(&viewer, &asked, &headers, &body).await?;
        return Ok(answer(status, body));
    };
    let request = viewer.ballast.request_hash(&[
        asked.form.as_bytes(),
        asked.period.as_bytes(),
        asked.mapping.as_bytes(),
        asked.name.as_bytes(),
        asked.note.as_bytes(),
        &[u8::from(asked.check_only)],
        &body,
    ]);
    match viewer.ballast.take_key(&viewer.account, &key, &request).await? {
        KeyState::Answered { status, body } => {
            let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
            Ok(answer(status.unwrap_or(StatusCode::OK), body))
        }
        KeyState::Other => Err(PageError::Conflict(Question::idempotency_other())),
        KeyState::Running => Err(PageError::Conflict(Question::idempotency_running())),
        KeyState::Fresh => {
            let done = take_in(&viewer, &asked, &headers, &body).await;
            // What failed is not remembered: it may be tried again under the same key. The same file twice changes nothing.
            let kept = done.as_ref().ok().map(|(status, body)| (i64::from(status.as_u16()), body.as_str()));
            viewer.ballast.answer_key(&viewer.account, &key, kept).await?;
            done.map(|(status, body)| answer(status, body))
        }
    }
}

fn answer(status: StatusCode, body: String) -> Response {
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        return (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    }
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn take_in(
    viewer: &Viewer,
    asked: &Asked,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(StatusCode, String), PageError> {
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let period = typed::unless_blank(&asked.period, typed::period)?;
    let options = ImportOptions {
        form: Some(asked.form.clone()).filter(|form| !form.is_empty()),
        // A mapping of a pack by its name: never a path on this machine.
        mapping: match asked.mapping.as_str() {
            "" => None,
            name if viewer.ballast.packs.mappings.contains_key(name) => Some(name.into()),
            name => {
                return Err(PageError::Input(Question::no_mapping(name)));
            }
        },
        period,
        otherwise: None,
        sheet: None,
        check_only: asked.check_only,
        note: asked.note.clone(),
        kind: String::new(),
    };
    let name = file_name(&asked.name, json, body)?;
    let report = if json {
        viewer.ballast.import_bytes(&name, table(body)?.as_bytes(), Some(body), &options).await?
    } else {
        viewer.ballast.import_bytes(&name, body, Some(body), &options).await?
    };
    Ok(told(viewer, &report, asked.check_only))
}

/// A name for the file whose ending fits its content: what is neither a workbook nor text is refused here.
fn file_name(given: &str, json: bool, body: &[u8]) -> Result<String, PageError> {
    let stem: String = given.chars().filter(|c| !c.is_control() && !"/\\:".contains(*c)).take(100).collect();
    let stem = if stem.trim_matches('.').is_empty() { "api".to_owned() } else { stem };
    let ending = match body {
        _ if json => ".json",
        [b'P', b'K', 3, 4, ..] => ".xlsx",
        [b'%', b'P', b'D', b'F', ..]
        | [0x7f, b'E', b'L', b'F', ..]
        | [b'M', b'Z', ..]
        | [0x89, b'P', b'N', b'G', ..] => {
            return Err(PageError::Input(Question::no_table()));
        }
        text if text.iter().take(4096).any(|byte| *byte == 0)
            && !text.starts_with(&[0xff, 0xfe])
            && !text.starts_with(&[0xfe, 0xff]) =>
        {
            return Err(PageError::Input(Question::no_text()));
        }
        _ => ".csv",
    };
    Ok(if stem.to_lowercase().ends_with(ending) { stem } else { format!("{stem}{ending}") })
}

/// JSON objects as a CSV table: intake reads it like any other file, with every check.
fn table(body: &[u8]) -> Result<String, PageError> {
    let wrong = |what: &str| PageError::Input(Question::not_returns(what));
    let rows: Vec<Map<String, Value>> =
        serde_json::from_slice(body).map_err(|error| wrong(&error.to_string()))?;
    let mut columns: Vec<&String> = Vec::new();
    for key in rows.iter().flat_map(Map::keys) {
        if !columns.contains(&key) {
            columns.push(key);
        }
    }
    if columns.is_empty() {
        return Err(wrong("there are none"));
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(",") + "\n";
    for row in &rows {
        let mut cells = Vec::with_capacity(columns.len());
        for column in &columns {
            cells.push(match row.get(*column) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => quoted(text),
                Some(Value::Number(number)) => number.to_string(),
                Some(other) => return Err(wrong(&format!("{column} is {other}"))),
            });
        }
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    Ok(out)
}

fn told(viewer: &Viewer, report: &ImportReport, check_only: bool) -> (StatusCode, String) {
    let lang = viewer.ballast.lang();
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|one| {
            json!({ "severity": one.severity, "rule": one.rule, "sheet": one.sheet, "row": one.row, "column": one.column,
                "subject": one.subject, "field": one.field, "value": one.value, "message": one.message.get(lang),
                "help": one.help.get(lang) })
        })
        .collect();
    let data = json!({ "report": report, "findings": findings });
    if report.errors > 0 {
        let body = json!({ "type": "about:blank", "title": viewer.words.refusal_input(), "status": 422,
            "detail": viewer.words.api_nothing_kept(report.errors), "data": data });
        return (StatusCode::UNPROCESSABLE_ENTITY, body.to_string());
    }
    let kept = !check_only && report.submission.is_some() && !report.unchanged;
    let status = if kept { StatusCode::CREATED } else { StatusCode::OK };
    (status, json!({ "data": data }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_a_table() {
        let text =
            table(br#"[{"id":"X","name":"a \"b\", c","output":12},{"id":"Y","profit":-3,"output":null}]"#)
                .unwrap();
        assert_eq!(text, "\"id\",\"name\",\"output\",\"profit\"\n\"X\",\"a \"\"b\"\", c\",12,\n\"Y\",,,-3\n");
        for wrong in ["{}", "[]", "[{\"a\":[1]}]", "[1]", ""] {
            assert!(table(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_named_by_what_it_is() {
        assert_eq!(file_name("", false, b"id,name").unwrap(), "api.csv");
        assert_eq!(file_name("../11月.XLSX", false, b"PK\x03\x04").unwrap(), "..11月.XLSX");
        assert_eq!(file_name("x", true, b"[]").unwrap(), "x.json");
        assert!(
            file_name("x.csv", false, b"\x7fELF").is_err() && file_name("x.csv", false, b"a\0b").is_err()
        );
    }
}

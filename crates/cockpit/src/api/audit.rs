use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use ballast_app::accounts::AuditFilter;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use crate::{PageError, Site, Viewer};

/// Lines of a page, at most.
const MOST: usize = 1000;

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Who.
    actor: String,
    /// What.
    verb: String,
    /// About which enterprise, account or thing.
    subject: String,
    /// Only lines before this number: `next` of the page before.
    before: Option<i64>,
    /// Lines of a page; 1000 at most.
    limit: Option<usize>,
}

/// The audit record, the latest first; each line with the hash that ties it to the one before.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Asked),
    responses((status = 200, description = "Lines, and `next` where there are more")))]
pub(crate) async fn audit(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    site.record_turned_away(true).await?;
    let limit = asked.limit.unwrap_or(MOST).clamp(1, MOST);
    viewer.on_record("export", "audit", &format!("api before={:?} limit={limit}", asked.before)).await?;
    let filter = AuditFilter {
        actor: asked.actor,
        verb: asked.verb,
        subject: asked.subject,
        before: asked.before,
        limit,
        ..AuditFilter::default()
    };
    let events = viewer.ballast.record_of(&filter).await?;
    let next = events.last().filter(|last| events.len() == limit && last.seq > 1).map(|last| last.seq);
    let lines: Vec<Value> = events
        .iter()
        .map(|event| {
            let line = &event.line;
            json!({ "seq": event.seq, "at": event.at.to_string(), "actor": line.actor, "address": line.address,
                "verb": line.verb, "subject": line.subject, "detail": line.detail, "previous": event.previous, "hash": event.hash })
        })
        .collect();
    Ok(Json(json!({ "data": lines, "next": next })).into_response())
}

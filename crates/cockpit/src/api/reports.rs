use axum::{Json, response::Response};
use ballast_app::ledger::REPORT_TASK;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{created, data, given};
use crate::{PageError, Viewer, pages::ledger::actor};

/// Whose tasks are to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TasksOf {
    /// What the accepted report is known by.
    report: String,
    /// The kind of item that each becomes; tasks where none is given.
    #[serde(default)]
    kind: String,
    /// The office that leads where the text names none of ours and the duty list knows none: an id or a name; one's own where none is
    /// given.
    #[serde(default)]
    office: String,
}

/// Opens an item of the ledger for every task of an accepted report, each with its place in the text; those that are there already
/// stay, so that it may be asked again. Tasks of regions outside the scope are left, with the reason.
#[utoipa::path(post, path = "/api/v1/reports/tasks", tag = "ledger", request_body = TasksOf,
    responses((status = 201, description = "Items, each with whether it was there before, and tasks that were left, each with why"),
        (status = 200, description = "The same, where nothing was opened that was not there"),
        (status = 404, description = "No accepted report of that name has tasks, or no such kind or office")))]
pub(crate) async fn open_tasks(viewer: Viewer, Json(asked): Json<TasksOf>) -> Result<Response, PageError> {
    let who = actor(&viewer);
    let kind = given(asked.kind).unwrap_or_else(|| REPORT_TASK.to_owned());
    let office = given(asked.office).or_else(|| who.office.clone());
    let found = viewer.ballast.open_report_tasks(&who, &kind, Some(&asked.report), office.as_deref()).await?;
    let items: Vec<Value> =
        found.opened.iter().map(|of| json!({ "item": of.id, "existed": of.existed })).collect();
    let left: Vec<Value> =
        found.left.iter().map(|(_, task, why)| json!({ "task": task, "why": why })).collect();
    let told = json!({ "items": items, "left": left });
    Ok(if found.opened.iter().all(|of| of.existed) { data(told) } else { created(told) })
}

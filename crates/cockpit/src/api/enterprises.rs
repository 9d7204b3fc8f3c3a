use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::{data, day};
use crate::{PageError, Viewer};

/// As known when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// As known at the end of this day.
    #[serde(default)]
    as_of: String,
}

/// What is known of an enterprise. That it was read is put on record.
#[utoipa::path(get, path = "/api/v1/enterprises/{enterprise}", tag = "enterprises", params(Asked,
    ("enterprise" = String, Path, description = "Unified social credit code")),
    responses((status = 200, description = "Its attributes and since when they hold"),
        (status = 404, description = "None of that code within the scope")))]
pub(crate) async fn enterprise(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found =
        viewer.ballast.store.enterprise(&id, day("as_of", &asked.as_of)?, &viewer.entered.scope).await;
    let found = found.map_err(ballast_app::AppError::from)?;
    let version =
        found.ok_or_else(|| PageError::NotFound(ballast_app::Question::missing("enterprise", &id)))?;
    let of = &version.subject;
    Ok(data(json!({
        "id": of.id, "name": of.name, "region": of.region, "industry": of.industry, "size": of.size,
        "ownership": of.ownership, "valid_from": version.valid_from.to_string(),
        "recorded_at": version.recorded_at.to_string(), "submission": version.submission,
    })))
}

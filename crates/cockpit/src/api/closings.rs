use axum::{Json, extract::Query, response::Response};
use ballast_app::{CloseOptions, typed};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::{created, data};
use crate::{PageError, Viewer};

/// Periods of which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Form; the dispatch's where none is given.
    #[serde(default)]
    form: String,
}

/// A period to be closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    /// Form; the dispatch's where none is given.
    #[serde(default)]
    form: String,
    /// Period.
    period: String,
    /// Why, kept with the vintage.
    #[serde(default)]
    reason: String,
    /// Close although fewer of those due have reported than the form asks for; with a reason.
    #[serde(default)]
    confirm: bool,
}

fn form(viewer: &Viewer, given: &str) -> String {
    if given.is_empty() { viewer.ballast.packs.dispatch_form().unwrap_or_default() } else { given.to_owned() }
}

/// Periods of a form, what is in, and what is closed.
#[utoipa::path(get, path = "/api/v1/periods", tag = "returns", params(Asked),
    responses((status = 200, description = "Each period with its returns, queries and vintage")))]
pub(crate) async fn periods(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let form = viewer.ballast.form(&form(&viewer, &asked.form))?.id.clone();
    let all = viewer.ballast.store.periods(&form).await.map_err(ballast_app::AppError::from)?;
    let all: Vec<Value> = all
        .iter()
        .map(|one| {
            json!({ "form": form, "period": one.period.to_string(), "rows": one.rows, "queries": one.queries,
                "closed": one.closed, "vintage": one.vintage })
        })
        .collect();
    Ok(data(all))
}

/// Seals a period as a vintage. Webhooks of the topic `closing` are told.
#[utoipa::path(post, path = "/api/v1/closings", tag = "returns", request_body = Closing,
    responses((status = 201, description = "The vintage"), (status = 409, description = "Closed already, nothing to close, or fewer reported than the form asks for")))]
pub(crate) async fn close(viewer: Viewer, Json(asked): Json<Closing>) -> Result<Response, PageError> {
    let period = typed::period(&asked.period)?;
    let form = form(&viewer, &asked.form);
    let options = CloseOptions { reason: asked.reason, confirmed: asked.confirm };
    let closed = viewer.ballast.close(&form, period, &options).await?;
    Ok(created(json!({
        "form": closed.form, "period": closed.period.to_string(), "vintage": closed.vintage, "rows": closed.rows,
        "due": closed.due, "reported": closed.reported,
    })))
}

use axum::{
    Json,
    extract::Query,
    response::{IntoResponse, Response},
};
use ballast_app::{
    FigureQuery, Question, RevisionQuery, TraceQuery, dispatch::DispatchQuery, figures_json, typed,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::{data, day, dimension, given};
use crate::{PageError, Right, Viewer};

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresAsked {
    /// Indicator id.
    indicator: String,
    /// Period: 2024-11, 2024-Q3, or a run from January such as 2024-01..2024-11.
    period: String,
    /// Along what: region, industry, zone, size, ownership or subject.
    #[serde(default)]
    by: String,
    /// Level in the tree; one below the whole where none is given.
    level: Option<u8>,
    /// Only within this region or industry; one of each, separated by a comma.
    #[serde(default)]
    within: String,
    /// As known at the end of this day.
    #[serde(default)]
    as_of: String,
    /// Growth with the price effect removed.
    #[serde(default)]
    constant_price: bool,
}

/// Which revision.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RevisionAsked {
    /// Indicator id.
    indicator: String,
    /// Period.
    period: String,
    /// Along what.
    #[serde(default)]
    by: String,
    /// Level in the tree.
    level: Option<u8>,
    /// Only within this region.
    #[serde(default)]
    within: String,
    /// Earlier vintage; the one before the later one where none is given.
    from: Option<i64>,
    /// Later vintage; the latest (or the open returns) where none is given.
    to: Option<i64>,
    /// Growth with the price effect removed.
    #[serde(default)]
    constant_price: bool,
}

/// Which figure to open.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TraceAsked {
    /// Indicator id.
    indicator: String,
    /// Period.
    period: String,
    /// Dimension of the node.
    #[serde(default)]
    by: String,
    /// Node: a code or a name; the whole where none is given.
    #[serde(default)]
    node: String,
    /// As known at the end of this day.
    #[serde(default)]
    as_of: String,
    /// How many returns to list, those that moved the figure most first; 0 for all.
    limit: Option<usize>,
}

/// Which dispatch.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DispatchAsked {
    /// Period; the latest with returns where none is given.
    #[serde(default)]
    period: String,
    /// Only within this region.
    #[serde(default)]
    within: String,
    /// As known at the end of this day.
    #[serde(default)]
    as_of: String,
}

/// Figures of an indicator along a dimension: value, base, same-scope growth, contribution, pull, share, rank.
#[utoipa::path(get, path = "/api/v1/figures", tag = "figures", params(FiguresAsked),
    responses((status = 200, description = "Unit, period, scope and vintage of the table, its rows and its total"),
        (status = 404, description = "No such indicator, or nothing reported")))]
pub(crate) async fn figures(
    viewer: Viewer,
    Query(asked): Query<FiguresAsked>,
) -> Result<Response, PageError> {
    let by = dimension(&asked.by)?;
    if by == ballast_app::Dimension::Subject {
        if !viewer.may(Right::Trace) {
            return Err(PageError::Input(Question::by_subject()));
        }
        viewer
            .on_record("read", "*", &format!("figures {}@{} by subject", asked.indicator, asked.period))
            .await?;
    }
    let query = FigureQuery {
        by,
        level: asked.level,
        within: asked.within.split(',').filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect(),
        as_of: day("as_of", &asked.as_of)?,
        constant_price: asked.constant_price,
        ..FigureQuery::new(&asked.indicator, &asked.period)
    };
    let table = viewer.ballast.figures(&query).await?;
    let header = &table.header;
    let about = json!({
        "indicator": header.indicator, "unit": header.unit, "period": header.period, "scope": header.scope,
        "vintage": header.vintage, "as_of": header.as_of,
    });
    let (rows, notes) = (figures_json(&table), serde_json::to_value(&table.header.notes).unwrap_or_default());
    let mut whole = table;
    whole.rows = vec![whole.total.clone()];
    let total = figures_json(&whole).get(0).cloned().unwrap_or_default();
    Ok(Json(json!({ "data": rows, "total": total, "about": about, "notes": notes })).into_response())
}

/// Why a figure changed between vintages, by cause.
#[utoipa::path(get, path = "/api/v1/revision", tag = "figures", params(RevisionAsked),
    responses((status = 200, description = "Rows with the old and the new figure and the causes between")))]
pub(crate) async fn revision(
    viewer: Viewer,
    Query(asked): Query<RevisionAsked>,
) -> Result<Response, PageError> {
    let query = RevisionQuery {
        indicator: asked.indicator,
        period: asked.period,
        by: dimension(&asked.by)?,
        level: asked.level,
        within: given(asked.within),
        from: asked.from,
        to: asked.to,
        constant_price: asked.constant_price,
    };
    Ok(data(viewer.ballast.revision(&query).await?))
}

/// The returns behind a figure, with file and row.
#[utoipa::path(get, path = "/api/v1/trace", tag = "figures", params(TraceAsked),
    responses((status = 200, description = "The returns, those that moved the figure most first")))]
pub(crate) async fn trace(viewer: Viewer, Query(asked): Query<TraceAsked>) -> Result<Response, PageError> {
    let (by, node) = (dimension(&asked.by)?, given(asked.node));
    let subject = match (by, &node) {
        (ballast_app::Dimension::Subject, Some(id)) => id.clone(),
        _ => "*".to_owned(),
    };
    viewer.on_record("read", &subject, &format!("trace {}@{}", asked.indicator, asked.period)).await?;
    let query = TraceQuery {
        indicator: asked.indicator,
        period: asked.period,
        by,
        node,
        within: Vec::new(),
        as_of: day("as_of", &asked.as_of)?,
        limit: asked.limit.unwrap_or(100),
    };
    Ok(data(viewer.ballast.trace(&query).await?))
}

/// What happened in a period, why, and where.
#[utoipa::path(get, path = "/api/v1/dispatch", tag = "figures", params(DispatchAsked),
    responses((status = 200, description = "The dispatch, every number with the figure it is")))]
pub(crate) async fn dispatch(
    viewer: Viewer,
    Query(asked): Query<DispatchAsked>,
) -> Result<Response, PageError> {
    let period = typed::unless_blank(&asked.period, typed::period)?;
    // A dispatch lists enterprises by name.
    viewer.on_record("read", "*", "dispatch").await?;
    let query = DispatchQuery { period, within: given(asked.within), as_of: day("as_of", &asked.as_of)? };
    Ok(data(viewer.ballast.dispatch(&query).await?))
}

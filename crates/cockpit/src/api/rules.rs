use axum::{
    extract::{Path, Query},
    response::Response,
};
use ballast_app::judge::{ExplainQuery, RuleCase, RunQuery};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::{data, day, given};
use crate::{PageError, Viewer};

/// The case that is judged.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Case {
    /// The day it is judged on; the programme's own where none is given.
    #[serde(default)]
    on: String,
    /// As known at the end of this day.
    #[serde(default)]
    as_of: String,
    /// Only subjects in this region.
    #[serde(default)]
    within: String,
}

impl Case {
    fn case(&self) -> Result<RuleCase, PageError> {
        Ok(RuleCase { on: day("on", &self.on)?, as_of: day("as_of", &self.as_of)?, ..RuleCase::default() })
    }
}

/// The programmes in force: titles, policies, warnings, grades.
#[utoipa::path(get, path = "/api/v1/programmes", tag = "programmes",
    responses((status = 200, description = "Id, name and versions of each")))]
pub(crate) async fn programmes(viewer: Viewer) -> Result<Response, PageError> {
    let lang = viewer.ballast.lang();
    let all = viewer.ballast.packs.programmes.values().map(|programme| {
        json!({
            "id": programme.id,
            "name": programme.name.get(lang),
            "versions": programme.versions.iter().map(|version| version.id.clone()).collect::<Vec<_>>(),
        })
    });
    Ok(data(all.collect::<Vec<Value>>()))
}

/// Judges everybody by one programme. That the list was read is put on record.
#[utoipa::path(get, path = "/api/v1/programmes/{programme}/run", tag = "programmes", params(Case,
    ("programme" = String, Path, description = "Id of the programme")),
    responses((status = 200, description = "Counts, and every subject with its verdict")))]
pub(crate) async fn run(
    viewer: Viewer,
    Path(programme): Path<String>,
    Query(case): Query<Case>,
) -> Result<Response, PageError> {
    viewer.on_record("read", "*", &format!("run {programme}")).await?;
    let query = RunQuery {
        programmes: vec![programme],
        case: case.case()?,
        within: given(case.within.clone()),
        ..RunQuery::default()
    };
    Ok(data(viewer.ballast.run_rules(&query).await?))
}

/// Why an enterprise's verdict is what it is: clause, value, period and file row. That it was read is put on record.
#[utoipa::path(get, path = "/api/v1/programmes/{programme}/verdicts/{enterprise}", tag = "programmes", params(Case,
    ("programme" = String, Path, description = "Id of the programme"),
    ("enterprise" = String, Path, description = "Id or full name")),
    responses((status = 200, description = "The verdict, condition by condition")))]
pub(crate) async fn verdict(
    viewer: Viewer,
    Path((programme, enterprise)): Path<(String, String)>,
    Query(case): Query<Case>,
) -> Result<Response, PageError> {
    let query = ExplainQuery { programme, subject: enterprise, case: case.case()?, publish: false };
    Ok(data(viewer.ballast.explain_rule(&query).await?))
}

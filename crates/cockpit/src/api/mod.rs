//! The HTTP API: what the pages do, for other systems. Answers are `{"data": ...}`; what goes wrong is problem+json (RFC 9457).
//! A call comes with a token (`Authorization: Bearer ballast_...`) that carries some of its account's rights, or from a page of ours.

mod audit;
mod closings;
mod enterprises;
mod figures;
mod ledger;
mod openapi;
mod reports;
mod returns;
mod rules;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ballast_app::{Dimension, Question, typed};
use serde::Serialize;
use serde_json::json;

use crate::{Door, Kind, PageError, Right, doors::Doors};

pub use openapi::openapi;

/// Calls that read.
const fn call(path: &'static str, right: Right) -> Door {
    Door { method: "GET", path, right: Some(right), kind: Kind::Call }
}

/// Calls that write, or take long.
const fn long(path: &'static str, right: Right) -> Door {
    Door { method: "POST", path, right: Some(right), kind: Kind::LongCall }
}

/// The calls of version 1.
pub(crate) fn doors() -> Doors {
    Doors::new()
        .open("GET", "/api/v1/openapi.json", openapi::document)
        .door(call("/api/v1/figures", Right::Figures), figures::figures)
        .door(call("/api/v1/revision", Right::Figures), figures::revision)
        .door(call("/api/v1/dispatch", Right::Figures), figures::dispatch)
        .door(call("/api/v1/trace", Right::Trace), figures::trace)
        .door(call("/api/v1/enterprises/{enterprise}", Right::Enterprises), enterprises::enterprise)
        .door(call("/api/v1/programmes", Right::Policies), rules::programmes)
        .door(call("/api/v1/programmes/{programme}/run", Right::Judge), rules::run)
        .door(call("/api/v1/programmes/{programme}/verdicts/{enterprise}", Right::Policies), rules::verdict)
        .door(long("/api/v1/returns", Right::Import), returns::import)
        .door(call("/api/v1/periods", Right::Figures), closings::periods)
        .door(long("/api/v1/closings", Right::Close), closings::close)
        .door(call("/api/v1/ledger", Right::Ledger), ledger::list)
        .door(long("/api/v1/ledger", Right::Act), ledger::open)
        .door(call("/api/v1/ledger/kinds", Right::Ledger), ledger::kinds)
        .door(call("/api/v1/ledger/{item}", Right::Ledger), ledger::show)
        .door(long("/api/v1/ledger/{item}/actions", Right::Act), ledger::act)
        .door(call("/api/v1/ledger/{item}/evidence/{sha256}", Right::Ledger), ledger::evidence)
        .door(long("/api/v1/reports/tasks", Right::Bulk), reports::open_tasks)
        .door(call("/api/v1/audit", Right::Audit), audit::audit)
}

/// The one envelope.
fn data(what: impl Serialize) -> Response {
    Json(json!({ "data": what })).into_response()
}

fn created(what: impl Serialize) -> Response {
    (StatusCode::CREATED, Json(json!({ "data": what }))).into_response()
}

/// Along what figures are listed.
fn dimension(text: &str) -> Result<Dimension, PageError> {
    Ok(match text {
        "" | "region" => Dimension::Region,
        "industry" => Dimension::Industry,
        "zone" => Dimension::Zone,
        "size" => Dimension::Size,
        "ownership" => Dimension::Ownership,
        "subject" => Dimension::Subject,
        other => {
            return Err(PageError::Input(Question::no_dimension(other)));
        }
    })
}

/// A day of a question, where one is given.
fn day(name: &str, text: &str) -> Result<Option<jiff::civil::Date>, PageError> {
    Ok(typed::unless_blank(text, |text| typed::day_for(name, text))?)
}

/// What a question leaves blank is not asked.
fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

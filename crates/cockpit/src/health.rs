use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    Right, Site,
    doors::{Refusal, Visit, Why},
};

/// Whether the server can do its work: the catalog answers. Says nothing else, for anybody may ask.
pub(crate) async fn health(State(site): State<Site>) -> Response {
    match site.unscoped().store.forms().await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "the catalog does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the catalog does not answer\n").into_response()
        }
    }
}

/// Measurements as Prometheus reads them: for this machine, and for whoever has the right.
pub(crate) async fn metrics(State(site): State<Site>, Extension(visit): Extension<Visit>) -> Response {
    let here = visit.origin.address.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if !here && !visit.entered.is_some_and(|entered| Right::Metrics.held_by(&entered)) {
        let mut response = Refusal::NotYours { right: Right::Metrics }.respond(false, visit.words);
        response.extensions_mut().insert(Why::Role);
        return response;
    }
    let running = site.busy().running() as f64;
    let text = site.measurements().text(&[("ballast_requests_running", "Requests being answered.", running)]);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ballast_app::AppError;

/// What stands in the way of a page; one file maps all of it to an answer.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The verb's own.
    #[error(transparent)]
    App(#[from] AppError),
    /// A template that could not be filled.
    #[error("the page could not be written: {0}")]
    Template(#[from] askama::Error),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::App(AppError::Unknown { .. } | AppError::Question(_)) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        tracing::warn!(error = %self, %status, "a page failed");
        let text = self.to_string().replace('&', "&amp;").replace('<', "&lt;");
        (status, Html(format!("<!doctype html><meta charset=\"utf-8\"><p>{text}</p>"))).into_response()
    }
}

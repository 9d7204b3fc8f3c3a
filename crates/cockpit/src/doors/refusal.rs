use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::json;

use crate::{Right, Words, error::Failed};

/// Why somebody does not get what they asked for before any page was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody has signed in.
    Stranger,
    /// None of their roles has the right.
    NotYours {
        /// Which.
        right: Right,
    },
    /// The request does not come from a page of ours.
    Foreign,
    /// Too many requests.
    TooOften,
    /// More than is taken.
    TooLarge {
        /// Bytes.
        most: usize,
    },
    /// It took too long.
    TooSlow,
    /// There is no such page.
    NotFound,
    /// It is our fault.
    Broken,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Page {
    words: Words,
    title: &'static str,
    text: String,
    stranger: bool,
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Self::Stranger => StatusCode::UNAUTHORIZED,
            Self::NotYours { .. } | Self::Foreign => StatusCode::FORBIDDEN,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn told(self, words: Words) -> (&'static str, String) {
        match self {
            Self::Stranger => (words.refusal_stranger(), words.refusal_stranger_text().to_owned()),
            Self::NotYours { right } => {
                (words.refusal_not_yours(), words.refusal_not_yours_text(right.name(words)))
            }
            Self::Foreign => (words.refusal_foreign(), words.refusal_foreign_text().to_owned()),
            Self::TooOften => (words.refusal_too_often(), words.refusal_too_often_text().to_owned()),
            Self::TooLarge { most } => (words.refusal_too_large(), words.refusal_too_large_text(most >> 20)),
            Self::TooSlow => (words.refusal_too_slow(), words.refusal_too_slow_text().to_owned()),
            Self::NotFound => (words.refusal_not_found(), words.refusal_not_found_text().to_owned()),
            Self::Broken => (words.refusal_broken(), words.refusal_broken_text().to_owned()),
        }
    }

    /// As a page, or as problem+json for a call.
    pub(crate) fn respond(self, call: bool, words: Words) -> Response {
        let (title, text) = self.told(words);
        let mut response = if call {
            problem(self.status(), title, &text)
        } else {
            let page = Page { words, title, text: text.clone(), stranger: self == Self::Stranger };
            (self.status(), Html(page.render().unwrap_or(text))).into_response()
        };
        if self == Self::TooOften {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        response
    }
}

/// The one shape of what goes wrong in a call (RFC 9457).
pub(crate) fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body).into_response().into_body())
        .into_response()
}

/// What a page or call failed of, in the viewer's language.
pub(super) fn failed(failed: &Failed, call: bool, words: Words) -> Response {
    if failed.status.is_server_error() {
        return Refusal::Broken.respond(call, words);
    }
    let title = match failed.status {
        StatusCode::NOT_FOUND => words.refusal_not_found(),
        StatusCode::CONFLICT => words.refusal_conflict(),
        _ => words.refusal_input(),
    };
    let text = failed.text(words);
    if call {
        return problem(failed.status, title, &text);
    }
    let page = Page { words, title, text: text.clone(), stranger: false };
    (failed.status, Html(page.render().unwrap_or(text))).into_response()
}

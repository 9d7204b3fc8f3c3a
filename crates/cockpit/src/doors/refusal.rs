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

/// Bytes of what an extractor has to say.
const SAID: usize = 1 << 16;

/// What an extractor refused before the page or call was asked, in the one shape and the viewer's language. Extractors speak plain
/// English text; everything else passes.
pub(super) async fn rejected(response: Response, call: bool, words: Words) -> Response {
    let status = response.status();
    let text = response.headers().get(header::CONTENT_TYPE);
    let text = text.and_then(|value| value.to_str().ok()).is_some_and(|kind| kind.starts_with("text/plain"));
    let refused = [
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    if !text || !refused.contains(&status) {
        return response;
    }
    let body = axum::body::to_bytes(response.into_body(), SAID).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&body);
    // An address that names nothing, such as a number that is none.
    if said.starts_with("Invalid URL") {
        return Refusal::NotFound.respond(call, words);
    }
    let (title, text) = (words.refusal_input(), why(&said, words));
    if call {
        return problem(status, title, &text);
    }
    let page = Page { words, title, text: text.clone(), stranger: false };
    (status, Html(page.render().unwrap_or(text))).into_response()
}

/// Which field an extractor could not read: `Failed to deserialize query string: page: invalid digit`.
fn why(said: &str, words: Words) -> String {
    let quoted = |lead: &str| said.split_once(lead)?.1.split_once('`').map(|(name, _)| name);
    if let Some(name) = quoted("missing field `") {
        return words.refusal_field_missing(name);
    }
    if let Some(name) = quoted("unknown field `") {
        return words.refusal_field_unknown(name);
    }
    let named = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_-.[]".contains(c))
    };
    match said.split(": ").nth(1).filter(named) {
        Some(name) => words.refusal_field_wrong(name),
        None => words.refusal_unread().to_owned(),
    }
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

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
};

/// Every call stands below: a test holds the list to the router's.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ballast",
        description = "What the pages do, for other systems. Answers are {\"data\": ...}; what goes wrong is application/problem+json. \
            A token is made in one's profile, carries some of the account's rights, and sees what the account sees.",
        version = "1"
    ),
    paths(
        super::figures::figures,
        super::figures::revision,
        super::figures::dispatch,
        super::figures::trace,
        super::enterprises::enterprise,
        super::rules::programmes,
        super::rules::run,
        super::rules::verdict,
        super::returns::import,
        super::closings::periods,
        super::closings::close,
        super::ledger::list,
        super::ledger::open,
        super::ledger::kinds,
        super::ledger::show,
        super::ledger::act,
        super::ledger::evidence,
        super::reports::open_tasks,
        super::audit::audit,
    ),
    modifiers(&Tokens)
)]
struct Api;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", scheme);
        openapi.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    }
}

/// The description of the HTTP API, as OpenAPI 3.1 in JSON.
pub fn openapi() -> String {
    Api::openapi().to_pretty_json().unwrap_or_default()
}

/// The same for whoever asks: it says nothing that this page does not.
pub(crate) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi()).into_response()
}

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
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

/// What may go wrong with every call that asks for a right, whatever it is about.
const REFUSALS: [(&str, &str); 5] = [
    ("400", "A parameter that is missing, unknown, or not of its kind"),
    ("401", "No token, or one that opens nothing"),
    ("403", "Not this token's, or not this account's, to do"),
    ("422", "It cannot be done as it was asked; the detail says why, and what would be right"),
    ("429", "Too many calls: wait as long as Retry-After says"),
];

/// The description of the HTTP API, as OpenAPI 3.1 in JSON.
pub fn openapi() -> String {
    let mut told = serde_json::to_value(Api::openapi()).unwrap_or_default();
    let problem =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let calls = told.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    let calls = calls.filter(|(path, _)| !path.ends_with("/openapi.json"));
    for call in calls.filter_map(|(_, methods)| methods.as_object_mut()).flat_map(Map::values_mut) {
        let Some(answers) = call.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for (status, why) in REFUSALS {
            answers.entry(status).or_insert_with(|| json!({ "description": why }));
        }
        for (_, answer) in answers.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
            answer["content"] = problem.clone();
        }
    }
    told["components"]["schemas"]["Problem"] = json!({
        "type": "object",
        "description": "What goes wrong (RFC 9457), in the language of the account.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" }, "title": { "type": "string" },
            "status": { "type": "integer" }, "detail": { "type": "string" },
        },
    });
    serde_json::to_string_pretty(&told).unwrap_or_default()
}

/// The same for whoever asks: it says nothing that this page does not.
pub(crate) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi()).into_response()
}

use axum::{Extension, Router, middleware::from_fn_with_state, response::Response};

use crate::{
    Door, Right, Site, api, assets,
    doors::{Doors, Refusal, Visit, enter},
    health,
    pages::{
        self,
        administration::{audit, people, person, system, webhooks},
        profile, sign_in,
    },
};

/// All pages and calls of a site.
pub fn routes(site: Site) -> Router {
    let (router, _) = all().finish();
    router.fallback(nowhere).layer(from_fn_with_state(site.clone(), enter)).with_state(site)
}

/// The doors of every site: method, path, and the right each asks for.
pub fn doors() -> Vec<Door> {
    all().finish().1
}

fn all() -> Doors {
    Doors::new().and(entrance()).and(own()).and(administration()).and(views()).and(api::doors())
}

/// What stands open to everybody.
fn entrance() -> Doors {
    Doors::new()
        .open("GET", "/assets/{*path}", assets::asset)
        .open("GET", "/healthz", health::health)
        .open("GET", "/metrics", health::metrics)
        .open("GET", "/sign-in", sign_in::form)
        .open("POST", "/sign-in", sign_in::sign_in)
        .open("GET", "/sign-in/directory", sign_in::to_directory)
        .open("GET", "/sign-in/directory/back", sign_in::from_directory)
        .open("GET", "/link/{link}", sign_in::link)
        .open("POST", "/link/{link}", sign_in::follow_link)
}

/// One's own account.
fn own() -> Doors {
    Doors::new()
        .post("/sign-out", Right::Profile, sign_in::sign_out)
        .post("/language", Right::Profile, profile::language)
        .get("/profile", Right::Profile, profile::page)
        .post("/profile/password", Right::Profile, profile::password)
        .post("/profile/codes", Right::Profile, profile::offer_codes)
        .post("/profile/codes/confirm", Right::Profile, profile::confirm_codes)
        .post("/profile/tokens", Right::Profile, profile::make_token)
        .post("/profile/tokens/revoke", Right::Profile, profile::revoke_token)
}

/// Accounts, packs, jobs, backups, webhooks, audit.
fn administration() -> Doors {
    Doors::new()
        .get("/administration/people", Right::People, people::page)
        .post("/administration/people", Right::Accounts, people::open)
        .get("/administration/people/{account}", Right::People, person::page)
        .post("/administration/people/{account}/called", Right::Accounts, person::call)
        .post("/administration/people/{account}/disabled", Right::Accounts, person::disable)
        .post("/administration/people/{account}/granted", Right::Grants, person::grant)
        .post("/administration/people/{account}/relieved", Right::Grants, person::relieve)
        .post("/administration/people/{account}/link", Right::Grants, person::link)
        .get("/administration/system", Right::System, system::page)
        .upload("/administration/backups", Right::System, system::back_up)
        .get("/administration/webhooks", Right::System, webhooks::page)
        .post("/administration/webhooks", Right::System, webhooks::make)
        .post("/administration/webhooks/stop", Right::System, webhooks::stop)
        .get("/administration/audit", Right::Audit, audit::page)
        .get("/administration/audit/take.csv", Right::Audit, audit::take_away)
}

/// The pages that show and take in what the loop is about.
fn views() -> Doors {
    Doors::new().get("/", Right::Figures, pages::today::page).get(
        "/monitor",
        Right::Figures,
        pages::monitor::page,
    )
}

async fn nowhere(Extension(visit): Extension<Visit>, uri: axum::http::Uri) -> Response {
    Refusal::NotFound.respond(uri.path().starts_with("/api/"), visit.words)
}

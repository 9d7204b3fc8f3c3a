use axum::{Extension, Router, middleware::from_fn_with_state, response::Response};

use crate::{
    Door, Right, Site, api, assets, bands,
    doors::{Doors, Refusal, Visit, enter},
    health,
    pages::{
        administration::{audit, people, person, system, webhooks},
        briefs, enterprises, figure, ledger, map, monitor,
        policies::{catalogue, explain, judged, payout, what_if},
        profile, reports,
        returns::{board, entry, queries},
        sign_in, today,
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
        .open("GET", "/colours.css", bands::colours)
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
    figures().and(returns()).and(enterprises()).and(policies()).and(items()).and(documents())
}

/// Figures, what moved them, what they were made of, where they are.
fn figures() -> Doors {
    Doors::new()
        .get("/", Right::Figures, today::page)
        .get("/monitor", Right::Figures, monitor::page)
        .get("/monitor/take.{kind}", Right::Figures, monitor::take_away)
        .get("/figure", Right::Trace, figure::page)
        .get("/figure/take.{kind}", Right::Trace, figure::take_away)
        .get("/revision", Right::Figures, figure::why)
        .get("/map", Right::Figures, map::page)
        .get("/map/shapes", Right::Figures, map::shapes)
}

/// Returns: how far they have come, one of them, queries on them, closing.
fn returns() -> Doors {
    Doors::new()
        .get("/returns", Right::Progress, board::page)
        .get("/returns/missing", Right::Progress, board::missing)
        .get("/returns/missing/take.{kind}", Right::Progress, board::missing_away)
        .get("/returns/queries", Right::Progress, queries::page)
        .post("/returns/queries", Right::Answer, queries::say)
        .upload("/returns/import", Right::Import, board::import)
        .upload("/returns/close", Right::Close, board::close)
        .upload("/returns/reopen", Right::Close, board::reopen)
        .get("/returns/{form}/{period}/{enterprise}", Right::Progress, entry::form)
        .post("/returns/{form}/{period}/{enterprise}", Right::Returns, entry::send)
        .post("/returns/{form}/{period}/{enterprise}/check", Right::Returns, entry::check)
        .get("/returns/{form}/{period}/{enterprise}/sent", Right::Returns, entry::sent)
}

/// Who is on record, and what they can have.
fn enterprises() -> Doors {
    Doors::new()
        .get("/enterprises", Right::Enterprises, enterprises::list)
        .get("/enterprises/{enterprise}", Right::Enterprises, enterprises::one)
        .get("/enterprises/{enterprise}/standings", Right::Policies, enterprises::standings)
        .get("/self-check", Right::Policies, enterprises::own)
}

/// Programmes: who is judged how, what another threshold would do, who is paid.
fn policies() -> Doors {
    Doors::new()
        .get("/policies", Right::Policies, catalogue::list)
        .get("/policies/{programme}", Right::Policies, judged::one)
        .get("/policies/{programme}/take.{kind}", Right::Judge, judged::take_away)
        .get("/policies/{programme}/explain/{enterprise}", Right::Policies, explain::explain)
        .get("/policies/{programme}/what-if", Right::Judge, what_if::what_if)
        .get("/policies/{programme}/payout", Right::Judge, payout::payout)
        .get("/policies/{programme}/payout.xlsx", Right::Judge, payout::payout_away)
}

/// Ledger items: as a list, a board, a calendar, in reports; one of them; opening.
fn items() -> Doors {
    Doors::new()
        .get("/ledger", Right::Ledger, ledger::list::page)
        .get("/ledger/take.{kind}", Right::Ledger, ledger::list::take_away)
        .get("/ledger/board", Right::Ledger, ledger::board::page)
        .get("/ledger/calendar", Right::Ledger, ledger::calendar::page)
        .get("/ledger/reports", Right::Ledger, ledger::reports::page)
        .get("/ledger/reports/take.{kind}", Right::Ledger, ledger::reports::take_away)
        .get("/ledger/new", Right::Act, ledger::open::choose)
        .upload("/ledger/bulk", Right::Bulk, ledger::open::bulk)
        .get("/ledger/item/{item}", Right::Ledger, ledger::item::page)
        .upload("/ledger/item/{item}", Right::Act, ledger::act::act)
        .get("/ledger/item/{item}/matches", Right::Judge, ledger::matches::page)
        .get("/ledger/item/{item}/evidence/{sha256}", Right::Ledger, ledger::item::evidence)
        .get("/ledger/{kind}/new", Right::Act, ledger::open::page)
        .upload("/ledger/{kind}/new", Right::Act, ledger::open::send)
}

/// Reports that come in, and briefs that go out.
fn documents() -> Doors {
    Doors::new()
        .get("/reports", Right::Reports, reports::list)
        .upload("/reports", Right::Reports, reports::drop_in)
        .get("/reports/compared", Right::Reports, reports::compared)
        .upload("/reports/tasks", Right::Bulk, reports::open_tasks)
        .get("/reports/{report}", Right::Reports, reports::one)
        .upload("/reports/{report}/accept", Right::Accept, reports::accept)
        .get("/briefs", Right::Briefs, briefs::list)
        .get("/briefs/write", Right::Publish, briefs::write)
        .upload("/briefs/write", Right::Publish, briefs::save)
        .get("/briefs/preview", Right::Publish, briefs::preview)
        .get("/briefs/published/{brief}", Right::Briefs, briefs::published)
        .get("/briefs/published/{brief}/brief.{ending}", Right::Briefs, briefs::published_file)
}

async fn nowhere(Extension(visit): Extension<Visit>, uri: axum::http::Uri) -> Response {
    Refusal::NotFound.respond(uri.path().starts_with("/api/"), visit.words)
}

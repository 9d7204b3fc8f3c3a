use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{
    Question,
    accounts::{Account, AccountChange, AuditFilter, Reach, Role},
};
use serde::Deserialize;

use super::people::state;
use crate::{
    PageError, Right, Site, Viewer,
    layout::{Layout, Section},
    named, told,
    words::local,
};

#[derive(Template)]
#[template(path = "administration/person.html")]
struct Person {
    layout: Layout,
    of: Account,
    state: String,
    roles: Vec<(&'static str, &'static str, bool)>,
    reaches: String,
    reach: &'static str,
    code: String,
    may_open: bool,
    may_grant: bool,
    link: String,
    hours: u32,
    history: Vec<(String, String, String, String)>,
}

/// What to call somebody.
#[derive(Deserialize)]
pub(crate) struct Called {
    display: String,
    #[serde(default)]
    office: String,
}

/// Something that is switched on or off.
#[derive(Deserialize)]
pub(crate) struct Switched {
    what: String,
}

async fn show(site: &Site, viewer: &Viewer, name: &str, link: String) -> Result<Response, PageError> {
    let of = site.accounts().account(name).await?;
    let words = viewer.words;
    let filter = AuditFilter { subject: name.to_owned(), limit: 50, ..AuditFilter::default() };
    let told = viewer.ballast.record_of(&filter).await?;
    let history = told
        .into_iter()
        .map(|event| {
            let did = named::verb(&words, &event.line.verb).to_owned();
            let detail = told::detail(viewer, &event.line);
            (local(event.at), event.line.actor, did, detail)
        })
        .collect();
    let (reach, code) = of.reach.parts();
    let page = Person {
        layout: Layout::new(
            viewer,
            Section::People,
            format!("{} · {}", words.administration_account(), of.name),
        ),
        state: state(&of, words, viewer.ballast.now()),
        roles: Role::ALL.iter().map(|&role| (role.id(), named::role(words, role), of.is(role))).collect(),
        reaches: named::reach(viewer, &of.reach),
        reach,
        code: code.to_owned(),
        may_open: viewer.may(Right::Accounts),
        may_grant: viewer.may(Right::Grants),
        link,
        hours: site.accounts().settings().link_hours,
        history,
        of,
    };
    Ok(Html(page.render()?).into_response())
}

fn back(name: &str) -> Response {
    Redirect::to(&format!("/administration/people/{name}")).into_response()
}

/// One account.
pub(crate) async fn page(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    show(&site, &viewer, &name, String::new()).await
}

/// Changes what to call somebody, and their office.
pub(crate) async fn call(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(sent): Form<Called>,
) -> Result<Response, PageError> {
    let change = AccountChange::Called {
        display: sent.display.trim().to_owned(),
        office: sent.office.trim().to_owned(),
    };
    site.accounts().change(&viewer.account, &name, change, &viewer.origin).await?;
    Ok(back(&name))
}

/// Disables an account, or lets it in again.
pub(crate) async fn disable(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(sent): Form<Switched>,
) -> Result<Response, PageError> {
    let change = AccountChange::Disabled(sent.what == "disable");
    site.accounts().change(&viewer.account, &name, change, &viewer.origin).await?;
    Ok(back(&name))
}

/// Grants roles and a reach. Roles come as several fields of one name.
pub(crate) async fn grant(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let field =
        |wanted: &str| sent.iter().find(|(key, _)| key == wanted).map_or("", |(_, value)| value.as_str());
    let roles = sent.iter().filter(|(key, _)| key == "role").map(|(_, value)| value.parse::<Role>());
    let wrong = |error: ballast_app::StoreError| PageError::App(error.into());
    let roles = roles.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    let reach = Reach::of(field("reach"), field("code")).map_err(wrong)?;
    let change = AccountChange::Granted { roles, reach };
    site.accounts().change(&viewer.account, &name, change, &viewer.origin).await?;
    Ok(back(&name))
}

/// Unlocks an account, or takes its one-time codes off.
pub(crate) async fn relieve(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(sent): Form<Switched>,
) -> Result<Response, PageError> {
    let change = match sent.what.as_str() {
        "unlock" => AccountChange::Unlocked,
        "codes" => AccountChange::Totp(None),
        other => return Err(PageError::Input(Question::no_unlocking(other))),
    };
    site.accounts().change(&viewer.account, &name, change, &viewer.origin).await?;
    Ok(back(&name))
}

/// Gives a one-time link to set a password with.
pub(crate) async fn link(
    State(site): State<Site>,
    viewer: Viewer,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let link = site.accounts().link_for(&viewer.account, &name, &viewer.origin).await?;
    let own = site.options().server.address.trim_end_matches('/');
    show(&site, &viewer, &name, format!("{own}{}", link.path)).await
}

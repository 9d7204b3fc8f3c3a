use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::accounts::{Account, NewAccount, Reach};
use serde::Deserialize;

use crate::{
    PageError, Right, Site, Viewer, Words,
    layout::{Layout, Section},
    named,
    words::local,
};

/// An account as the list shows it.
struct Line {
    name: String,
    display: String,
    office: String,
    roles: String,
    reach: String,
    state: String,
    codes: bool,
    signed_in: String,
}

#[derive(Template)]
#[template(path = "administration/people.html")]
struct People {
    layout: Layout,
    lines: Vec<Line>,
    may_open: bool,
}

/// An account to be opened.
#[derive(Deserialize)]
pub(crate) struct Opened {
    account: String,
    display: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    lang: String,
}

/// Whether an account may come in.
pub(super) fn state(account: &Account, words: Words, now: jiff::Timestamp) -> String {
    match (account.disabled_at, account.locked_until.filter(|until| *until > now)) {
        (Some(_), _) => words.administration_state_disabled().to_owned(),
        (None, Some(until)) => words.administration_state_locked(local(until)),
        (None, None) => words.administration_state_open().to_owned(),
    }
}

/// 用户
pub(crate) async fn page(State(site): State<Site>, viewer: Viewer) -> Result<Response, PageError> {
    let (words, now) = (viewer.words, viewer.ballast.now());
    let line = |account: Account| Line {
        roles: named::roles(words, &account.roles),
        reach: named::reach(&viewer, &account.reach),
        state: state(&account, words, now),
        codes: account.totp.is_some(),
        signed_in: account.signed_in_at.map(local).unwrap_or_default(),
        name: account.name,
        display: account.display,
        office: account.office,
    };
    let page = People {
        layout: Layout::new(&viewer, Section::People, words.administration_people()),
        lines: site.accounts().all().await?.into_iter().map(line).collect(),
        may_open: viewer.may(Right::Accounts),
    };
    Ok(Html(page.render()?).into_response())
}

/// Opens an account: without roles, which security grants.
pub(crate) async fn open(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Opened>,
) -> Result<Response, PageError> {
    let new = NewAccount {
        name: sent.account.trim().to_lowercase(),
        display: sent.display,
        roles: Vec::new(),
        office: sent.office.trim().to_owned(),
        // Nobody sees anything without a role; the reach is granted with it.
        reach: Reach::All,
        lang: Words::new(&sent.lang).lang().to_owned(),
    };
    site.accounts().create(&viewer.account, &new, &viewer.origin).await?;
    Ok(Redirect::to(&format!("/administration/people/{}", new.name)).into_response())
}

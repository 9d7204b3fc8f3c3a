use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{
    Question,
    accounts::{AccountChange, Enrolment, Session, Token},
};
use serde::Deserialize;

use crate::{
    PageError, Right, Site, Viewer, Words,
    layout::{Layout, Section},
    named,
    words::local,
};

/// A token as the page lists it.
struct TokenLine {
    id: i64,
    label: String,
    rights: String,
    created: String,
    expires: String,
    used: String,
    state: &'static str,
    in_force: bool,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Profile {
    layout: Layout,
    roles: String,
    reach: String,
    least: usize,
    codes: bool,
    offer: Option<Enrolment>,
    tokens: Vec<TokenLine>,
    rights: Vec<(&'static str, &'static str)>,
    most_days: u32,
    made: String,
    sessions: Vec<(String, String, String, String, bool)>,
}

/// A new password.
#[derive(Deserialize)]
pub(crate) struct NewPassword {
    old: String,
    new: String,
    again: String,
}

/// The code that shows that an authenticator has the secret.
#[derive(Deserialize)]
pub(crate) struct Confirmed {
    secret: String,
    code: String,
}

/// A token that is to be taken back.
#[derive(Deserialize)]
pub(crate) struct Numbered {
    id: i64,
}

/// A language, and the page to go back to.
#[derive(Deserialize)]
pub(crate) struct Spoken {
    lang: String,
    #[serde(default)]
    next: String,
}

fn token_line(token: Token, words: Words, now: jiff::Timestamp) -> TokenLine {
    let in_force = token.revoked_at.is_none() && token.expires_at > now;
    TokenLine {
        id: token.id,
        label: token.label,
        rights: token
            .rights
            .iter()
            .filter_map(|id| Right::find(id))
            .map(|right| right.name(words))
            .collect::<Vec<_>>()
            .join("；"),
        created: local(token.created_at),
        expires: local(token.expires_at),
        used: token.used_at.map(local).unwrap_or_default(),
        state: match token.revoked_at {
            Some(_) => words.profile_tokens_revoked(),
            None if in_force => words.profile_tokens_in_force(),
            None => words.profile_tokens_over(),
        },
        in_force,
    }
}

fn session_line(session: Session, own: &str) -> (String, String, String, String, bool) {
    let this = session.hash == own;
    (local(session.opened_at), local(session.seen_at), session.address, session.agent, this)
}

async fn show(
    site: &Site,
    viewer: &Viewer,
    offer: Option<Enrolment>,
    made: String,
) -> Result<Response, PageError> {
    let words = viewer.words;
    let now = viewer.ballast.now();
    let tokens = site.accounts().tokens(&viewer.account).await?;
    let own = viewer.entered.session.as_ref().map_or("", |session| session.hash.as_str());
    let sessions = site.accounts().sessions(&viewer.account).await?;
    let page = Profile {
        layout: Layout::new(viewer, Section::Profile, words.profile_title()),
        roles: named::roles(viewer.words, &viewer.roles),
        reach: named::reach(viewer, &viewer.reach),
        least: site.accounts().settings().password_length,
        codes: viewer.entered.account.totp.is_some(),
        offer,
        tokens: tokens.into_iter().map(|token| token_line(token, words, now)).collect(),
        rights: Right::ALL
            .iter()
            .filter(|right| right.for_tokens() && viewer.may(**right))
            .map(|right| (right.id(), right.name(words)))
            .collect(),
        most_days: site.accounts().settings().token_days,
        made,
        sessions: sessions.into_iter().map(|session| session_line(session, own)).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// 我的账户
pub(crate) async fn page(State(site): State<Site>, viewer: Viewer) -> Result<Response, PageError> {
    show(&site, &viewer, None, String::new()).await
}

/// Changes one's own password; one signs in anew.
pub(crate) async fn password(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<NewPassword>,
) -> Result<Response, PageError> {
    if sent.new != sent.again {
        return Err(PageError::Input(Question::told(viewer.words.signin_link_differ())));
    }
    site.accounts().change_password(&viewer.account, &sent.old, &sent.new, &viewer.origin).await?;
    Ok(Redirect::to("/sign-in").into_response())
}

/// Offers a secret for one-time codes.
pub(crate) async fn offer_codes(State(site): State<Site>, viewer: Viewer) -> Result<Response, PageError> {
    let offer = site.accounts().offer_codes(&viewer.account)?;
    show(&site, &viewer, Some(offer), String::new()).await
}

/// Asks for one-time codes from now on; one signs in anew.
pub(crate) async fn confirm_codes(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Confirmed>,
) -> Result<Response, PageError> {
    site.accounts().turn_codes_on(&viewer.entered, &sent.secret, &sent.code, &viewer.origin).await?;
    Ok(Redirect::to("/sign-in").into_response())
}

/// Makes a token. Its rights come as several fields of one name.
pub(crate) async fn make_token(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let field = |name: &str| sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let wanted = sent.iter().filter(|(key, _)| key == "right").map(|(_, value)| value.as_str());
    let mut rights = Vec::new();
    for id in wanted {
        // Nobody gives a token more than they have.
        let right = Right::find(id).filter(|right| right.for_tokens() && viewer.may(*right));
        let right = right.ok_or_else(|| PageError::Input(Question::token_right(id)))?;
        rights.push(right.id().to_owned());
    }
    let days =
        field("days").parse().map_err(|_| PageError::Input(Question::no_number(field("days"), "days")))?;
    let issued =
        site.accounts().issue_token(&viewer.entered, field("label"), rights, days, &viewer.origin).await?;
    show(&site, &viewer, None, issued.token).await
}

/// Takes a token back.
pub(crate) async fn revoke_token(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Numbered>,
) -> Result<Response, PageError> {
    site.accounts().revoke_token(&viewer.account, sent.id, &viewer.origin).await?;
    Ok(Redirect::to("/profile").into_response())
}

/// Changes the language of the account and goes back.
pub(crate) async fn language(
    State(site): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Spoken>,
) -> Result<Response, PageError> {
    let lang = Words::new(&sent.lang).lang().to_owned();
    site.accounts()
        .change(&viewer.account, &viewer.account, AccountChange::Lang(lang), &viewer.origin)
        .await?;
    Ok(Redirect::to(super::sign_in::onward(&sent.next)).into_response())
}

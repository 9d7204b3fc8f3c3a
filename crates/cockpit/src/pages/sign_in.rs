use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
};
use ballast_app::accounts::{Journey, SignInError, SignedIn};
use serde::Deserialize;

use crate::{
    PageError, Site, Viewer, Words,
    doors::{LANG_COOKIE, Visit, Why, cookie},
    words::local,
};

/// The cookie that goes to the directory and back.
const JOURNEY: &str = "ballast-journey";

#[derive(Template)]
#[template(path = "sign-in.html")]
struct Page {
    words: Words,
    next: String,
    account: String,
    refused: String,
    directory: bool,
    other: &'static str,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    words: Words,
    account: String,
    refused: String,
    least: usize,
}

/// What the page is asked with.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
    lang: Option<String>,
}

/// What its form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    account: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// What the form behind a one-time link sends.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    password: String,
    again: String,
}

/// What the directory sends back.
#[derive(Deserialize)]
pub(crate) struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// A place of ours to go on to: never another site's.
pub(super) fn onward(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if ours { next } else { "/" }
}

fn set_cookie(site: &Site, name: &str, value: &str, seconds: i64) -> String {
    let secure = if site.is_behind_tls() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

fn page(
    visit: &Visit,
    status: StatusCode,
    next: &str,
    account: &str,
    refused: String,
) -> Result<Response, PageError> {
    let page = Page {
        words: visit.words,
        next: onward(next).to_owned(),
        account: account.to_owned(),
        refused,
        directory: visit.site.accounts().has_directory(),
        other: if visit.words.lang() == "en" { "zh" } else { "en" },
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Opens the session in the browser and goes on.
fn let_in(site: &Site, signed_in: &SignedIn, next: &str) -> Response {
    let seconds = signed_in.expires_at.duration_since(site.unscoped().now()).as_secs();
    let cookies = AppendHeaders([
        (header::SET_COOKIE, set_cookie(site, site.cookie_name(), &signed_in.cookie, seconds)),
        (header::SET_COOKIE, set_cookie(site, LANG_COOKIE, &signed_in.lang, 31_536_000)),
    ]);
    (cookies, Redirect::to(onward(next))).into_response()
}

fn refusal(words: Words, error: SignInError) -> Result<(StatusCode, String), PageError> {
    match error {
        SignInError::Wrong => Ok((StatusCode::FORBIDDEN, words.signin_wrong().to_owned())),
        SignInError::Locked { until } => {
            Ok((StatusCode::TOO_MANY_REQUESTS, words.signin_locked(local(until))))
        }
        SignInError::App(error) => Err(error.into()),
    }
}

/// 登录
pub(crate) async fn form(
    Extension(mut visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let Some(lang) = asked.lang.as_deref() else {
        return page(&visit, StatusCode::OK, &asked.next, "", String::new());
    };
    visit.words = Words::new(lang);
    let chosen = set_cookie(&visit.site, LANG_COOKIE, visit.words.lang(), 31_536_000);
    let page = page(&visit, StatusCode::OK, &asked.next, "", String::new())?;
    Ok((AppendHeaders([(header::SET_COOKIE, chosen)]), page).into_response())
}

/// Signs in with name, password and code.
pub(crate) async fn sign_in(
    State(site): State<Site>,
    Extension(visit): Extension<Visit>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    match site.accounts().sign_in(&sent.account, &sent.password, &sent.code, &visit.origin).await {
        Ok(signed_in) => Ok(let_in(&site, &signed_in, &sent.next)),
        Err(error) => {
            let locked = matches!(error, SignInError::Locked { .. });
            let (status, refused) = refusal(visit.words, error)?;
            let mut response = page(&visit, status, &sent.next, &sent.account, refused)?;
            if locked {
                response.extensions_mut().insert(Why::Locked);
            }
            Ok(response)
        }
    }
}

/// Ends the session.
pub(crate) async fn sign_out(State(site): State<Site>, viewer: Viewer) -> Result<Response, PageError> {
    site.accounts().sign_out(&viewer.account, &viewer.cookie, &viewer.origin).await?;
    let mut headers = HeaderMap::new();
    if let Ok(gone) = HeaderValue::from_str(&set_cookie(&site, site.cookie_name(), "", 0)) {
        headers.append(header::SET_COOKIE, gone);
    }
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok((headers, Redirect::to("/sign-in")).into_response())
}

fn link_page(
    visit: &Visit,
    status: StatusCode,
    account: String,
    refused: String,
) -> Result<Response, PageError> {
    let least = visit.site.accounts().settings().password_length;
    let page = LinkPage { words: visit.words, account, refused, least };
    Ok((status, Html(page.render()?)).into_response())
}

/// The form behind a one-time link.
pub(crate) async fn link(
    Extension(visit): Extension<Visit>,
    Path(link): Path<String>,
) -> Result<Response, PageError> {
    let owner = visit.site.accounts().link_owner(&link).await.map_err(PageError::Link)?;
    link_page(&visit, StatusCode::OK, owner.name, String::new())
}

/// Sets the password that a one-time link allows.
pub(crate) async fn follow_link(
    Extension(visit): Extension<Visit>,
    Path(link): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let accounts = visit.site.accounts();
    let owner = accounts.link_owner(&link).await.map_err(PageError::Link)?;
    if chosen.password != chosen.again {
        let differ = visit.words.signin_link_differ().to_owned();
        return link_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, owner.name, differ);
    }
    match accounts.follow_link(&link, &chosen.password, &visit.origin).await {
        Ok(signed_in) => Ok(let_in(&visit.site, &signed_in, "/")),
        Err(ballast_app::AppError::Question(what)) => {
            link_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, owner.name, what.in_words(visit.words.lang()))
        }
        Err(error) => Err(PageError::Link(error)),
    }
}

/// The address that the directory sends browsers back to.
fn back(site: &Site, headers: &HeaderMap) -> String {
    let own = site.options().server.address.trim_end_matches('/');
    if !own.is_empty() {
        return format!("{own}/sign-in/directory/back");
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}/sign-in/directory/back")
}

/// Sends the browser to the office's directory.
pub(crate) async fn to_directory(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (address, journey) = site.accounts().to_directory(&back(&site, &headers)).await?;
    let taken = AppendHeaders([(header::SET_COOKIE, set_cookie(&site, JOURNEY, &journey.to_cookie(), 600))]);
    Ok((taken, Redirect::to(&address)).into_response())
}

/// Takes the browser back from the office's directory.
pub(crate) async fn from_directory(
    State(site): State<Site>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, PageError> {
    let journey = cookie(&headers, JOURNEY).as_deref().and_then(Journey::of_cookie);
    let Some(journey) = journey.filter(|_| !returned.code.is_empty()) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let accounts = site.accounts();
    let back = back(&site, &headers);
    let answer =
        accounts.from_directory(&journey, &returned.state, &returned.code, &back, &visit.origin).await;
    let over = AppendHeaders([(header::SET_COOKIE, set_cookie(&site, JOURNEY, "", 0))]);
    let response = match answer {
        Ok(signed_in) => let_in(&site, &signed_in, "/"),
        Err(SignInError::Wrong) => {
            page(&visit, StatusCode::FORBIDDEN, "/", "", visit.words.signin_no_account().to_owned())?
        }
        Err(error) => return Err(error.into()),
    };
    Ok((over, response).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn onward_leads_to_ourselves_only() {
        for (next, goes) in [
            ("/monitor?by=region", "/monitor?by=region"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(onward(next), goes);
        }
    }
}

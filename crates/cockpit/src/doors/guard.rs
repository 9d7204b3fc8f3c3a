use std::{sync::Arc, time::Duration};

use axum::{
    extract::{DefaultBodyLimit, FromRequestParts, RawPathParams, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{Door, Kind, Refusal, Visit, Why, peek, refusal};
use ballast_app::accounts::Entered;
use ballast_model::Scope;

use crate::{Right, Viewer, error::Failed, link::Link};

/// Bytes of a form without a file.
const FORM: usize = 1 << 20;

/// Lets through whoever may pass, with what they may carry and for as long as it may take; everybody else is told why not.
pub(super) async fn guard(door: Door, request: Request, next: Next) -> Response {
    let call = door.kind.is_call();
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Refusal::Broken.respond(call, crate::Words::new("zh"));
    };
    let words = visit.words;
    let part = visit.entered.as_ref().is_some_and(|entered| entered.scope != Scope::All);
    let knocked = format!("{} {}", door.method, door.path);
    match pass(door, &visit, request).await {
        Ok(request) => {
            let server = &visit.site.options().server;
            let long = matches!(door.kind, Kind::Long | Kind::LongCall);
            let most = Duration::from_secs(if long { server.long_seconds } else { server.page_seconds });
            // What was begun is finished though nobody waits for it: a write is not cut in half by a closed browser tab.
            let task = tokio::spawn(visit.site.busy().track(next.run(request)));
            match tokio::time::timeout(most, task).await {
                Ok(Ok(response)) => {
                    if let Some(why) = turned_away(&response, part && door.path.contains('{')) {
                        visit.turn_away(&knocked, why);
                    }
                    match response.extensions().get::<Failed>() {
                        Some(failed) => refusal::failed(failed, call, words),
                        None => refusal::rejected(response, call, words).await,
                    }
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, path = door.path, "a page broke");
                    Refusal::Broken.respond(call, words)
                }
                Err(_) => Refusal::TooSlow.respond(call, words),
            }
        }
        Err(response) => response,
    }
}

/// Why the page or call itself turned somebody away, as its answer carries it; nothing where it did not. To whoever sees a part, what
/// lies outside it is not there.
fn turned_away(response: &Response, sees_part: bool) -> Option<Why> {
    let failed = response.extensions().get::<Failed>();
    let said = response.extensions().get::<Why>().copied();
    let not_there = failed.is_some_and(|failed| failed.status == StatusCode::NOT_FOUND) && sees_part;
    said.or_else(|| failed?.why).or(not_there.then_some(Why::NotThere))
}

async fn pass(door: Door, visit: &Visit, mut request: Request) -> Result<Request, Response> {
    let call = door.kind.is_call();
    let refuse = |refusal: Refusal| refusal.respond(call, visit.words);
    let turn_away = |why: Why| visit.turn_away(&format!("{} {}", door.method, door.path), why);
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let long = matches!(door.kind, Kind::Long | Kind::LongCall);
    let most = if long { visit.site.upload_bytes() } else { FORM };
    let told = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > most) {
        return Err(refuse(Refusal::TooLarge { most }));
    }
    if let Some(right) = door.right {
        let Some(entered) = visit.entered.clone() else {
            if request.headers().contains_key(header::AUTHORIZATION) {
                turn_away(Why::Token);
            }
            return Err(if call { refuse(Refusal::Stranger) } else { to_sign_in(&request) });
        };
        let by_token = entered.rights.is_some();
        if door.path == "/" && !right.held_by(&entered) {
            return Err(Redirect::to(home(&entered)).into_response());
        }
        if !right.held_by(&entered) || (by_token && !call) {
            turn_away(Why::Role);
            return Err(refuse(Refusal::NotYours { right }));
        }
        if !safe && !by_token {
            if peek::foreign(&request, visit) {
                turn_away(Why::Foreign);
                return Err(refuse(Refusal::Foreign));
            }
            let (carried, whole) =
                peek::csrf(request, most).await.map_err(|()| refuse(Refusal::TooLarge { most }))?;
            request = whole;
            if !visit.site.accounts().is_from_own_page(&entered, &carried) {
                turn_away(Why::Foreign);
                return Err(refuse(Refusal::Foreign));
            }
        }
        let viewer = Viewer::new(Arc::clone(&entered), visit);
        if door.path.contains("{enterprise}") {
            let (mut parts, body) = request.into_parts();
            let params = RawPathParams::from_request_parts(&mut parts, &())
                .await
                .map_err(IntoResponse::into_response)?;
            let subject =
                params.iter().find(|(name, _)| *name == "enterprise").map(|(_, value)| value.to_owned());
            request = Request::from_parts(parts, body);
            let what = format!("{} {}", door.method, door.path);
            if let Err(error) = viewer.on_record("read", &subject.unwrap_or_default(), &what).await {
                tracing::error!(%error, "a read could not be put on record: it was refused");
                return Err(refuse(Refusal::Broken));
            }
        }
        request.extensions_mut().insert(viewer);
    } else if !safe && peek::foreign(&request, visit) {
        turn_away(Why::Foreign);
        return Err(refuse(Refusal::Foreign));
    }
    DefaultBodyLimit::max(most).apply(&mut request);
    Ok(request)
}

/// Where somebody begins who does not begin with the figures.
fn home(entered: &Entered) -> &'static str {
    let homes = [
        (Right::Returns, "/returns"),
        (Right::Audit, "/administration/audit"),
        (Right::People, "/administration/people"),
    ];
    homes.into_iter().find(|(right, _)| right.held_by(entered)).map_or("/profile", |(_, path)| path)
}

/// The way to sign in and back. A part of a page takes the whole page along.
fn to_sign_in(request: &Request) -> Response {
    let part = request.headers().contains_key("hx-request");
    let here = if part {
        let page =
            request.headers().get("hx-current-url").and_then(|value| value.to_str().ok()).unwrap_or("/");
        let path = page.splitn(4, '/').nth(3).unwrap_or_default();
        format!("/{path}")
    } else if request.method() == Method::GET {
        request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    } else {
        "/".to_owned()
    };
    let target = Link::to("/sign-in").with("next", if here == "/" { "" } else { &here }).to_string();
    if part {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        if let Ok(value) = HeaderValue::from_str(&target) {
            response.headers_mut().insert("hx-redirect", value);
        }
        return response;
    }
    Redirect::to(&target).into_response()
}

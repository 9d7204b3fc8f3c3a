use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use ballast_app::accounts::{Entered, Origin};

use super::{Refusal, Why, safety};
use crate::{Site, Words};

/// The cookie that holds a session; with the prefix, a browser takes it over TLS only and for this host only.
pub(crate) const COOKIE: &str = "ballast";
pub(crate) const SECURE_COOKIE: &str = "__Host-ballast";
/// The cookie that holds the language of somebody who has not signed in.
pub(crate) const LANG_COOKIE: &str = "ballast-lang";

/// Who knocks, and from where: what the guard of a door goes by.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Site,
    pub(crate) entered: Option<Arc<Entered>>,
    pub(crate) origin: Origin,
    /// What the browser keeps; empty for a token.
    pub(crate) cookie: String,
    pub(crate) words: Words,
}

impl Visit {
    /// Somebody was turned away: it will stand in the record, counted.
    pub(crate) fn turn_away(&self, door: &str, why: Why) {
        let account = self.entered.as_ref().map_or("", |entered| entered.account.name.as_str());
        self.site.turned_away().count(self.site.unscoped().now(), account, &self.origin, door, why);
    }
}

/// A cookie of a request.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Where a request comes from: the other end of the connection or, where that is a proxy we trust, whom it names last.
fn address(site: &Site, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let Some(peer) = peer else { return "unknown".to_owned() };
    let trusted = |ip: &IpAddr| site.options().server.trusted_proxies.contains(ip);
    if trusted(&peer) {
        let named =
            request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let chain: Vec<IpAddr> =
            named.flat_map(|value| value.split(',')).filter_map(|one| one.trim().parse().ok()).collect();
        if let Some(last) = chain.iter().rev().find(|ip| !trusted(ip)) {
            return last.to_string();
        }
    }
    peer.to_string()
}

/// The language of somebody who has not signed in: the one chosen, else the browser's, else the server's.
pub(crate) fn language(site: &Site, headers: &HeaderMap) -> Words {
    if let Some(chosen) = cookie(headers, LANG_COOKIE) {
        return Words::new(&chosen);
    }
    let wanted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted.split(',').find(|lang| lang.trim().starts_with("zh") || lang.trim().starts_with("en"));
    Words::new(first.map_or(site.options().lang.as_str(), |lang| &lang.trim()[..2]))
}

/// Finds out who knocks, lets nobody knock too often, and sees the answer out: headers, one line in the log, one in the
/// measurements.
pub(crate) async fn enter(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let origin = Origin {
        address: address(&site, &request),
        agent: request
            .headers()
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned(),
    };
    let call = request.uri().path().starts_with("/api/");
    let page = request.uri().path().starts_with("/assets/");
    let mut account = String::new();
    let mut response = match visit(&site, &origin, request.headers()).await {
        Ok(visit) => {
            if let Some(entered) = &visit.entered {
                account.clone_from(&entered.account.name);
            }
            // Sign-in is told apart by its own, slower bucket.
            let who = if account.is_empty() { origin.address.as_str() } else { account.as_str() };
            let signing = account.is_empty() && method == Method::POST;
            let free = page || if signing { site.knocks().take(who) } else { site.requests().take(who) };
            if free {
                request.extensions_mut().insert(visit);
                next.run(request).await
            } else {
                if signing {
                    visit.turn_away(&format!("POST {path}"), Why::TooOften);
                }
                Refusal::TooOften.respond(call, visit.words)
            }
        }
        Err(error) => {
            tracing::error!(%error, "it could not be found out who asks");
            Refusal::Broken.respond(call, Words::new(&site.options().lang))
        }
    };
    safety::headers(&site, response.headers_mut());
    let took = began.elapsed();
    site.measurements().count(&method, &path, response.status(), took);
    // The path as the router knows it: what is filled in may name an enterprise, and a link's secret stands there.
    tracing::info!(
        method = %method,
        path,
        status = response.status().as_u16(),
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        account,
        address = origin.address,
        "answered"
    );
    response
}

async fn visit(site: &Site, origin: &Origin, headers: &HeaderMap) -> Result<Visit, ballast_app::AppError> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let mut found = Visit {
        site: site.clone(),
        entered: None,
        origin: origin.clone(),
        cookie: String::new(),
        words: language(site, headers),
    };
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        found.entered = site.accounts().enter_with_token(token.trim()).await?.map(Arc::new);
    } else if let Some(value) = cookie(headers, site.cookie_name()) {
        found.entered = site.accounts().enter(&value).await?.map(Arc::new);
        found.cookie = value;
    }
    if let Some(entered) = &found.entered {
        found.words = Words::new(&entered.account.lang);
    }
    Ok(found)
}

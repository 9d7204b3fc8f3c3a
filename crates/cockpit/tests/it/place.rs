//! A site of a test's own, and people to ask it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use ballast_app::{
    Ballast, OpenOptions, Settings,
    accounts::{AccountSettings, NewAccount, Origin, Reach, Role},
};
use ballast_cockpit::{Site, routes};
use ballast_model::{Clock, Scope};
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt as _;

/// A clock that tests set.
struct TestClock(Mutex<Timestamp>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A data directory, a site over it, and its router.
pub struct Place {
    pub ballast: Ballast,
    pub site: Site,
    router: Router,
    clock: Arc<TestClock>,
    _folder: tempfile::TempDir,
}

/// Somebody with a browser: what they ask carries their cookie and, where it changes something, what a form of theirs carries.
pub struct Person<'a> {
    place: &'a Place,
    pub cookie: String,
    pub csrf: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Settings whose passwords are quick to hash, and whose buckets a test does not empty.
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.accounts =
        AccountSettings { argon2_memory_kib: 64, argon2_passes: 1, ..AccountSettings::default() };
    settings.server.requests_per_minute = 1_000_000;
    settings.server.sign_ins_per_minute = 1_000_000;
    settings
}

impl Place {
    pub async fn open() -> Self {
        Self::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(Mutex::new("2024-12-05T02:00:00Z".parse().unwrap())));
        let ballast = Ballast::open(OpenOptions {
            data: folder.path().to_owned(),
            catalog: None,
            packs: Vec::new(),
            clock: Arc::clone(&clock) as _,
            actor: "test".to_owned(),
            evaluator: Arc::new(ballast_panel::PlainEvaluator),
            evaluator_reads_files: false,
            rules: Arc::new(ballast_rules::PlainEvaluator),
            scope: Scope::All,
            lang: "zh".to_owned(),
        })
        .await
        .unwrap();
        let site = Site::with(ballast.clone(), "zh", settings).unwrap();
        let router = routes(site.clone());
        Self { ballast, site, router, clock, _folder: folder }
    }

    /// Somebody of that role and reach, signed in; made where there is nobody of that name yet.
    pub async fn person(&self, name: &str, role: Role, reach: Reach) -> Person<'_> {
        let accounts = self.site.accounts();
        let origin = Origin { address: "10.0.0.7".to_owned(), agent: "test".to_owned() };
        if accounts.account(name).await.is_err() {
            let new = NewAccount {
                name: name.to_owned(),
                display: format!("测试 {name}"),
                roles: vec![role],
                office: String::new(),
                reach,
                lang: "zh".to_owned(),
            };
            accounts.create("test", &new, &origin).await.unwrap();
        }
        let signed_in = accounts.admit(name, &origin).await.unwrap();
        let csrf = accounts.enter(&signed_in.cookie).await.unwrap().unwrap().csrf;
        Person { place: self, cookie: format!("ballast={}", signed_in.cookie), csrf }
    }

    /// Somebody of that role who sees everything (an enterprise: itself).
    pub async fn role(&self, role: Role) -> Person<'_> {
        let reach = match role {
            Role::Enterprise => Reach::Enterprise("91370100MA3C00001H".to_owned()),
            _ => Reach::All,
        };
        self.person(&format!("a.{role}"), role, reach).await
    }

    /// Lets time pass.
    pub fn pass(&self, time: SignedDuration) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.checked_add(time).unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks as nobody in particular.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as nobody in particular.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

impl Person<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.place.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form of theirs; `csrf` goes along.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = format!("csrf={}&{form}", self.csrf);
        self.place.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a request with their cookie and nothing else.
    pub async fn send(&self, request: axum::http::request::Builder, body: &str) -> Answer {
        let request = request.header(header::COOKIE, &self.cookie);
        self.place.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

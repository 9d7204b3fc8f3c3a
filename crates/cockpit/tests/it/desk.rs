//! A small office: six enterprises in two cities, a closed month and an open one.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode},
};
use ballast_app::{
    Ballast, CloseOptions, OpenOptions,
    accounts::{NewAccount, Origin as From, Reach, Role},
};
use ballast_cockpit::{Site, routes};
use ballast_model::{FixedClock, Origin, ReturnTable, Scope, Subject, Uscc};
use ballast_store::NewSubmission;
use tower::ServiceExt as _;

use crate::place::settings;

pub const FORM: &str = "industrial-monthly";
pub const CLOSED: &str = "2024-03";
pub const OPEN: &str = "2024-04";

/// Credit codes that check.
pub const FIRMS: [&str; 6] = [
    "91370102MA0000001X",
    "91370102MA0000002R",
    "91370102MA0000003K",
    "91370202MA0000004J",
    "91370202MA0000005C",
    "91370202MA0000006R",
];

pub fn firm(at: usize) -> Subject {
    let (region, industry) = if at < 3 { ("370102", "2614") } else { ("370202", "1311") };
    Subject {
        id: uscc(at),
        name: format!("企业{}", ["甲", "乙", "丙", "丁", "戊", "己"][at]),
        region: region.to_owned(),
        industry: industry.to_owned(),
        size: "M".to_owned(),
        ownership: String::new(),
    }
}

/// A credit code with its check character worked out.
pub fn uscc(at: usize) -> String {
    // The seventeen characters that say who it is; the last one is worked out.
    Uscc::with_check(&FIRMS[at][..17]).unwrap().as_str().to_owned()
}

pub async fn open(data: &Path) -> Ballast {
    open_with(data, Vec::new()).await
}

/// With packs of the office's own beside those that ship.
async fn open_with(data: &Path, packs: Vec<PathBuf>) -> Ballast {
    Ballast::open(OpenOptions {
        data: data.to_owned(),
        catalog: None,
        packs,
        clock: Arc::new(FixedClock("2024-05-12T01:00:00Z".parse().unwrap())),
        actor: "王科长".to_owned(),
        evaluator: Arc::new(ballast_panel::PlainEvaluator),
        evaluator_reads_files: false,
        rules: Arc::new(ballast_rules::PlainEvaluator),
        scope: Scope::All,
        lang: "zh".to_owned(),
    })
    .await
    .unwrap()
}

/// Output of the period and since January, and of last year; in thousand yuan.
pub async fn submit(ballast: &Ballast, period: &str, rows: &[(usize, i64)], marks: &str) {
    let columns: Vec<String> =
        ballast.packs.forms[FORM].fields.iter().map(|field| field.id.clone()).collect();
    let mut table = ReturnTable::new(FORM, period.parse().unwrap(), columns.clone());
    for (number, &(at, output)) in rows.iter().enumerate() {
        let value = |column: &String| match column.as_str() {
            "output" => Some(output),
            "output_ytd" => Some(output * 3),
            "output_base" => Some(1_000 * (at as i64 + 1)),
            "output_ytd_base" => Some(3_000 * (at as i64 + 1)),
            _ => None,
        };
        let values: Vec<Option<i64>> = columns.iter().map(value).collect();
        let origin = Origin { row: number as u32 + 2, ..Origin::default() };
        table.push(&firm(at), &values, &origin, if number == 0 { marks } else { "" });
    }
    let submission = NewSubmission {
        form: FORM.to_owned(),
        kind: "import".to_owned(),
        source_name: format!("{period}.csv"),
        document: None,
        queries: 0,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    ballast.store.submit(submission).await.unwrap();
}

/// An officer at work, signed in.
pub struct Desk {
    pub ballast: Ballast,
    site: Site,
    router: Router,
    cookie: String,
    csrf: String,
}

impl Desk {
    pub async fn new(data: &Path) -> Self {
        Self::at(open(data).await).await
    }

    async fn at(ballast: Ballast) -> Self {
        let all: Vec<(usize, i64)> = (0..6).map(|at| (at, 1_100 * (at as i64 + 1))).collect();
        submit(&ballast, CLOSED, &all, "").await;
        ballast.close(FORM, CLOSED.parse().unwrap(), &CloseOptions::default()).await.unwrap();
        submit(&ballast, OPEN, &all[..4], "unit-slip").await;
        let site = Site::with(ballast.clone(), "zh", settings()).unwrap();
        Self::of(ballast, site, "wang", "王科长", Role::Officer, Reach::All).await
    }

    /// Somebody else at the same site.
    pub async fn other(&self, name: &str, role: Role, reach: Reach) -> Self {
        Self::of(self.ballast.clone(), self.site.clone(), name, name, role, reach).await
    }

    async fn of(ballast: Ballast, site: Site, name: &str, display: &str, role: Role, reach: Reach) -> Self {
        let from = From { address: "10.0.0.7".to_owned(), agent: "test".to_owned() };
        let account = NewAccount {
            name: name.to_owned(),
            display: display.to_owned(),
            roles: vec![role],
            office: String::new(),
            reach,
            lang: "zh".to_owned(),
        };
        site.accounts().create("test", &account, &from).await.unwrap();
        let signed_in = site.accounts().admit(name, &from).await.unwrap();
        let csrf = site.accounts().enter(&signed_in.cookie).await.unwrap().unwrap().csrf;
        let router = routes(site.clone());
        Self { ballast, site, router, cookie: format!("ballast={}", signed_in.cookie), csrf }
    }

    /// The site that all of them are at.
    pub fn site(&self) -> Site {
        self.site.clone()
    }

    /// What their browser keeps.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// What their forms carry.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    pub async fn ask(&self, mut request: Request<Body>) -> Response<Body> {
        request.headers_mut().insert("cookie", self.cookie.parse().unwrap());
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, body) = self.bytes(path).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    pub async fn bytes(&self, path: &str) -> (StatusCode, Vec<u8>) {
        read(self.ask(Request::get(path).body(Body::empty()).unwrap()).await).await
    }

    /// Sends a form; gives the status, where it leads, and the page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let own = [("csrf", self.csrf.as_str())];
        let fields = own.iter().chain(fields);
        let body: Vec<String> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.posted(request).await
    }

    /// Sends a file with fields beside it.
    pub async fn upload(
        &self,
        path: &str,
        name: &str,
        content: &[u8],
        fields: &[(&str, &str)],
    ) -> (StatusCode, String, String) {
        let mut body = Vec::new();
        for (field, value) in [("csrf", self.csrf.as_str())].iter().chain(fields) {
            body.extend(
                format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head =
            format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(content);
        body.extend(b"\r\n--x--\r\n");
        let request = Request::post(path)
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        self.posted(request).await
    }

    async fn posted(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response = self.ask(request).await;
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let (status, body) = read(response).await;
        (status, to.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
    }
}

async fn read(response: Response<Body>) -> (StatusCode, Vec<u8>) {
    let status = response.status();
    (status, axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

pub fn with_desk(case: impl AsyncFnOnce(&Desk)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let desk = Desk::new(folder.path()).await;
        case(&desk).await;
    });
}

/// The same office, whose monthly form asks at closing where fewer than so many percent have reported.
pub fn with_desk_asking(percent: &str, case: impl AsyncFnOnce(&Desk)) {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("own/forms");
    std::fs::create_dir_all(&forms).unwrap();
    std::fs::write(
        folder.path().join("own/pack.toml"),
        "id = \"own\"\nversion = \"1\"\ntitle = { zh = \"本局\", en = \"Our own\" }\n",
    )
    .unwrap();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/cn/forms/industrial-monthly.toml");
    let shipped = std::fs::read_to_string(shipped).unwrap();
    let asking = format!("{shipped}\n[closing]\nask_below = {percent}\n");
    std::fs::write(forms.join("industrial-monthly.toml"), asking).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let ballast = open_with(&folder.path().join("data"), vec![folder.path().join("own")]).await;
        case(&Desk::at(ballast).await).await;
    });
}

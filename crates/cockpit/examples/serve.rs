//! A server over a small demonstration, with the plain evaluators: to look at pages while working on them, without DataFusion.
//!
//!     cargo run -p ballast-cockpit --example serve -- DATA [ADDRESS] [ENTERPRISES] [MONTHS]
//!
//! It signs an officer in and prints what their browser keeps. DATA is made where it does not exist: synthetic enterprises, their months imported and closed, the last one left open.

use std::{path::Path, sync::Arc};

use ballast_app::{
    Ballast, CloseOptions, ImportOptions, OpenOptions,
    accounts::{NewAccount, Origin, Reach, Role},
    generate::{GenerateOptions, Profile, generate, write_demo_pack},
    ledger::{LedgerFilter, NewFile, Opening, TypedRequest},
};
use ballast_cockpit::{Site, routes};
use ballast_ledger::{Actor, Draft};
use ballast_model::{Clock, Scope};
use jiff::Timestamp;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The office that the officer belongs to.
const OFFICE: &str = "industry-city";

/// A day shortly after the last month: fixed, so that pictures of pages stay as they are.
#[derive(Debug)]
struct Desk;

impl Clock for Desk {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_736_480_000).unwrap_or_default()
    }
}

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |at: usize, usual: &str| arguments.get(at).cloned().unwrap_or_else(|| usual.to_owned());
    let (data, address) = (given(0, "cockpit-demo"), given(1, "127.0.0.1:8642"));
    let (enterprises, months) = (given(2, "400").parse()?, given(3, "24").parse()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let data = Path::new(&data);
        let ballast = open(data, enterprises, months).await?;
        let site = Site::new(ballast, "zh")?;
        let cookie = sign_in(&site).await?;
        let listener = tokio::net::TcpListener::bind(&address).await?;
        println!("http://{} COOKIE={cookie}", listener.local_addr()?);
        axum::serve(listener, routes(site)).await?;
        Ok(())
    })
}

/// An officer who sees everything, signed in: what the browser keeps.
async fn sign_in(site: &Site) -> Result<String, Failed> {
    let origin = Origin { address: "127.0.0.1".to_owned(), agent: "example".to_owned() };
    if site.accounts().account("officer").await.is_err() {
        let officer = NewAccount {
            name: "officer".to_owned(),
            display: "演示".to_owned(),
            roles: vec![Role::Officer],
            office: OFFICE.to_owned(),
            reach: Reach::All,
            lang: "zh".to_owned(),
        };
        site.accounts().create("example", &officer, &origin).await?;
    }
    Ok(site.accounts().admit("officer", &origin).await?.cookie)
}

async fn open(data: &Path, enterprises: u32, months: u32) -> Result<Ballast, Failed> {
    let new = !data.join("ballast.db").exists();
    if new {
        write_demo_pack(&data.join("packs").join("demo"))?;
    }
    let ballast = Ballast::open(OpenOptions {
        data: data.to_owned(),
        catalog: None,
        packs: Vec::new(),
        clock: Arc::new(Desk),
        actor: "演示".to_owned(),
        evaluator: Arc::new(ballast_panel::PlainEvaluator),
        evaluator_reads_files: false,
        rules: Arc::new(ballast_rules::PlainEvaluator),
        scope: Scope::All,
        lang: "zh".to_owned(),
    })
    .await?;
    if new {
        fill(&ballast, data, enterprises, months).await?;
    }
    if ballast.ledger_list(&LedgerFilter { ended: true, ..LedgerFilter::default() }).await?.total == 0 {
        items(&ballast).await?;
    }
    Ok(ballast)
}

/// Imports what an office receives, month by month, and closes all but the last.
async fn fill(ballast: &Ballast, data: &Path, enterprises: u32, months: u32) -> Result<(), Failed> {
    let profile = Profile::builtin()?;
    let incoming = data.join("incoming");
    let options = GenerateOptions { enterprises, months, ..GenerateOptions::new(&profile, &incoming) };
    let made = generate(&ballast.packs, &profile, &options, &|_, _| {})?;
    let form = ballast.packs.dispatch_form().ok_or("the packs name no form for the dispatch")?;
    let last = made.periods.last().copied();
    for &period in &made.periods {
        for late in [false, true] {
            let files = made.files.iter().filter(|file| file.period == period && file.after_close == late);
            let files: Vec<_> = files.collect();
            if files.is_empty() || (late && Some(period) == last) {
                continue;
            }
            if late {
                ballast.reopen(&form, period, "迟报和更正").await?;
            }
            for file in files {
                ballast.import(&incoming.join(&file.path), &ImportOptions::default()).await?;
            }
            if Some(period) != last {
                let reason = if late { "迟报和更正" } else { "" };
                ballast
                    .close(
                        &form,
                        period,
                        &CloseOptions { reason: reason.to_owned(), ..CloseOptions::default() },
                    )
                    .await?;
            }
        }
    }
    for file in &made.annual {
        let options = ImportOptions { form: Some(file.form.clone()), ..ImportOptions::default() };
        ballast.import(&incoming.join(&file.path), &options).await?;
        ballast.close(&file.form, file.period, &CloseOptions::default()).await?;
    }
    if let Some(titles) = &made.titles {
        ballast.import_titles(&incoming.join(titles)).await?;
    }
    Ok(())
}

/// A task about a figure, and a demand that was answered with a file.
async fn items(ballast: &Ballast) -> Result<(), Failed> {
    let who = Actor::of_office("演示", OFFICE);
    let kind = |id: &str| ballast.kind(id);
    let typed = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned())).collect()
    };
    let task = [
        ("deadline", "2025-03-31"),
        ("measures", "逐户走访停产、大幅下降企业，一企一策。"),
        ("milestones", "name=走访 due=2025-01-20; name=复核 due=2025-02-28"),
    ];
    let draft = Draft {
        kind: "task".to_owned(),
        title: "稳住一季度工业产值".to_owned(),
        region: "370100".to_owned(),
        fields: ballast.typed_fields(kind("task")?, &typed(&task))?,
        links: vec![ballast.typed_link("output@2024-11/370100/growth").await?],
        ..Draft::default()
    };
    ballast.open_item(&who, Opening { draft, files: Vec::new() }).await?;
    let (_, firms) = ballast.find_enterprises(&Default::default(), 0, 1).await?;
    let firm = firms.first().ok_or("there are no enterprises")?;
    let demand = [
        ("channel", "visit"),
        ("content", "厂房二期用地指标未落实，影响设备进场。"),
        ("nature", "request"),
        ("urgency", "normal"),
    ];
    let draft = Draft {
        kind: "demand".to_owned(),
        title: "厂房二期用地指标".to_owned(),
        region: firm.region.clone(),
        subject: Some(ballast_ledger::Subject { id: firm.id.clone(), name: firm.name.clone() }),
        fields: ballast.typed_fields(kind("demand")?, &typed(&demand))?,
        ..Draft::default()
    };
    let id = ballast.open_item(&who, Opening { draft, files: Vec::new() }).await?.id;
    let answer = TypedRequest {
        fields: typed(&[("answer", "已列入本月供地计划。")]),
        said: typed(&[("handled", "yes")]),
        ..TypedRequest::default()
    };
    let reply = NewFile {
        kind: "reply".to_owned(),
        name: "答复.txt".to_owned(),
        content: "已列入本月供地计划。\n".into(),
    };
    for (action, request, files) in
        [("sign", TypedRequest::default(), vec![]), ("reply", answer, vec![reply])]
    {
        let item = ballast.ledger_item(id).await?.item;
        let asked = TypedRequest { action: action.to_owned(), ..request };
        let request = ballast.typed_request(&item, asked).await?;
        ballast.act_on_item(&who, id, None, request, &files).await?;
    }
    Ok(())
}

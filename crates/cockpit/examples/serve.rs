//! A server over a small demonstration, with the plain evaluators: what the browser tests drive.
//!
//!     cargo run -p ballast-cockpit --example serve -- DATA [ADDRESS] [ENTERPRISES] [MONTHS]
//!
//! It signs an officer in and prints what their browser keeps. DATA is made where it does not exist: synthetic enterprises, their months imported and closed, the last one left open.

use std::{path::Path, sync::Arc};

use ballast_app::{
    Ballast, CloseOptions, ImportOptions, OpenOptions,
    accounts::{NewAccount, Origin, Reach, Role},
    generate::{GenerateOptions, Profile, generate, write_demo_pack},
};
use ballast_cockpit::{Site, routes};
use ballast_model::{Clock, Scope};
use jiff::Timestamp;

type Failed = Box<dyn std::error::Error + Send + Sync>;

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
            office: String::new(),
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
                ballast.close(&form, period, &CloseOptions { reason: reason.to_owned() }).await?;
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

mod doors;
mod ledger;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use ballast_app::{
    Ballast, CloseOptions, ImportOptions, ImportReport, brief,
    dispatch::{DispatchQuery, text},
    generate::{AnnualFile, FileKind, GenerateOptions, Generated, Profile, write_demo_pack},
    judge::{ExplainQuery, RunQuery},
};
use ballast_model::{Clock, Period, Verdict};
use ballast_packs::Packs;
use ballast_rules::explain::Part;
use jiff::{Timestamp, tz};

use super::Session;
use crate::{
    args::DemoArgs,
    output::{say, write_all},
    progress::Progress,
};

/// A clock that is moved from one working day to the next, so that the demonstration's vintages
/// carry the dates on which an office would have closed them.
#[derive(Debug)]
struct DeskClock(Mutex<Timestamp>);

impl DeskClock {
    /// Nine in the morning, China time, `days` after the period's last day.
    fn set(&self, period: Period, days: i64) {
        let day = period.last_day().checked_add(jiff::Span::new().days(days)).unwrap_or(period.last_day());
        if let Ok(zoned) = day.at(9, 0, 0, 0).to_zoned(tz::TimeZone::fixed(tz::offset(8))) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = zoned.timestamp();
        }
    }
}

impl Clock for DeskClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Days after a period's end on which returns come in, late ones follow, and the books close.
const DAYS: [i64; 4] = [8, 14, 16, 22];

pub async fn run(session: &Session, args: &DemoArgs) -> anyhow::Result<()> {
    let data = demo_dir(session);
    let incoming = data.join("incoming");
    let previous = data.join("incoming").join("generated.json");
    if previous.exists() {
        // Only a directory that this command made is ever removed.
        std::fs::remove_dir_all(&data).with_context(|| format!("{} could not be removed", data.display()))?;
    } else if data.exists() && std::fs::read_dir(&data)?.next().is_some() {
        anyhow::bail!(
            "{} holds something that is not a demonstration: name another directory with --data",
            data.display()
        );
    }
    say(&headline(session, args))?;
    write_demo_pack(&data.join("packs").join("demo"))?;

    let (packs, _) = Packs::load(&ballast_app::pack_dirs(&data, &session.args.packs)?)
        .map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    let profile = Profile::builtin()?;
    let options = GenerateOptions {
        enterprises: args.enterprises,
        months: args.months,
        seed: args.seed,
        ..GenerateOptions::new(&profile, &incoming)
    };
    let generated = super::generate::with_bar(session, &packs, &profile, &options)?;
    for total in generated.calibration.iter().filter(|c| c.reached.is_some()) {
        let mark = if total.verified { "" } else { session.say("（未核实）", " (not verified)") };
        eprintln!("  {} {} · {}{mark}", session.say("总量校准：", "calibrated:"), total.id, total.source);
    }

    let clock = Arc::new(DeskClock(Mutex::new(session.clock().now())));
    let demo = Session { args: demo_args(session, &data), engine: Arc::clone(&session.engine) };
    let ballast = demo.open_at(Arc::clone(&clock) as Arc<dyn Clock>, true).await?;
    work_through(session, &ballast, &clock, &incoming, &generated).await?;

    let last = generated.periods.last().copied().context("no period was generated")?;
    // Before the dispatch, which tells how the ledger stands.
    let opened = ledger::fill(session, &ballast, &clock, last).await?;
    let query = DispatchQuery { period: Some(last), ..DispatchQuery::default() };
    let progress = Progress::new(session.say("调度", "dispatch"), 2);
    let dispatch = ballast.dispatch(&query).await?;
    progress.step("");
    let briefed = ballast.brief_of(&dispatch, &query, None)?;
    let briefs = data.join("briefs");
    std::fs::create_dir_all(&briefs)?;
    let mut written = Vec::new();
    for extension in ["html", "docx", "xlsx", "md"] {
        let path = briefs.join(format!("{}.{extension}", last));
        for note in brief::write(&briefed.document, &path)? {
            eprintln!("{note}");
        }
        written.push(path);
    }
    progress.done(session.say("调度和分析报告已成", "dispatch and brief made"));
    write_all(&format!("\n{}\n", text(&dispatch, &ballast.packs, session.lang())))?;
    say(&opened)?;
    let near = near_miss(&ballast).await?;
    next_steps(session, &data, last, &written, near.as_ref())?;
    if !doors::opens(args) {
        return Ok(());
    }
    let firm = ledger::firms(&ballast).await?.into_iter().next();
    drop(ballast);
    doors::open(session, &demo, args, clock.now(), ledger::COUNTY, firm.map(|of| of.id).as_deref()).await
}

fn demo_dir(session: &Session) -> PathBuf {
    // The default directory is for an office's own data; the demonstration keeps out of it.
    if session.args.data.as_os_str() == "ballast-data" {
        PathBuf::from("ballast-demo")
    } else {
        session.args.data.clone()
    }
}

fn demo_args(session: &Session, data: &std::path::Path) -> crate::args::Args {
    crate::args::Args {
        data: data.to_owned(),
        catalog: session.args.catalog.clone(),
        packs: session.args.packs.clone(),
        lang: session.args.lang,
        now: None,
        actor: "demo".to_owned(),
        command: crate::args::Command::Verify,
    }
}

fn headline(session: &Session, args: &DemoArgs) -> String {
    if session.lang() == "en" {
        format!(
            "Ballast demonstration: {} synthetic enterprises over {} months, with real region and industry codes and totals\n\
             scaled to published figures. No enterprise and no figure of an enterprise is real.",
            args.enterprises, args.months
        )
    } else {
        format!(
            "压舱石演示：{} 家合成企业，{} 个月，区划和行业代码为真实代码，总量按公布数校准。\n企业及其数值均为合成，不对应任何真实企业。",
            args.enterprises, args.months
        )
    }
}

/// What came in.
#[derive(Default)]
struct Came {
    returns: u64,
    queries: usize,
    vintages: u32,
    annual: u64,
    titles: u64,
}

/// Days after a year's end on which its annual returns come in, when the accounts are made up, and are closed.
const ANNUAL_DAYS: [i64; 2] = [120, 130];

/// Imports each month's files as they come in and closes the month, as an office would; a year's annual returns when they
/// are due.
async fn work_through(
    session: &Session,
    ballast: &Ballast,
    clock: &DeskClock,
    incoming: &std::path::Path,
    generated: &Generated,
) -> anyhow::Result<()> {
    let steps = generated.files.len() + generated.periods.len() + generated.annual.len();
    let progress = Progress::new(session.say("导入封账", "import, close"), steps as u64);
    let mut came = Came::default();
    let form = ballast.packs.dispatch_form().unwrap_or_default();
    let mut annual = generated.annual.iter().peekable();
    for &period in &generated.periods {
        while let Some(file) = annual.next_if(|file| file.period.last_day() < before(period)) {
            take_annual(ballast, clock, incoming, file, &mut came).await?;
            progress.step(file.path.display().to_string());
        }
        let files: Vec<_> = generated.files.iter().filter(|file| file.period == period).collect();
        let (before, after): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| !file.after_close);
        for file in before {
            clock.set(period, day_of(file.kind));
            take_in(ballast, &incoming.join(&file.path), &mut came).await?;
            progress.step(file.path.display().to_string());
        }
        clock.set(period, DAYS[3]);
        ballast.close(&form, period, &CloseOptions::default()).await?;
        came.vintages += 1;
        progress.step(period.to_string());
        if after.is_empty() {
            continue;
        }
        // What comes after the close makes the next vintage; the first one stays.
        clock.set(period, DAYS[3] + 3);
        let reason = session.say("迟报和更正", "late and corrected returns");
        ballast.reopen(&form, period, reason).await?;
        for file in after {
            take_in(ballast, &incoming.join(&file.path), &mut came).await?;
            progress.step(file.path.display().to_string());
        }
        clock.set(period, DAYS[3] + 4);
        ballast
            .close(&form, period, &CloseOptions { reason: reason.to_owned(), ..CloseOptions::default() })
            .await?;
        came.vintages += 1;
    }
    for file in annual {
        take_annual(ballast, clock, incoming, file, &mut came).await?;
        progress.step(file.path.display().to_string());
    }
    if let Some(path) = &generated.titles {
        came.titles = ballast.import_titles(&incoming.join(path)).await?.rows;
    }
    progress.done(&summary(session, generated, &came));
    Ok(())
}

/// The last day of a year whose annual returns are closed before a period's returns come in.
fn before(period: Period) -> jiff::civil::Date {
    let days = DAYS[0] - ANNUAL_DAYS[1];
    period.last_day().checked_add(jiff::Span::new().days(days)).unwrap_or(period.last_day())
}

fn summary(session: &Session, generated: &Generated, came: &Came) -> String {
    let Came { returns, queries, vintages, annual, titles } = came;
    let files = generated.files.len() + generated.annual.len();
    let some = *annual > 0;
    if session.lang() == "en" {
        let yearly = match some {
            true => format!(
                "; of them {annual} annual returns of a part of the enterprises and of firms below scale; {titles} titles, all synthetic"
            ),
            false => String::new(),
        };
        format!("{returns} returns in {files} files, {queries} queries, {vintages} vintages sealed{yearly}")
    } else {
        let yearly = match some {
            true => format!("；其中部分企业和规下企业的年报 {annual} 份，另有称号 {titles} 条，均为合成"),
            false => String::new(),
        };
        format!("{files} 个文件 {returns} 份报表，核实 {queries} 条，封存 {vintages} 个版本{yearly}")
    }
}

/// Imports a file of annual returns and closes the form's year: what yearly programmes (the cultivation ladder, land
/// productivity, size classes) look at.
async fn take_annual(
    ballast: &Ballast,
    clock: &DeskClock,
    incoming: &std::path::Path,
    file: &AnnualFile,
    came: &mut Came,
) -> anyhow::Result<()> {
    clock.set(file.period, ANNUAL_DAYS[0]);
    let path = incoming.join(&file.path);
    let options = ImportOptions { form: Some(file.form.clone()), ..ImportOptions::default() };
    let report = ballast
        .import(&path, &options)
        .await
        .with_context(|| format!("{} was not imported", path.display()))?;
    let returns = accepted(&path, &report, came)?;
    came.annual += returns;
    clock.set(file.period, ANNUAL_DAYS[1]);
    ballast.close(&file.form, file.period, &CloseOptions::default()).await?;
    came.vintages += 1;
    Ok(())
}

/// The programme whose near miss is shown: its conditions are few and easy to read.
const SHOWN: &str = "specialised-sme";

/// An enterprise that lacks one condition of a programme, and lacks little of it.
async fn near_miss(ballast: &Ballast) -> anyhow::Result<Option<NearMiss>> {
    if !ballast.packs.programmes.contains_key(SHOWN) {
        return Ok(None);
    }
    let query = RunQuery { programmes: vec![SHOWN.to_owned()], ..RunQuery::default() };
    // Without a full year there are no annual returns, and nothing to show.
    let Ok(report) = ballast.run_rules(&query).await else { return Ok(None) };
    let subjects = report.lines.iter().flat_map(|line| &line.subjects);
    let one = subjects.filter(|of| of.verdict == Verdict::NotMet && of.because.len() == 1);
    let mut nearest: Option<NearMiss> = None;
    // A handful is enough to find one that lacks little.
    for subject in one.take(40) {
        let query = ExplainQuery {
            programme: SHOWN.to_owned(),
            subject: subject.subject.clone(),
            ..ExplainQuery::default()
        };
        let explained = ballast.explain_rule(&query).await?;
        let lacking = explained.explanation.conditions.iter().find(|of| of.verdict == Verdict::NotMet);
        let Some(Part::Compare(compared)) = lacking.and_then(|of| of.test.as_ref()) else { continue };
        let Some(by) = compared.distance.as_ref().and_then(|distance| distance.relative) else { continue };
        // A firm that filed everything makes the better example.
        let missing = explained.explanation.conditions.iter().any(|of| of.verdict == Verdict::MissingData);
        if nearest.as_ref().is_none_or(|so_far| (missing, by) < (so_far.missing, so_far.by)) {
            nearest = Some(NearMiss { subject: subject.subject.clone(), missing, by });
        }
    }
    Ok(nearest)
}

/// Who misses a programme, and by what share of the line.
struct NearMiss {
    subject: String,
    /// Something it should have reported is not there.
    missing: bool,
    by: rust_decimal::Decimal,
}

fn day_of(kind: FileKind) -> i64 {
    match kind {
        FileKind::Main => DAYS[0],
        FileKind::Late => DAYS[1],
        FileKind::Correction => DAYS[2],
    }
}

async fn take_in(ballast: &Ballast, path: &std::path::Path, came: &mut Came) -> anyhow::Result<()> {
    let report = ballast
        .import(path, &ImportOptions::default())
        .await
        .with_context(|| format!("{} was not imported", path.display()))?;
    accepted(path, &report, came)?;
    Ok(())
}

/// How many returns a file brought; a hard error stops the demonstration.
fn accepted(path: &std::path::Path, report: &ImportReport, came: &mut Came) -> anyhow::Result<u64> {
    if report.errors > 0 {
        let first = report.findings.iter().find(|f| f.severity == ballast_model::Severity::Error);
        anyhow::bail!("{}: {} hard errors, the first: {:?}", path.display(), report.errors, first);
    }
    let returns = report.periods.iter().map(|(_, rows, _)| rows).sum();
    came.returns += returns;
    came.queries += report.queries;
    Ok(returns)
}

fn next_steps(
    session: &Session,
    data: &std::path::Path,
    last: Period,
    written: &[PathBuf],
    near: Option<&NearMiss>,
) -> anyhow::Result<()> {
    let list: Vec<String> = written.iter().map(|path| format!("  {}", path.display())).collect();
    say(&format!("{}\n{}\n", session.say("分析报告：", "The brief:"), list.join("\n")))?;
    say(session.say("接下来可以试试：", "What to try next:"))?;
    let to_date = format!("{0}-01..{0}-{1:02}", last.year(), last.last_month());
    let ballast = std::env::args().next().unwrap_or_else(|| "ballast".to_owned());
    let data = data.display();
    let lang = if session.lang() == "en" { " --lang en" } else { "" };
    let mut lines = vec![
        (
            format!("figures output --period {to_date} --by industry --level 2"),
            session.say("各行业增速、贡献率、拉动点", "growth, contribution and pull by industry"),
        ),
        (
            format!("figures profit_margin --period {to_date} --by region --level 2"),
            session.say("各市利润率", "profit margin by city"),
        ),
        (
            format!("revision output --period {last}"),
            session.say("与上一版本相比，为什么变了", "why the figure changed since the vintage before"),
        ),
        (
            format!("trace output --period {last} --node 370102"),
            session.say("一个数字背后的每一份报表", "the returns behind a number"),
        ),
        (format!("dispatch {last} --within 370200"), session.say("一个市的调度", "a city's dispatch")),
        (
            "sql \"select period, count(*) from industrial_monthly group by period order by period\""
                .to_owned(),
            session.say("直接查询", "ask in SQL"),
        ),
        (
            format!("check --period {last} {data}/incoming/awkward/*.csv"),
            session.say("看检查报告怎样指出差错", "see how mistakes are pointed out"),
        ),
    ];
    lines.push((
        "ledger report".to_owned(),
        session.say(
            "台账：在办、超期、已办理、已解决、满意",
            "the ledger: open, overdue, handled, solved, satisfied",
        ),
    ));
    lines.push((
        "serve".to_owned(),
        session.say(
            "在浏览器里打开（demo --serve always 会带着演示用户直接打开）；首次启动给出三位管理员的一次性链接",
            "in a browser; the first start prints links for three administrators (`demo --serve always` opens it with people to sign in as)",
        ),
    ));
    lines.push((
        "rules run".to_owned(),
        session.say("全部政策项目各有多少企业符合", "how many enterprises each programme fits"),
    ));
    if let Some(near) = near {
        lines.push((
            format!("rules explain {SHOWN} {}", near.subject),
            session.say(
                "这家（合成）企业离专精特新只差一点：差在哪、差多少、怎样最快够到",
                "this (synthetic) enterprise just misses a title: where, by how much, and the nearest way",
            ),
        ));
    }
    for (command, why) in lines {
        say(&format!("  {ballast} --data {data}{lang} {command}\n      {why}"))?;
    }
    Ok(())
}

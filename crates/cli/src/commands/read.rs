use std::{fs, path::Path, process::ExitCode};

use anyhow::Context as _;
use ballast_app::{
    pack_dirs,
    read::{self, AcceptOptions, Acceptance, Change, Column, FigureRows, Report, ReportReader, TaskRows},
};
use ballast_packs::Packs;
use serde_json::{Value, json};

use super::{Session, compare};
use crate::{
    args::{ReadArgs, ReadFormat},
    output::{Sheet, print_json, say, write_all},
    progress::Progress,
};

/// Exit code where some of several files could not be read.
const UNREAD: u8 = 1;

pub async fn run(session: &Session, args: &ReadArgs) -> anyhow::Result<ExitCode> {
    if args.compare && args.files.len() != 2 {
        anyhow::bail!("--compare wants two reports: the one that promises, then the one that looks back");
    }
    if args.files.len() != 1 && (args.accept || !args.out.is_empty()) {
        anyhow::bail!("--accept and --out take one report at a time");
    }
    if args.files.len() != 1 && args.format == ReadFormat::Html {
        anyhow::bail!("--format html prints one report at a time");
    }
    for out in &args.out {
        kind(out)?;
    }
    // Reading needs words, not a data directory.
    let dirs = pack_dirs(&session.args.data, &session.args.packs)?;
    // ... and a comparison the directions of indicators.
    let packs =
        if args.compare { Packs::load(&dirs).map(|(packs, _)| packs) } else { Packs::for_reading(&dirs) };
    let packs = packs.map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    let (reports, whole) = read_all(session, args, &packs)?;
    if args.compare
        && let [promising, achieving] = reports.as_slice()
    {
        compare::print(session, args, &read::compare(promising, achieving, &packs))?;
    } else {
        print(session, args, &reports)?;
        for (out, report) in args.out.iter().zip(std::iter::repeat(reports.first())) {
            if let Some(report) = report {
                write(session, out, report)?;
            }
        }
        let wanted = args.accept || matches!(args.format, ReadFormat::Table | ReadFormat::Json);
        let done = if wanted { accept(session, args, &reports).await? } else { None };
        if args.format == ReadFormat::Json {
            let mut objects: Vec<Value> = reports.iter().map(read::json).collect();
            if let ([object], Some((acceptance, accepted))) = (objects.as_mut_slice(), done) {
                object["acceptance"] = acceptance;
                object["accepted"] = accepted;
            }
            print_json(&objects)?;
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(UNREAD) })
}

/// Reads every file. One of several that gives no text is said so, and the others are read.
fn read_all(session: &Session, args: &ReadArgs, packs: &Packs) -> anyhow::Result<(Vec<Report>, bool)> {
    let reader = ReportReader::new(packs);
    let mut reports = Vec::with_capacity(args.files.len());
    let mut whole = true;
    let slow = |file: &Path| {
        file.extension().is_some_and(|e| ["doc", "wps", "rtf", "odt"].iter().any(|slow| e == *slow))
    };
    let progress = (args.files.len() > 1 || args.files.iter().any(|file| slow(file)))
        .then(|| Progress::new("read", args.files.len() as u64));
    for file in &args.files {
        if let Some(progress) = &progress {
            progress.step(file.display().to_string());
        }
        match reader.read(file) {
            Ok(report) => reports.push(report),
            Err(error) if args.files.len() > 1 && !args.compare => {
                eprintln!("ballast: {}", error.in_words(session.lang()));
                whole = false;
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(progress) = progress {
        progress.done(&format!("{} {}", reports.len(), session.say("份报告", "reports")));
    }
    for report in &mut reports {
        for note in &report.document.notes {
            eprintln!("{}: {}", report.file, note.text(session.lang()));
        }
        for note in read::assist(report, &session.args.data, session.lang()) {
            eprintln!("{}: {note}", report.file);
        }
    }
    Ok((reports, whole))
}

fn sheet(session: &Session, columns: &[Column], rows: Vec<Vec<String>>) -> Sheet {
    let heads: Vec<(&'static str, &str)> =
        columns.iter().map(|(key, zh, en)| (*key, session.say(zh, en))).collect();
    Sheet { rows, ..Sheet::new(&heads) }
}

fn print(session: &Session, args: &ReadArgs, reports: &[Report]) -> anyhow::Result<()> {
    let lang = session.lang();
    match args.format {
        ReadFormat::Jsonl => {
            for report in reports {
                write_all(&read::jsonl(report))?;
            }
        }
        ReadFormat::Html => {
            for report in reports {
                write_all(&read::html(report, lang))?;
            }
        }
        ReadFormat::Csv => write_all(&read::csv(reports, lang))?,
        ReadFormat::Json => {}
        ReadFormat::Table => {
            for report in reports {
                let title = report.document.title.as_deref().unwrap_or(&report.doc);
                let (figures, tasks) = (report.reading.figures.len(), report.reading.tasks.len());
                say(&if lang == "en" {
                    format!("{title} ({}): {figures} figures, {tasks} tasks", report.file)
                } else {
                    format!("{title}（{}）：数据 {figures} 个，任务 {tasks} 项", report.file)
                })?;
                for (columns, rows) in [
                    (FigureRows::COLUMNS.as_slice(), FigureRows::all(&report.reading, lang)),
                    (TaskRows::COLUMNS.as_slice(), TaskRows::all(&report.reading, lang)),
                ] {
                    if !rows.is_empty() {
                        say(&sheet(session, columns, rows).table())?;
                    }
                }
                if !report.proposed.is_empty() {
                    say(session.say(
                        "助手建议（未经语法识别，不入库）：",
                        "Proposed by the assistant, never accepted:",
                    ))?;
                    let rows = report.proposed.iter().map(|figure| FigureRows::row(figure, lang)).collect();
                    say(&sheet(session, &FigureRows::COLUMNS, rows).table())?;
                }
            }
        }
    }
    Ok(())
}

/// What a file to write holds, by its name.
fn kind(out: &Path) -> anyhow::Result<&str> {
    match out.extension().and_then(|extension| extension.to_str()) {
        Some(known @ ("jsonl" | "html" | "csv" | "xlsx")) => Ok(known),
        _ => anyhow::bail!("{}: a report is written as .jsonl, .html, .csv or .xlsx", out.display()),
    }
}

fn write(session: &Session, out: &Path, report: &Report) -> anyhow::Result<()> {
    let lang = session.lang();
    let bytes = match kind(out)? {
        "jsonl" => read::jsonl(report).into_bytes(),
        "html" => read::html(report, lang).into_bytes(),
        "csv" => read::csv(std::slice::from_ref(report), lang).into_bytes(),
        _ => read::xlsx(report, lang)?,
    };
    fs::write(out, bytes).with_context(|| format!("{} was not written", out.display()))?;
    eprintln!("{} {}", session.say("已写出", "wrote"), out.display());
    Ok(())
}

/// Accepts a report, or says what accepting it would do; for programs as two values.
async fn accept(
    session: &Session,
    args: &ReadArgs,
    reports: &[Report],
) -> anyhow::Result<Option<(Value, Value)>> {
    let [report] = reports else { return Ok(None) };
    // To look, a data directory is not made.
    if !args.accept && !session.args.data.exists() && session.args.catalog.is_none() {
        return Ok(None);
    }
    let ballast = session.open(args.accept).await?;
    let options = AcceptOptions { name: args.name.clone(), least_confidence: args.least_confidence };
    let (acceptance, receipt) = if args.accept {
        let (acceptance, receipt) = ballast.accept_report(report, &options).await?;
        (acceptance, Some(receipt))
    } else {
        (ballast.preview_report(report, &options).await?, None)
    };
    let accepted = receipt.as_ref().map(|receipt| {
        json!({"report": receipt.report, "unchanged": receipt.unchanged, "replaces": receipt.replaces})
    });
    if args.format == ReadFormat::Json {
        return Ok(Some((serde_json::to_value(&acceptance)?, accepted.unwrap_or_default())));
    }
    let text = outcome(session, &acceptance, receipt.as_ref().map(|r| (r.report, r.unchanged, r.replaces)));
    if args.format == ReadFormat::Table {
        details(session, report, &acceptance)?;
        say(&text)?;
    } else {
        // Standard output holds the records.
        eprintln!("{text}");
    }
    Ok(None)
}

fn details(session: &Session, report: &Report, acceptance: &Acceptance) -> anyhow::Result<()> {
    let lang = session.lang();
    if !acceptance.differences.is_empty() {
        say(&format!(
            "{} {}",
            session.say("与已入库的报告相比，名称", "Against the accepted report"),
            acceptance.name
        ))?;
        let mut sheet = Sheet::new(&[
            ("change", session.say("变化", "change")),
            ("what", session.say("事项", "what")),
            ("region", session.say("区域", "region")),
            ("before", session.say("原为", "before")),
            ("after", session.say("现为", "after")),
        ]);
        for of in &acceptance.differences {
            let change = match of.change {
                Change::Added => session.say("新增", "added"),
                Change::Removed => session.say("删去", "removed"),
                Change::Changed => session.say("改动", "changed"),
            };
            sheet.rows.push(vec![
                change.to_owned(),
                of.what.clone(),
                of.region.clone(),
                of.before.clone().unwrap_or_default(),
                of.after.clone().unwrap_or_default(),
            ]);
        }
        say(&sheet.table())?;
    }
    let left = acceptance.left_rows(&report.reading, lang);
    if !left.is_empty() {
        say(session.say("不能成为目标的承诺：", "Promises that do not become targets:"))?;
        let columns: [Column; 6] = [
            ("start", "位置", "start"),
            ("indicator", "指标", "indicator"),
            ("text", "原文", "text"),
            ("region", "区域", "region"),
            ("period", "时期", "period"),
            ("why", "原因", "why"),
        ];
        say(&self::sheet(session, &columns, left).table())?;
    }
    Ok(())
}

fn outcome(session: &Session, of: &Acceptance, receipt: Option<(i64, bool, Option<i64>)>) -> String {
    let (targets, left, tasks, flagged) = (of.targets.len(), of.left.len(), of.tasks, of.flagged.len());
    let counts = if session.lang() == "en" {
        format!(
            "{targets} targets, {left} promises left out, {tasks} tasks, {flagged} of them lack something"
        )
    } else {
        format!("目标 {targets} 个，另有 {left} 个承诺未入；任务 {tasks} 项，其中 {flagged} 项待补要素")
    };
    let name = &of.name;
    match (session.lang() == "en", receipt) {
        (true, None) => format!("{name}: {counts}. Nothing was kept; --accept keeps them"),
        (true, Some((number, true, _))) => {
            format!("{name}: accepted before as report {number}, nothing changed")
        }
        (true, Some((number, _, None))) => format!("{name}: {counts}. Accepted as report {number}"),
        (true, Some((number, _, Some(before)))) => {
            format!("{name}: {counts}. Accepted as report {number}, which stands for report {before}")
        }
        (false, None) => format!("{name}：{counts}。未入库；加 --accept 入库"),
        (false, Some((number, true, _))) => format!("{name}：此前已入库（第 {number} 号），内容未变"),
        (false, Some((number, _, None))) => format!("{name}：{counts}。已入库，第 {number} 号"),
        (false, Some((number, _, Some(before)))) => {
            format!("{name}：{counts}。已入库，第 {number} 号，取代第 {before} 号")
        }
    }
}

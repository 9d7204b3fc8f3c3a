use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use ballast_app::{AppError, Ballast, ImportOptions, ImportReport};
use ballast_intake::report;
use serde_json::json;

use super::Session;
use crate::{
    args::{Format, ImportArgs},
    output::{print_json, say, write_all},
    progress::Progress,
};

/// Exit code where a file has hard errors: nothing of it was written.
const HARD_ERRORS: u8 = 1;

pub async fn run(session: &Session, args: &ImportArgs, check_only: bool) -> anyhow::Result<ExitCode> {
    let ballast = session.open(true).await?;
    let options = ImportOptions {
        form: args.form.clone(),
        mapping: args.mapping.clone(),
        period: args.period,
        otherwise: None,
        sheet: args.sheet.clone(),
        check_only,
        note: args.note.clone(),
        kind: String::new(),
    };
    let mut reports = Vec::with_capacity(args.files.len());
    let mut unread = Vec::new();
    let progress = (args.files.len() > 1).then(|| Progress::new("import", args.files.len() as u64));
    for file in &args.files {
        if let Some(progress) = &progress {
            progress.step(file.display().to_string());
        }
        match ballast.import(file, &options).await {
            Ok(report) => reports.push(report),
            // A file that cannot be read stops no other one: each is kept or not by itself.
            Err(error) => unread.push((file, error)),
        }
    }
    if let Some(progress) = progress {
        progress.done(&format!("{} files", args.files.len()));
    }
    print(session, args, &reports)?;
    if let Some(path) = &args.report {
        write_report(&ballast, &reports, path)?;
    }
    if let Some((last, others)) = unread.split_last() {
        let not_imported = |(file, _): &(&PathBuf, AppError)| {
            let file = file.display();
            if session.lang() == "en" {
                format!("{file} was not imported")
            } else {
                format!("{file} 没有导入")
            }
        };
        for of in others {
            eprintln!("{}: {}", not_imported(of), of.1.in_words(session.lang()));
        }
        anyhow::bail!("{}: {}", not_imported(last), last.1.in_words(session.lang()));
    }
    let failed = reports.iter().any(|report| report.errors > 0);
    Ok(if failed { ExitCode::from(HARD_ERRORS) } else { ExitCode::SUCCESS })
}

fn print(session: &Session, args: &ImportArgs, reports: &[ImportReport]) -> anyhow::Result<()> {
    match args.format {
        Format::Json => print_json(&as_json(reports)?)?,
        Format::Csv => {
            for report in reports {
                write_all(&String::from_utf8_lossy(&report::csv(&report.findings)))?;
            }
        }
        Format::Table => {
            for report in reports {
                say(&summary(session, report))?;
                if !report.findings.is_empty() {
                    say(&report::table(&report.findings, session.lang(), args.limit))?;
                }
            }
        }
    }
    Ok(())
}

fn as_json(reports: &[ImportReport]) -> anyhow::Result<serde_json::Value> {
    let mut all = Vec::with_capacity(reports.len());
    for report in reports {
        let mut value = serde_json::to_value(report)?;
        value["findings"] = serde_json::from_str(&report::json(&report.findings))?;
        all.push(value);
    }
    Ok(json!(all))
}

/// What happened to one file, in a few lines.
pub fn summary(session: &Session, report: &ImportReport) -> String {
    let en = session.lang() == "en";
    let outcome = match (report.errors, report.submission, report.unchanged) {
        (0, _, true) if en => "imported before, nothing changed".to_owned(),
        (0, _, true) => "此前已导入，内容未变".to_owned(),
        (0, Some(number), _) if en => format!("kept as submission {number}"),
        (0, Some(number), _) => format!("已入库，批次 {number}"),
        (0, None, _) if en => "checked, nothing written".to_owned(),
        (0, None, _) => "仅检查，未写入".to_owned(),
        (n, ..) if en => format!("NOT kept: {n} hard errors have to be put right first"),
        (n, ..) => format!("未写入：须先改正 {n} 处错误"),
    };
    let mut text = if en {
        format!(
            "{}: {outcome}\n  form {}, {} rows, {} queries, header in row {}, {}, layout {}",
            report.file,
            report.form,
            report.rows,
            report.queries,
            report.header_row,
            report.encoding,
            report.layout
        )
    } else {
        format!(
            "{}：{outcome}\n  报表 {}，{} 行，核实 {} 条，表头在第 {} 行，编码 {}，版式 {}",
            report.file,
            report.form,
            report.rows,
            report.queries,
            report.header_row,
            report.encoding,
            report.layout
        )
    };
    for (period, rows, replaced) in &report.periods {
        let line = match (en, *replaced) {
            (true, 0) => format!("\n  {period}: {rows} returns"),
            (true, n) => format!("\n  {period}: {rows} returns, {n} of them replace earlier ones"),
            (false, 0) => format!("\n  {period}：{rows} 份报表"),
            (false, n) => format!("\n  {period}：{rows} 份报表，其中 {n} 份替换此前所报"),
        };
        text.push_str(&line);
    }
    if !report.unused_columns.is_empty() {
        text.push_str(if en { "\n  columns not used: " } else { "\n  未使用的列：" });
        text.push_str(&report.unused_columns.join(if en { ", " } else { "、" }));
    }
    text
}

fn write_report(ballast: &Ballast, reports: &[ImportReport], path: &Path) -> anyhow::Result<()> {
    let findings: Vec<_> = reports.iter().flat_map(|report| report.findings.iter().cloned()).collect();
    let bytes = match path.extension().and_then(|e| e.to_str()) {
        Some("csv") => report::csv(&findings),
        Some("json") => serde_json::to_vec_pretty(&as_json(reports)?)?,
        Some("txt") => report::table(&findings, ballast.lang(), usize::MAX).into_bytes(),
        _ => anyhow::bail!("{}: a check report is written as .csv, .json or .txt", path.display()),
    };
    fs::write(path, bytes).with_context(|| format!("{} was not written", path.display()))
}

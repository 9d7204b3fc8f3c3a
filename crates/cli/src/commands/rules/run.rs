use anyhow::Context as _;
use ballast_app::judge::{RunLine, RunQuery, RunReport};
use ballast_rules::{Because, Change};

use super::verdict;
use crate::{
    args::{RunArgs, RunFormat},
    commands::Session,
    output::{Sheet, print_json, say, write_all},
};

pub async fn run(session: &Session, args: &RunArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = RunQuery {
        programmes: args.programmes.clone(),
        case: (&args.case).into(),
        changed_since: args.changed_since,
        within: args.within.clone(),
    };
    let report = ballast.run_rules(&query).await?;
    let format = match args.out.as_ref().and_then(|out| out.extension()).and_then(|end| end.to_str()) {
        Some("xlsx") => RunFormat::Xlsx,
        Some("csv") => RunFormat::Csv,
        Some("json") => RunFormat::Json,
        _ => args.format,
    };
    let single = (args.programmes.len() == 1).then(|| report.lines.first()).flatten();
    if format == RunFormat::Table {
        return Ok(say(&for_people(session, args, &report, single))?);
    }
    let sheet = single.map_or_else(|| counts(session, &report), |line| subjects(session, line, 0));
    match (&args.out, format) {
        (None, RunFormat::Xlsx) => anyhow::bail!("a workbook needs a file: add --out FILE.xlsx"),
        (None, RunFormat::Json) => print_json(&report)?,
        (None, _) => write_all(&sheet.csv())?,
        (Some(out), format) => {
            let bytes = match format {
                RunFormat::Json => serde_json::to_vec_pretty(&report)?,
                RunFormat::Xlsx => {
                    let title = format!("{} {}", session.say("判定结果", "verdicts"), report.on);
                    ballast_app::Sheet::of_texts(&title, &sheet.heads, &sheet.rows).xlsx()?
                }
                _ => sheet.csv().into_bytes(),
            };
            std::fs::write(out, bytes).with_context(|| format!("{} could not be written", out.display()))?;
            say(&format!("{} {}", session.say("已写入", "written:"), out.display()))?;
        }
    }
    Ok(())
}

fn for_people(session: &Session, args: &RunArgs, report: &RunReport, single: Option<&RunLine>) -> String {
    let mut text = format!("{} {}", session.say("基准日", "reference date"), report.on);
    if let Some(note) = &report.date_note {
        text.push_str(&format!("\n{note}"));
    }
    text.push_str(&format!("\n{}\n", counts(session, report).table()));
    if let Some(line) = single {
        for (from, period, vintage) in &line.read {
            let nothing = session.say("没有报表", "no returns");
            let vintage = if vintage.is_empty() { nothing } else { vintage };
            text.push_str(&format!("  {from} {period} {vintage}\n"));
        }
        text.push_str(&format!("{}\n", subjects(session, line, args.limit).table()));
        if args.limit > 0 && line.subjects.len() > args.limit {
            let (shown, all) = (args.limit, line.subjects.len());
            text.push_str(&if session.lang() == "en" {
                format!("{shown} of {all} subjects are shown; --limit 0 shows all\n")
            } else {
                format!("共 {all} 个，只列出 {shown} 个；--limit 0 列出全部\n")
            });
        }
    }
    for line in report.lines.iter().filter(|line| line.why_not.is_some()) {
        let why = line.why_not.as_deref().unwrap_or_default();
        text.push_str(&format!("{} {}: {why}\n", session.say("未判定", "not judged"), line.programme));
    }
    for line in &report.lines {
        for note in &line.notes {
            let what = session.say("算不出，按缺数据处理", "could not be computed, taken as missing");
            text.push_str(&format!("{} {what}: {note}\n", line.programme));
        }
        text.push_str(&changes(session, line, args.limit));
    }
    text.trim_end().to_owned()
}

fn counts(session: &Session, report: &RunReport) -> Sheet {
    let mut sheet = Sheet::new(&[
        ("programme", session.say("项目", "programme")),
        ("name", session.say("名称", "name")),
        ("version", session.say("版本", "version")),
        ("met", session.say("符合", "met")),
        ("not_met", session.say("不符合", "not met")),
        ("missing", session.say("缺数据", "missing data")),
        ("needs_judgement", session.say("需人工判定", "needs judgement")),
        ("not_applicable", session.say("不适用", "not applicable")),
        ("yuan", session.say("金额（元）", "yuan")),
        ("grades", session.say("分级", "grades")),
    ]);
    for line in report.lines.iter().filter(|line| line.version.is_some()) {
        let grades: Vec<String> = line
            .grades
            .iter()
            .map(|(_, name, count)| format!("{} {count}", name.get(session.lang())))
            .collect();
        let t = &line.tally;
        sheet.rows.push(vec![
            line.programme.clone(),
            line.name.get(session.lang()).to_owned(),
            line.version.clone().unwrap_or_default(),
            t.met.to_string(),
            t.not_met.to_string(),
            t.missing.to_string(),
            t.needs_judgement.to_string(),
            line.not_applicable.to_string(),
            super::exact(t.yuan),
            grades.join(" · "),
        ]);
    }
    sheet
}

fn subjects(session: &Session, line: &RunLine, limit: usize) -> Sheet {
    let mut sheet = Sheet::new(&[
        ("subject", session.say("代码", "id")),
        ("name", session.say("名称", "name")),
        ("region", session.say("区划", "region")),
        ("size", session.say("规模", "size")),
        ("verdict", session.say("判定", "verdict")),
        ("grade", session.say("分级", "grade")),
        ("yuan", session.say("金额（元）", "yuan")),
        ("because", session.say("取决于", "hangs on")),
    ]);
    let limit = if limit == 0 { line.subjects.len() } else { limit };
    for of in line.subjects.iter().take(limit) {
        let because: Vec<&str> = of.because.iter().map(|name| name.get(session.lang())).collect();
        sheet.rows.push(vec![
            of.subject.clone(),
            of.name.clone(),
            of.region.clone(),
            of.size.clone(),
            verdict(session, of.verdict).to_owned(),
            of.grade.clone().unwrap_or_default(),
            of.yuan.clone(),
            because.join(session.say("；", "; ")),
        ]);
    }
    sheet
}

/// Who gained and who lost, each with what changed.
fn changes(session: &Session, line: &RunLine, limit: usize) -> String {
    let Some(changes) = &line.changes else { return String::new() };
    let lang = session.lang();
    let mut text = format!(
        "{}: {} {}, {} {}\n",
        line.name.get(lang),
        session.say("新符合", "gained by"),
        changes.gained.len(),
        session.say("不再符合", "lost by"),
        changes.lost.len()
    );
    let limit = if limit == 0 { usize::MAX } else { limit };
    let signed = changes.gained.iter().map(|of| ("+", of)).chain(changes.lost.iter().map(|of| ("-", of)));
    // Of a warning, another colour matters as much as the first or the last.
    let levels = changes.other.iter().filter(|of| matches!(of.because, Because::Level(..)));
    let signed = signed.chain(levels.map(|of| ("~", of)));
    for (sign, change) in signed.take(limit) {
        text.push_str(&format!(
            "  {sign} {} {}  {}\n",
            change.subject,
            change.name,
            because(session, change)
        ));
    }
    text
}

fn because(session: &Session, change: &Change) -> String {
    match &change.because {
        Because::Conditions(conditions) => {
            let word = |of: Option<ballast_model::Verdict>| of.map_or("-", |of| verdict(session, of));
            let each = conditions.iter().map(|of| {
                format!("{}: {} → {}", of.name.get(session.lang()), word(of.before), word(of.after))
            });
            each.collect::<Vec<_>>().join(session.say("；", "; "))
        }
        Because::Level(before, after) => {
            let word = |of: &Option<ballast_model::Text>| {
                of.as_ref().map_or_else(|| "-".to_owned(), |of| of.get(session.lang()).to_owned())
            };
            format!("{} → {}", word(before), word(after))
        }
        Because::Scope => session.say("适用范围变化", "the scope changed").to_owned(),
        Because::Entered => session.say("此前没有报表", "no returns before").to_owned(),
        Because::Left => session.say("不再有报表", "no returns any more").to_owned(),
        Because::Others => session.say("其他企业变动", "others moved it").to_owned(),
    }
}

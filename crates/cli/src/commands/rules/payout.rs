use anyhow::Context as _;
use ballast_app::{
    Ballast,
    judge::{Objection, PayoutQuery, PayoutReport, reasons},
};
use rust_decimal::Decimal;

use super::{exact, verdict};
use crate::{
    args::{Format, PaidCommand, PayoutArgs},
    commands::{Session, titles::recorded},
    output::{Sheet, print_json, say, write_all},
};

pub async fn run(session: &Session, args: &PayoutArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = PayoutQuery {
        programme: args.programme.clone(),
        case: (&args.case).into(),
        year: args.year,
        objection: objection(&args.objection)?,
    };
    let report = ballast.payout_rule(&query).await?;
    if let Some(out) = &args.out {
        anyhow::ensure!(
            out.extension().is_some_and(|end| end == "xlsx"),
            "the list for public notice is a workbook: name it {}.xlsx",
            out.with_extension("").display()
        );
        let bytes = ballast.payout_workbook(&report)?;
        std::fs::write(out, bytes).with_context(|| format!("{} could not be written", out.display()))?;
        let lines = report.all().flat_map(|list| &list.payout.lines);
        let listed = lines.filter(|line| line.to_be_paid()).count();
        let now = exact(report.all().map(|list| list.payout.now).sum());
        say(&if session.lang() == "en" {
            format!("written: {} ({listed} subjects, {now} yuan now)", out.display())
        } else {
            format!("已写入 {}（{listed} 户，本次拨付 {now} 元）", out.display())
        })?;
        return Ok(());
    }
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Csv => {
            let mut sheet = lines(session, &report, 0);
            report.also.iter().for_each(|list| sheet.rows.extend(lines(session, list, 0).rows));
            write_all(&sheet.csv())?;
        }
        Format::Table => {
            let lists: Vec<String> =
                report.all().map(|list| for_people(session, &ballast, args, list)).collect();
            say(&lists.join("\n\n"))?;
        }
    }
    Ok(())
}

fn objection(texts: &[String]) -> anyhow::Result<Option<Objection>> {
    let mut found: Option<Objection> = None;
    for text in texts {
        let wrong =
            || anyhow::anyhow!("--objection {text:?}: write SUBJECT:FIELD=VALUE, a blank value for none");
        let (subject, rest) = text.split_once(':').ok_or_else(wrong)?;
        let (field, value) = rest.split_once('=').ok_or_else(wrong)?;
        let value = match value.trim() {
            "" => None,
            value => Some(value.replace(',', "").parse::<Decimal>().map_err(|_| wrong())?),
        };
        let (known, fields) = found.get_or_insert_with(|| (subject.trim().to_owned(), Vec::new()));
        anyhow::ensure!(known == subject.trim(), "objections of one subject at a time: {known} or {subject}");
        fields.push((field.trim().to_owned(), value));
    }
    Ok(found)
}

fn for_people(session: &Session, ballast: &Ballast, args: &PayoutArgs, report: &PayoutReport) -> String {
    let lang = session.lang();
    let (issuer, title, number) = &report.document;
    let mut text = format!(
        "{}\n{} {} {number}\n{}\n{} {} · {} {} · {} {}\n",
        report.name.get(lang),
        issuer.get(lang),
        title.get(lang),
        lines(session, report, args.limit).table(),
        session.say("合计（元）", "total in yuan"),
        exact(report.payout.total),
        session.say("此前已拨付（元）", "paid before"),
        exact(report.payout.before),
        session.say("本次拨付（元）", "paid now"),
        exact(report.payout.now),
    );
    if let Some(note) = &report.date_note {
        text.push_str(&format!("{note}\n"));
    }
    for note in ballast.payout_notes(report) {
        text.push_str(&format!("{} {note}\n", session.say("注：", "note:")));
    }
    if let Some(changes) = &report.objection {
        let head = session.say("若异议成立，变动的企业", "if the objection holds, these change");
        text.push_str(&format!("{head}: {}\n", changes.all().count()));
        for of in changes.all() {
            let word = |of: Option<ballast_model::Verdict>| of.map_or("-", |of| verdict(session, of));
            text.push_str(&format!(
                "  {} {}  {} → {}  {} → {}\n",
                of.subject,
                of.name,
                word(of.before),
                word(of.after),
                exact(of.yuan_before),
                exact(of.yuan_after)
            ));
        }
    }
    text.trim_end().to_owned()
}

fn lines(session: &Session, report: &PayoutReport, limit: usize) -> Sheet {
    let mut sheet = Sheet::new(&[
        ("place", session.say("位次", "place")),
        ("subject", session.say("代码", "id")),
        ("name", session.say("名称", "name")),
        ("region", session.say("区划", "region")),
        ("verdict", session.say("判定", "verdict")),
        ("clause", session.say("依据条款", "clause")),
        ("entitled", session.say("应得（元）", "entitled")),
        ("granted", session.say("核定（元）", "granted")),
        ("before", session.say("已付（元）", "paid before")),
        ("now", session.say("本次（元）", "now")),
        ("reasons", session.say("说明", "reasons")),
    ]);
    let limit = if limit == 0 { report.payout.lines.len() } else { limit };
    for of in report.payout.lines.iter().take(limit) {
        sheet.rows.push(vec![
            of.place.map(|place| place.to_string()).unwrap_or_default(),
            of.subject.clone(),
            of.name.clone(),
            of.region.clone(),
            verdict(session, of.verdict).to_owned(),
            of.clause.clone(),
            exact(of.entitled),
            exact(of.granted),
            exact(of.before),
            exact(of.now),
            reasons(of, session.lang()),
        ]);
    }
    sheet
}

pub async fn paid(session: &Session, command: &PaidCommand) -> anyhow::Result<()> {
    let PaidCommand::Import { file } = command;
    let ballast = session.open(true).await?;
    Ok(say(&recorded(session, &ballast.import_paid(file).await?))?)
}

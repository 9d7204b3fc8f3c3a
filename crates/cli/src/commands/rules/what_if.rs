use ballast_app::judge::{WhatIfQuery, WhatIfReport};
use ballast_rules::Change;
use rust_decimal::Decimal;

use super::exact;
use crate::{
    args::{Format, WhatIfArgs},
    commands::Session,
    output::{Sheet, print_json, say},
};

pub async fn run(session: &Session, args: &WhatIfArgs) -> anyhow::Result<()> {
    anyhow::ensure!(args.format != Format::Csv, "what-if prints a table for people or json");
    let ballast = session.open(false).await?;
    let set = args.set.iter().map(|text| parameter(text)).collect::<anyhow::Result<_>>()?;
    let query = WhatIfQuery {
        programme: args.programme.clone(),
        case: (&args.case).into(),
        set,
        against: args.against,
    };
    let report = ballast.what_if_rule(&query).await?;
    if args.format == Format::Json {
        return Ok(print_json(&report)?);
    }
    let texts: Vec<String> = report.all().map(|report| for_people(session, args, report)).collect();
    Ok(say(texts.join("\n").trim_end())?)
}

fn parameter(text: &str) -> anyhow::Result<(String, Decimal)> {
    let found = text.split_once('=').and_then(|(id, value)| {
        Some((id.trim().to_owned(), value.trim().replace(',', "").parse::<Decimal>().ok()?))
    });
    found.ok_or_else(|| {
        anyhow::anyhow!("--set {text:?} is no parameter and number: write it as growth_min=12")
    })
}

fn for_people(session: &Session, args: &WhatIfArgs, report: &WhatIfReport) -> String {
    let result = &report.result;
    let mut text = format!("{} {} · {}", report.programme, report.version, report.on);
    if report.against != report.on {
        text.push_str(&format!("{} {}", session.say("，对比", ", against"), report.against));
    }
    text.push('\n');
    for (id, was, is, unit) in &report.set {
        text.push_str(&format!("  {id}: {was} → {is} {unit}\n"));
    }
    let mut sheet = Sheet::new(&[
        ("what", session.say("结果", "result")),
        ("before", session.say("调整前", "before")),
        ("after", session.say("调整后", "after")),
    ]);
    let (b, a) = (&result.before, &result.after);
    for (what, before, after) in [
        (session.say("符合", "met"), b.met, a.met),
        (session.say("不符合", "not met"), b.not_met, a.not_met),
        (session.say("缺数据", "missing data"), b.missing, a.missing),
        (session.say("需人工判定", "needs judgement"), b.needs_judgement, a.needs_judgement),
    ] {
        sheet.rows.push(vec![what.to_owned(), before.to_string(), after.to_string()]);
    }
    sheet.rows.push(vec![session.say("金额（元）", "yuan").to_owned(), exact(b.yuan), exact(a.yuan)]);
    text.push_str(&format!("{}\n", sheet.table()));
    let sizes = result.by_size.iter().map(|(code, shift)| (code.clone(), String::new(), shift.clone()));
    let heads = [session.say("按市", "by city"), session.say("按规模", "by size")];
    for (head, rows) in heads.into_iter().zip([report.regions.clone(), sizes.collect()]) {
        let mut sheet = Sheet::new(&[
            ("code", head),
            ("name", session.say("名称", "name")),
            ("winners", session.say("受益", "winners")),
            ("losers", session.say("受损", "losers")),
            ("before", session.say("调整前（元）", "yuan before")),
            ("after", session.say("调整后（元）", "yuan after")),
        ]);
        for (code, name, shift) in rows {
            sheet.rows.push(vec![
                code,
                name,
                shift.winners.to_string(),
                shift.losers.to_string(),
                exact(shift.before),
                exact(shift.after),
            ]);
        }
        text.push_str(&format!("{}\n", sheet.table()));
    }
    text.push_str(&list(session.say("受益", "winners"), "+", &result.winners, args.limit));
    text.push_str(&list(session.say("受损", "losers"), "-", &result.losers, args.limit));
    text
}

fn list(word: &str, sign: &str, changes: &[Change], limit: usize) -> String {
    let mut text = format!("{word} {}\n", changes.len());
    let limit = if limit == 0 { changes.len() } else { limit };
    for of in changes.iter().take(limit) {
        text.push_str(&format!(
            "  {sign} {} {}  {} → {}\n",
            of.subject,
            of.name,
            exact(of.yuan_before),
            exact(of.yuan_after)
        ));
    }
    text
}

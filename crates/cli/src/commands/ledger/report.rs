use ballast_app::ledger::{KindReport, LedgerReport, LedgerReportQuery, PaceUntil, Tally};

use crate::{
    args::{Format, LedgerReportArgs},
    commands::Session,
    output::{Sheet, grouped, print_json, say},
};

pub async fn run(session: &Session, args: &LedgerReportArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = LedgerReportQuery {
        kinds: args.kind.clone(),
        from: args.from,
        to: args.to,
        region: args.region.clone(),
        as_of: args.as_of,
        ..LedgerReportQuery::default()
    };
    let report = ballast.ledger_report(&query).await?;
    match args.format {
        Format::Json => Ok(print_json(&report)?),
        Format::Csv => {
            Ok(lines(session, &report.offices, "office", session.say("牵头单位", "lead"))
                .print(Format::Csv)?)
        }
        Format::Table => text(session, &report),
    }
}

/// One of those said yes to, of those that were asked: `3/4`.
fn share((yes, said): (usize, usize)) -> String {
    format!("{yes}/{said}")
}

fn lines(session: &Session, of: &[Tally], key: &'static str, head: &str) -> Sheet {
    let mut sheet = Sheet::new(&[
        (key, head),
        ("all", session.say("事项", "all")),
        ("open", session.say("在办", "open")),
        ("overdue", session.say("超期", "overdue")),
        ("closed", session.say("销号", "closed")),
        ("in_time", session.say("按时", "in time")),
        ("handled", session.say("已办理", "handled")),
        ("solved", session.say("已解决", "solved")),
        ("satisfied", session.say("满意", "satisfied")),
        ("reopened", session.say("重办", "reopened")),
        ("median", session.say("中位天数", "median days")),
        ("p90", session.say("九成天数", "p90 days")),
    ]);
    let days = |days: Option<u32>| days.map_or_else(|| "-".to_owned(), |days| days.to_string());
    for Tally { name, line } in of {
        sheet.rows.push(vec![
            name.clone(),
            line.all.to_string(),
            line.open.to_string(),
            line.overdue.to_string(),
            line.closed.to_string(),
            line.in_time.to_string(),
            share(line.handled),
            share(line.solved),
            share(line.satisfied),
            line.reopened.to_string(),
            days(line.median_days),
            days(line.p90_days),
        ]);
    }
    sheet
}

fn text(session: &Session, report: &LedgerReport) -> anyhow::Result<()> {
    let kinds: Vec<Tally> =
        report.kinds.iter().map(|kind| Tally { name: kind.name.clone(), line: kind.whole.clone() }).collect();
    say(&format!("{} {}\n", session.say("台账情况，截至", "The ledger as of"), report.on))?;
    say(&lines(session, &kinds, "kind", session.say("类型", "kind")).table())?;
    say("")?;
    say(&lines(session, &report.offices, "office", session.say("牵头单位", "lead")).table())?;
    say("")?;
    say(&lines(session, &report.regions, "region", session.say("区划", "region")).table())?;
    for kind in &report.kinds {
        one(session, kind)?;
    }
    say(&format!(
        "\n{}",
        session.say(
            "已办理、已解决、满意各为：表示“是”的件数/有表态的件数。天数为工作日。",
            "handled, solved and satisfied: how many said yes, of how many of which something was said. Days are working days.",
        )
    ))?;
    Ok(())
}

fn one(session: &Session, kind: &KindReport) -> anyhow::Result<()> {
    let lang = session.lang();
    for count in &kind.counts {
        let parts: Vec<String> = count
            .lines
            .iter()
            .filter(|line| !line.items.is_empty() || line.ever > 0)
            .map(|line| format!("{} {}", line.name.get(lang), line.items.len()))
            .collect();
        if !parts.is_empty() {
            say(&format!("\n{} · {}：{}", kind.name, count.name.get(lang), parts.join(" → ")))?;
        }
    }
    if let Some(PaceUntil { until, pace }) = kind.pace.as_ref().filter(|of| of.pace.items > 0) {
        let percent = |of: Option<rust_decimal::Decimal>| {
            of.map_or_else(|| "-".to_owned(), |of| format!("{}%", of.round_dp(1)))
        };
        say(&format!(
            "\n{} {until} · {} {} · {} {} · {} {} · {} {}",
            kind.name,
            session.say("年度计划", "planned for the year"),
            grouped(&pace.year.normalize().to_string()),
            session.say("完成", "done"),
            grouped(&pace.done.normalize().to_string()),
            session.say("占年度计划", "of the year's plan"),
            percent(pace.percent_of_year()),
            session.say("占同期计划", "of the plan by now"),
            percent(pace.percent_of_plan()),
        ))?;
    }
    for debtors in kind.debtors.iter().filter(|of| !of.lines.is_empty()) {
        let mut sheet = Sheet::new(&[
            ("of", debtors.name.as_str()),
            ("items", session.say("件数", "items")),
            ("undisputed", session.say("无争议（元）", "undisputed, yuan")),
            ("disputed", session.say("有争议（元）", "disputed, yuan")),
            ("interest", session.say("利息（元）", "interest, yuan")),
            ("disputed_interest", session.say("争议部分利息（元）", "interest on what is disputed, yuan")),
            ("unclear", session.say("未计息件数", "without interest")),
        ]);
        for line in &debtors.lines {
            sheet.rows.push(vec![
                line.of.clone(),
                line.items.to_string(),
                grouped(&line.undisputed.to_string()),
                grouped(&line.disputed.to_string()),
                grouped(&line.interest.to_string()),
                grouped(&line.disputed_interest.to_string()),
                line.unclear.to_string(),
            ]);
        }
        say(&format!("\n{}", sheet.table()))?;
    }
    let ages: Vec<String> = kind
        .ages
        .iter()
        .filter(|age| age.items > 0)
        .map(|age| match lang {
            "en" => {
                format!("{} days or more: {} ({} yuan)", age.from, age.items, grouped(&age.owed.to_string()))
            }
            _ => format!("逾期{}天以上 {} 件（{}元）", age.from, age.items, grouped(&age.owed.to_string())),
        })
        .collect();
    if !ages.is_empty() {
        say(&ages.join(session.say("；", "; ")))?;
    }
    Ok(())
}

use ballast_app::CloseOptions;

use super::Session;
use crate::{
    args::{CloseArgs, Format, PeriodsArgs, ReopenArgs, VintagesArgs},
    output::{Sheet, print_json, say},
    progress::Progress,
};

pub async fn close(session: &Session, args: &CloseArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let form = session.form(&ballast, args.form.as_ref());
    let periods = if args.all {
        let all = ballast.store.periods(&form).await?;
        all.into_iter().filter(|p| !p.closed && p.rows > 0).map(|p| p.period).collect()
    } else {
        args.periods.clone()
    };
    if periods.is_empty() {
        if args.all {
            return Ok(say(session.say("没有待封账的报告期", "no open period to close"))?);
        }
        anyhow::bail!("name the periods to close, or --all");
    }
    let progress = (periods.len() > 1).then(|| Progress::new("close", periods.len() as u64));
    let mut lines = Vec::new();
    for period in periods {
        let options = CloseOptions { reason: args.reason.clone(), confirmed: args.confirm };
        let closed = ballast.close(&form, period, &options).await?;
        if let Some(progress) = &progress {
            progress.step(closed.period.to_string());
        }
        lines.push(if session.lang() == "en" {
            format!(
                "{} {} closed as v{}: {} returns ({} of {} due) in {}",
                closed.form,
                closed.period,
                closed.vintage,
                closed.rows,
                closed.reported,
                closed.due,
                closed.file
            )
        } else {
            format!(
                "{} {} 已封账，版本 v{}，{} 份报表（应报 {} 家，已报 {} 家），存于 {}",
                closed.form,
                closed.period,
                closed.vintage,
                closed.rows,
                closed.due,
                closed.reported,
                closed.file
            )
        });
    }
    if let Some(progress) = progress {
        progress.done(&format!("{} periods", lines.len()));
    }
    Ok(say(&lines.join("\n"))?)
}

pub async fn reopen(session: &Session, args: &ReopenArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let form = session.form(&ballast, args.form.as_ref());
    ballast.reopen(&form, args.period, &args.reason).await?;
    Ok(say(&if session.lang() == "en" {
        format!("{form} {} is open again; its vintages stay", args.period)
    } else {
        format!("{form} {} 已重新开放，原有版本保留", args.period)
    })?)
}

pub async fn vintages(session: &Session, args: &VintagesArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let form = session.form(&ballast, args.form.as_ref());
    let periods = match args.period {
        Some(period) => vec![period],
        None => ballast.store.periods(&form).await?.into_iter().map(|p| p.period).collect(),
    };
    let mut sheet = Sheet::new(&[
        ("period", session.say("报告期", "period")),
        ("vintage", session.say("版本", "vintage")),
        ("closed_at", session.say("封账时间", "closed at")),
        ("actor", session.say("操作人", "by")),
        ("reason", session.say("事由", "reason")),
        ("rows", session.say("报表数", "returns")),
        ("bytes", session.say("字节", "bytes")),
        ("file", session.say("文件", "file")),
        ("sha256", "SHA-256"),
    ]);
    for period in periods {
        for v in ballast.vintages(&form, period).await? {
            let hash = if args.format == Format::Table {
                v.sha256.chars().take(12).collect()
            } else {
                v.sha256.clone()
            };
            sheet.rows.push(vec![
                v.period.to_string(),
                format!("v{}", v.number),
                v.closed_at.to_string(),
                v.actor,
                v.reason,
                v.rows.to_string(),
                v.bytes.to_string(),
                v.file,
                hash,
            ]);
        }
    }
    Ok(sheet.print(args.format)?)
}

pub async fn periods(session: &Session, args: &PeriodsArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let forms = match &args.form {
        Some(form) => vec![form.clone()],
        None => ballast.store.forms().await?,
    };
    let mut sheet = Sheet::new(&[
        ("form", session.say("报表", "form")),
        ("period", session.say("报告期", "period")),
        ("state", session.say("状态", "state")),
        ("vintage", session.say("版本", "vintage")),
        ("rows", session.say("报表数", "returns")),
        ("queries", session.say("核实", "queries")),
    ]);
    for form in forms {
        for p in ballast.store.periods(&form).await? {
            let state =
                if p.closed { session.say("已封账", "closed") } else { session.say("开放", "open") };
            sheet.rows.push(vec![
                form.clone(),
                p.period.to_string(),
                state.to_owned(),
                p.vintage.map_or_else(String::new, |v| format!("v{v}")),
                p.rows.to_string(),
                p.queries.to_string(),
            ]);
        }
    }
    Ok(sheet.print(args.format)?)
}

pub async fn verify(session: &Session) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    ballast.verify().await?;
    let events = ballast.store.events().await?;
    Ok(print_json(&serde_json::json!({ "verified": true, "events": events.len() }))?)
}

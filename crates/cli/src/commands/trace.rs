use anyhow::Context as _;
use ballast_app::{TraceQuery, dispatch::FigureRef};
use ballast_panel::Dimension;

use super::Session;
use crate::{
    args::{Format, TraceArgs},
    output::{Sheet, grouped, print_json, say},
};

pub async fn run(session: &Session, args: &TraceArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = if args.figure.contains('@') {
        let address: FigureRef = args.figure.parse().map_err(ballast_app::AppError::Question)?;
        TraceQuery {
            by: dimension(&address.by)?,
            indicator: address.indicator,
            period: address.period,
            node: Some(address.node),
            within: Some(address.within).filter(|within| !within.is_empty()).into_iter().collect(),
            as_of: args.as_of,
            limit: args.limit,
        }
    } else {
        TraceQuery {
            indicator: args.figure.clone(),
            period: args.period.clone().context(
                "--period is needed, or a figure's address such as output@2024-12/region:370100/growth",
            )?,
            by: args.by.into(),
            node: args.node.clone(),
            within: Vec::new(),
            as_of: args.as_of,
            limit: args.limit,
        }
    };
    let report = ballast.trace(&query).await?;
    if args.format == Format::Json {
        return Ok(print_json(&report)?);
    }
    let mut sheet = Sheet::new(&[
        ("period", session.say("报告期", "period")),
        ("subject", session.say("统一社会信用代码", "enterprise")),
        ("name", session.say("名称", "name")),
        ("region", session.say("区划", "region")),
        ("industry", session.say("行业", "industry")),
        ("value", session.say("本期", "value")),
        ("base", session.say("基数", "base")),
        ("base_from", session.say("基数来源", "base from")),
        ("file", session.say("文件", "file")),
        ("sheet", session.say("工作表", "sheet")),
        ("row", session.say("行", "row")),
        ("received_at", session.say("收到时间", "received at")),
        ("marks", session.say("核实", "queries")),
    ]);
    for row in &report.rows {
        let amount = |v: Option<rust_decimal::Decimal>| {
            let text = v.map_or_else(String::new, |v| v.to_string());
            if args.format == Format::Table { grouped(&text) } else { text }
        };
        let from = match row.base_from.as_str() {
            "stated" => session.say("本表所填", "stated"),
            "last-year" => session.say("上年报表", "last year"),
            _ => "",
        };
        sheet.rows.push(vec![
            row.period.to_string(),
            row.subject.clone(),
            row.name.clone(),
            row.region.clone(),
            row.industry.clone(),
            amount(row.value),
            amount(row.base),
            from.to_owned(),
            row.file.clone(),
            row.sheet.clone(),
            row.row.to_string(),
            row.received_at.clone(),
            row.marks.clone(),
        ]);
    }
    if args.format == Format::Csv {
        return Ok(sheet.print(Format::Csv)?);
    }
    let head = if session.lang() == "en" {
        format!(
            "{} · {} · {} · field {} · unit {} · vintage {}\n{} returns, sum {}; same scope: {} against {}",
            report.name,
            report.period,
            report.node,
            report.field,
            ballast.unit(&report.unit),
            report.vintage,
            report.counted,
            grouped(&report.value.to_string()),
            grouped(&report.current.to_string()),
            grouped(&report.base.to_string())
        )
    } else {
        format!(
            "{} · {} · {} · 字段 {} · 单位：{} · 数据版本：{}\n{} 份报表，合计 {}；同口径：本期 {}，基数 {}",
            report.name,
            report.period,
            report.node,
            report.field,
            ballast.unit(&report.unit),
            report.vintage,
            report.counted,
            grouped(&report.value.to_string()),
            grouped(&report.current.to_string()),
            grouped(&report.base.to_string())
        )
    };
    say(&head)?;
    say(&sheet.table())?;
    if report.not_listed > 0 {
        say(&if session.lang() == "en" {
            format!("{} more returns are not listed: --limit 0 lists all", report.not_listed)
        } else {
            format!("另有 {} 份报表未列出：--limit 0 列出全部", report.not_listed)
        })?;
    }
    Ok(())
}

fn dimension(text: &str) -> anyhow::Result<Dimension> {
    Ok(match text {
        "region" => Dimension::Region,
        "industry" => Dimension::Industry,
        "zone" => Dimension::Zone,
        "size" => Dimension::Size,
        "ownership" => Dimension::Ownership,
        "subject" => Dimension::Subject,
        other => {
            anyhow::bail!("{other:?} is no dimension: region, industry, zone, size, ownership or subject")
        }
    })
}

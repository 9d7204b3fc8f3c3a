use ballast_app::{RevisionQuery, RevisionRow};
use rust_decimal::Decimal;

use super::Session;
use crate::{
    args::{Format, RevisionArgs},
    output::{Sheet, print_json, say},
};

pub async fn run(session: &Session, args: &RevisionArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = RevisionQuery {
        indicator: args.indicator.clone(),
        period: args.period.clone(),
        by: args.by.into(),
        level: args.level,
        within: args.within.clone(),
        from: args.from,
        to: args.to,
        constant_price: args.constant_price,
    };
    let report = ballast.revision(&query).await?;
    if args.format == Format::Json {
        return Ok(print_json(&report)?);
    }
    let mut sheet = Sheet::new(&[
        ("node", session.say("代码", "code")),
        ("name", session.say("名称", "name")),
        ("cause", session.say("原因", "cause")),
        ("subjects", session.say("户数", "firms")),
        ("value", session.say("数值变化", "change of value")),
        ("growth", session.say("增速变化（百分点）", "change of growth, pp")),
    ]);
    for row in std::iter::once(&report.total).chain(&report.rows) {
        add(&mut sheet, row);
    }
    if args.format == Format::Csv {
        return Ok(sheet.print(Format::Csv)?);
    }
    let total = &report.total;
    let text = |value: Option<Decimal>| value.map_or_else(|| "-".to_owned(), |v| v.round_dp(2).to_string());
    say(&if session.lang() == "en" {
        format!(
            "{} · {} · {} → {} · unit {}\nvalue {} → {}, growth {}% → {}%",
            report.name,
            report.period,
            report.from,
            report.to,
            ballast.unit(&report.unit),
            text(total.before),
            text(total.after),
            text(total.growth_before),
            text(total.growth_after)
        )
    } else {
        format!(
            "{} · {} · {} → {} · 单位：{}\n数值 {} → {}，增速 {}% → {}%",
            report.name,
            report.period,
            report.from,
            report.to,
            ballast.unit(&report.unit),
            text(total.before),
            text(total.after),
            text(total.growth_before),
            text(total.growth_after)
        )
    })?;
    Ok(say(&sheet.table())?)
}

fn add(sheet: &mut Sheet, row: &RevisionRow) {
    let text = |value: Option<Decimal>, places: u32| {
        value.map_or_else(|| "-".to_owned(), |v| v.round_dp(places).to_string())
    };
    for part in row.parts.iter().filter(|part| part.subjects > 0) {
        sheet.rows.push(vec![
            row.node.clone(),
            row.name.clone(),
            part.name.clone(),
            part.subjects.to_string(),
            text(part.value, 4),
            text(part.growth, 4),
        ]);
    }
}

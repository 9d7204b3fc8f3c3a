use ballast_app::{Ballast, FigureQuery, PublishedBase, figures_csv, figures_json};
use ballast_model::{Figure, FigureTable, Ratio};
use rust_decimal::{Decimal, RoundingStrategy};

use super::Session;
use crate::{
    args::{FiguresArgs, Format},
    output::{Sheet, grouped, print_json, say, write_all},
};

pub async fn run(session: &Session, args: &FiguresArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = FigureQuery {
        indicator: args.indicator.clone(),
        period: args.period.clone(),
        by: args.by.into(),
        level: args.level,
        within: args.within.clone(),
        as_of: args.as_of,
        constant_price: args.constant_price,
        rank_change: true,
    };
    if args.published {
        return published(session, &ballast.published_bases(&query).await?, &ballast, args);
    }
    let table = ballast.figures(&query).await?;
    match args.format {
        Format::Json => print_json(&figures_json(&table))?,
        Format::Csv => write_all(&figures_csv(&table))?,
        Format::Table => say(&for_people(session, &ballast, &table))?,
    }
    Ok(())
}

/// Last year's published figures beside the same-scope bases.
fn published(
    session: &Session,
    rows: &[PublishedBase],
    ballast: &Ballast,
    args: &FiguresArgs,
) -> anyhow::Result<()> {
    if args.format == Format::Json {
        return Ok(print_json(&rows)?);
    }
    let indicator = ballast.indicator(&args.indicator)?;
    let mut sheet = Sheet::new(&[
        ("node", session.say("代码", "code")),
        ("name", session.say("名称", "name")),
        ("published", session.say("上年公布数", "last year, as published")),
        ("base", session.say("同口径基数", "same-scope base")),
        ("level_growth", session.say("按公布水平%", "by published levels %")),
        ("growth", session.say("同口径增速%", "same-scope growth %")),
    ]);
    let percent =
        |value: Option<Ratio>| value.map_or_else(|| "-".to_owned(), |r| format!("{:.2}", r.percent()));
    let amount = |value: Decimal| {
        let places = indicator.decimals;
        grouped(&format!("{:.1$}", value.round_dp(places), places as usize))
    };
    for row in rows {
        sheet.rows.push(vec![
            row.node.clone(),
            row.name.clone(),
            amount(row.published),
            row.base.map_or_else(|| "-".to_owned(), amount),
            percent(row.level_growth),
            percent(row.growth),
        ]);
    }
    if args.format == Format::Csv {
        return Ok(sheet.print(Format::Csv)?);
    }
    let reason = session.say(
        "两个增速不同，是因为基数修订，或企业进入、退出了统计口径；对比同一批企业用同口径增速",
        "the two differ where the base was revised or enterprises entered or left the scope; same-scope growth compares the same enterprises",
    );
    let (unit, name) = (ballast.unit(&indicator.unit), indicator.name.get(session.lang()));
    say(&format!(
        "{name} · {} · {} {unit}\n{}\n{reason}",
        args.period,
        session.say("单位：", "unit"),
        sheet.table()
    ))?;
    Ok(())
}

fn for_people(session: &Session, ballast: &Ballast, table: &FigureTable) -> String {
    let h = &table.header;
    let unit = ballast.unit(&h.unit);
    let mut sheet = Sheet::new(&[
        ("node", session.say("代码", "code")),
        ("name", session.say("名称", "name")),
        ("value", session.say("数值", "value")),
        ("base", session.say("同口径基数", "same-scope base")),
        ("growth", session.say("增速%", "growth %")),
        ("contribution", session.say("贡献率%", "contribution %")),
        ("pull", session.say("拉动点", "pull pp")),
        ("share", session.say("占比%", "share %")),
        ("rank", session.say("位次", "rank")),
        ("rank_change", session.say("位次变化", "rank change")),
        ("counted", session.say("户数", "counted")),
        ("entered", session.say("新进", "entered")),
        ("left", session.say("退出", "left")),
    ]);
    for figure in table.rows.iter().chain(std::iter::once(&table.total)) {
        sheet.rows.push(line(figure, h.decimals));
    }
    let mut text = if session.lang() == "en" {
        format!("{} · {} · unit {} · vintage {}", h.indicator_name, h.period, unit, h.vintage)
    } else {
        format!("{} · {} · 单位：{} · 数据版本：{}", h.indicator_name, h.period, unit, h.vintage)
    };
    if let Some(day) = &h.as_of {
        text.push_str(&format!(" · {} {day}", session.say("截至", "as of")));
    }
    text.push_str(&format!("\n{}\n{}", h.scope, sheet.table()));
    for note in &h.notes {
        text.push_str(&format!("\n{} {note}", session.say("注：", "note:")));
    }
    text
}

fn line(figure: &Figure, decimals: u32) -> Vec<String> {
    let amount = |value: Option<Decimal>| {
        value.map_or_else(
            || "-".to_owned(),
            |v| {
                grouped(&format!(
                    "{:.1$}",
                    v.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero),
                    decimals as usize
                ))
            },
        )
    };
    let ratio = |value: Option<Ratio>, places: usize| {
        value.map_or_else(
            || "-".to_owned(),
            |r| {
                let text = format!("{:.places$}", r.percent());
                if text.trim_start_matches('-').parse() == Ok(0.0) {
                    text.trim_start_matches('-').to_owned()
                } else {
                    text
                }
            },
        )
    };
    vec![
        figure.node.clone(),
        figure.name.clone(),
        amount(figure.value),
        amount(figure.base),
        ratio(figure.growth, 1),
        ratio(figure.contribution, 1),
        ratio(figure.pull, 2),
        ratio(figure.share, 1),
        figure.rank.map_or_else(|| "-".to_owned(), |r| r.to_string()),
        figure.rank_change.map_or_else(|| "-".to_owned(), |c| format!("{c:+}")),
        figure.counted.to_string(),
        figure.entered.to_string(),
        figure.left.to_string(),
    ]
}

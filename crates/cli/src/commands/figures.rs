use ballast_app::{FigureQuery, figures_csv, figures_json};
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
    let table = ballast.figures(&query).await?;
    match args.format {
        Format::Json => print_json(&figures_json(&table))?,
        Format::Csv => write_all(&figures_csv(&table))?,
        Format::Table => say(&for_people(session, &table))?,
    }
    Ok(())
}

fn for_people(session: &Session, table: &FigureTable) -> String {
    let h = &table.header;
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
        format!("{} · {} · unit {} · vintage {}", h.indicator_name, h.period, h.unit, h.vintage)
    } else {
        format!("{} · {} · 单位：{} · 数据版本：{}", h.indicator_name, h.period, h.unit, h.vintage)
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

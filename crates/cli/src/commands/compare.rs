//! `ballast read A B --compare`: promises beside what became of them.

use ballast_app::read;

use super::Session;
use crate::{
    args::{Format, ReadArgs, ReadFormat},
    output::{Sheet, print_json, say},
};

/// Prints it.
pub fn print(session: &Session, args: &ReadArgs, compared: &[read::Compared]) -> anyhow::Result<()> {
    let format = match args.format {
        ReadFormat::Json => return Ok(print_json(&compared)?),
        ReadFormat::Jsonl => {
            for line in compared {
                say(&serde_json::to_string(line)?)?;
            }
            return Ok(());
        }
        ReadFormat::Table => Format::Table,
        ReadFormat::Csv => Format::Csv,
        ReadFormat::Html => anyhow::bail!("--compare prints table, csv, json or jsonl"),
    };
    let mut sheet = Sheet::new(&[
        ("indicator", session.say("指标", "indicator")),
        ("region", session.say("区域", "region")),
        ("promised", session.say("承诺", "promised")),
        ("promised_period", session.say("时期", "for")),
        ("promised_start", session.say("位置", "at")),
        ("achieved", session.say("完成", "achieved")),
        ("achieved_period", session.say("时期", "in")),
        ("achieved_start", session.say("位置", "at")),
        ("outcome", session.say("结论", "outcome")),
        ("promised_words", session.say("承诺原文", "promised in")),
        ("achieved_words", session.say("完成原文", "achieved in")),
    ]);
    for of in compared {
        let achieved = of.achieved.as_ref();
        let part = |part: fn(&read::Said) -> String| achieved.map(part).unwrap_or_default();
        sheet.rows.push(vec![
            of.indicator.clone(),
            of.region.clone(),
            of.promised.text.clone(),
            of.promised.period.clone(),
            of.promised.start.to_string(),
            part(|said| said.text.clone()),
            part(|said| said.period.clone()),
            part(|said| said.start.to_string()),
            of.outcome.text(session.lang()).to_owned(),
            of.promised.words.clone(),
            part(|said| said.words.clone()),
        ]);
    }
    Ok(sheet.print(format)?)
}

use ballast_app::{AppError, Ballast, ledger::Ticked};
use serde_json::json;

use crate::{
    args::{Format, TickArgs},
    commands::Session,
    output::{Sheet, print_json, say},
};

pub async fn run(session: &Session, args: &TickArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    if !args.watch {
        return Ok(print(session, &ballast, args.format, &ballast.ledger_tick().await?)?);
    }
    ballast
        .ledger_watch(|ticked| match ticked.items {
            0 => Ok(()),
            _ => print(session, &ballast, args.format, ticked)
                .map_err(|source| AppError::Io { path: "-".into(), source }),
        })
        .await?;
    Ok(())
}

fn print(session: &Session, ballast: &Ballast, format: Format, ticked: &Ticked) -> std::io::Result<()> {
    let lang = session.lang();
    if format == Format::Json {
        let notices: Vec<_> = ticked
            .notices
            .iter()
            .map(|(id, title, step, to)| json!({ "item": id, "title": title, "step": step, "as": to.role.word(), "who": to.who }))
            .collect();
        return print_json(&json!({
            "items": ticked.items, "rings": ticked.rings, "readings": ticked.readings, "stuck": ticked.stuck, "notices": notices,
        }));
    }
    let mut sheet = Sheet::new(&[
        ("item", session.say("编号", "no.")),
        ("title", session.say("事项", "item")),
        ("step", session.say("时限", "clock")),
        ("as", session.say("身份", "as")),
        ("who", session.say("告知", "who is told")),
    ]);
    for (id, title, step, to) in &ticked.notices {
        let office =
            ballast.packs.offices.get(&to.who).map_or(to.who.as_str(), |office| office.name.get(lang));
        sheet.rows.push(vec![
            id.to_string(),
            title.clone(),
            step.clone(),
            to.role.name().get(lang).to_owned(),
            office.to_owned(),
        ]);
    }
    if !sheet.rows.is_empty() {
        sheet.print(format)?;
    }
    if !ticked.stuck.is_empty() {
        let numbers: Vec<String> = ticked.stuck.iter().map(ToString::to_string).collect();
        eprintln!(
            "{}{}",
            session.say("类型已不在知识包中的事项：", "items whose kind is no longer in the packs: "),
            numbers.join(", ")
        );
    }
    let Ticked { items, rings, readings, .. } = ticked;
    say(&match lang {
        "en" => format!("{items} items, {rings} reminders and escalations, {readings} figures read again"),
        _ => format!("{items} 件事项，提醒和升级 {rings} 次，指标回读 {readings} 次"),
    })
}

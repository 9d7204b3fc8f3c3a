use ballast_app::{Ballast, ledger::ItemView};
use ballast_ledger::May;
use serde_json::{Value as Json, json};

use super::{actor, when, when_some};
use crate::{
    args::{ItemFormat, ShowItemArgs},
    commands::Session,
    output::{Sheet, print_json, say},
};

pub async fn run(session: &Session, args: &ShowItemArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let actor = actor(session, &ballast, &args.who)?;
    let view = ballast.show_item(args.item, &actor).await?;
    match args.format {
        ItemFormat::Json => Ok(print_json(&as_json(session, &view))?),
        ItemFormat::Text => text(session, &ballast, &view),
    }
}

fn as_json(session: &Session, view: &ItemView<'_>) -> Json {
    let lang = session.lang();
    let files: Vec<Json> = view
        .files
        .iter()
        .map(|file| json!({ "sha256": file.sha256, "name": file.name, "media": file.media, "bytes": file.bytes, "by": file.actor, "at": file.kept_at }))
        .collect();
    let may: Vec<Json> = view
        .may
        .iter()
        .map(|may| {
            let fields = |of: &[&ballast_packs::plan::KindField]| {
                of.iter().map(|field| field.id.clone()).collect::<Vec<_>>()
            };
            json!({
                "action": may.action.id, "name": may.action.name.get(lang), "to": may.action.to,
                "needs": fields(&may.needs), "may": fields(&may.may),
                "evidence": may.evidence.iter().map(|kind| kind.id.clone()).collect::<Vec<_>>(),
                "reason": may.reason, "period": may.period.map(|period| period.to_string()),
                "says": may.says.iter().map(|fact| fact.word()).collect::<Vec<_>>(),
                "blocked": may.blocked.as_ref().map(|why| why.said().get(lang).to_owned()),
            })
        })
        .collect();
    json!({ "line": view.line, "item": view.item, "steps": view.steps, "files": files, "may": may, "linked": view.linked })
}

fn text(session: &Session, ballast: &Ballast, view: &ItemView<'_>) -> anyhow::Result<()> {
    let (line, item, lang) = (&view.line, &view.item, session.lang());
    let kind = ballast.packs.kinds.get(&line.kind);
    say(&format!("{} {} · {}", line.kind_name, line.id, line.title))?;
    let co: Vec<&str> = item
        .co
        .iter()
        .map(|id| ballast.packs.offices.get(id).map_or(id.as_str(), |office| office.name.get(lang)))
        .collect();
    let subject = item.subject.as_ref().map(|of| format!("{} {}", of.id, of.name)).unwrap_or_default();
    let overdue = if line.overdue { session.say("（超期）", " (overdue)") } else { "" };
    for (head, text) in [
        (session.say("状态", "state"), line.state_name.clone()),
        (session.say("区划", "region"), format!("{} {}", line.region, line.region_name)),
        (session.say("牵头单位", "lead"), line.office_name.clone()),
        (session.say("配合单位", "co-offices"), co.join("、")),
        (session.say("企业", "about"), subject),
        (session.say("来源", "source"), line.source.clone().unwrap_or_default()),
        (session.say("建账", "opened"), when(line.opened_at)),
        (session.say("到期", "due"), format!("{}{overdue}", when_some(line.due_at))),
        (session.say("颜色", "colour"), line.colour.clone()),
        (session.say("重新办理次数", "reopened"), item.reopened.to_string()),
    ] {
        if !text.is_empty() {
            say(&format!("  {head}：{text}"))?;
        }
    }
    for (id, value) in &item.fields {
        let name = kind.and_then(|kind| kind.field(id)).map_or(id.as_str(), |field| field.name.get(lang));
        say(&format!("  {name}：{value}"))?;
    }
    for said in &item.facts {
        let yes = if said.yes { session.say("是", "yes") } else { session.say("否", "no") };
        say(&format!("  {}：{yes}（{} {}）", said.fact.name().get(lang), said.by.account, said.by.office))?;
    }
    for reading in &item.readings {
        let number = |value: Option<rust_decimal::Decimal>| {
            value.map_or_else(
                || session.say("无数据", "no figure").to_owned(),
                |value| value.normalize().to_string(),
            )
        };
        let outcome = kind
            .and_then(|kind| kind.effect.as_ref())
            .and_then(|rule| {
                rule.outcomes.iter().find(|outcome| Some(&outcome.id) == reading.outcome.as_ref())
            })
            .map_or("", |outcome| outcome.name.get(lang));
        say(&format!(
            "  {} {}：{} → {} {outcome}",
            session.say("成效回读", "effect"),
            reading.period,
            number(reading.before),
            number(reading.now),
        ))?;
    }
    if !view.files.is_empty() {
        say(&format!("\n{}", session.say("佐证材料", "Evidence")))?;
        for file in &view.files {
            say(&format!("  {} {} {} {}", file.name, file.media, file.bytes, file.sha256))?;
        }
    }
    let mut steps = Sheet::new(&[
        ("seq", session.say("序", "no.")),
        ("at", session.say("时间", "when")),
        ("name", session.say("动作", "what")),
        ("account", session.say("账号", "who")),
        ("office", session.say("单位", "office")),
        ("reason", session.say("理由", "why")),
    ]);
    for step in &view.steps {
        steps.rows.push(vec![
            step.seq.to_string(),
            when(step.at),
            step.name.clone(),
            step.account.clone(),
            step.office.clone(),
            step.reason.clone().unwrap_or_default(),
        ]);
    }
    say(&format!("\n{}", steps.table()))?;
    if !view.may.is_empty() {
        say(&format!("\n{}", session.say("现在可以办理：", "What may be done now:")))?;
        for may in &view.may {
            say(&format!("  {} {}{}", may.action.id, may.action.name.get(lang), asks(session, may)))?;
        }
    }
    for linked in &view.linked {
        say(&format!("  {} {} {}", session.say("关联事项", "linked"), linked.id, linked.title))?;
    }
    Ok(())
}

fn asks(session: &Session, may: &May<'_>) -> String {
    let lang = session.lang();
    let mut wants: Vec<String> = may.needs.iter().map(|field| format!("--set {}=…", field.id)).collect();
    wants.extend(may.evidence.iter().map(|kind| format!("--file {}=…", kind.id)));
    wants.extend(may.says.iter().map(|fact| format!("--say {}=yes|no", fact.word())));
    wants.extend(may.period.map(|period| format!("--period {period}")));
    if may.reason {
        wants.push("--reason …".to_owned());
    }
    if may.action.assigns {
        wants.push("--lead …".to_owned());
    }
    let mut text = if wants.is_empty() { String::new() } else { format!("  {}", wants.join(" ")) };
    if let Some(why) = &may.blocked {
        text.push_str(&format!("  [{}]", why.said().get(lang)));
    }
    text
}

use anyhow::Context as _;
use ballast_app::{
    Ballast,
    ledger::{Acted, TypedRequest},
};
use ballast_ledger::{Change, Item, what_may};
use ballast_packs::plan::{Action, Kind, Phase};
use serde_json::json;

use super::{actor, files, pairs, when, when_some};
use crate::{
    args::{ActArgs, AssignArgs, BroughtArgs, CloseItemArgs, Format, ReopenItemArgs},
    commands::Session,
    output::{Sheet, print_json, say},
};

pub async fn act(session: &Session, args: &ActArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let typed = TypedRequest {
        action: args.action.clone(),
        period: args.period,
        pause: args.pause.clone(),
        lead: args.lead.clone(),
        co: args.co.clone(),
        ..TypedRequest::default()
    };
    done(session, &ballast, args.item, typed, &args.brought).await
}

pub async fn assign(session: &Session, args: &AssignArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let item = ballast.ledger_item(args.item).await?.item;
    let said: Vec<String> = item.fields.values().map(ToString::to_string).collect();
    let suggested =
        ballast.who_answers(&item.kind, &format!("{} {}", item.title, said.join(" ")), &item.region);
    if args.suggest {
        let mut sheet = Sheet::new(&[
            ("lead", session.say("牵头单位", "lead")),
            ("co", session.say("配合单位", "co-offices")),
            ("duty", session.say("责任事项", "duty")),
            ("words", session.say("依据词", "words found")),
        ]);
        for of in suggested {
            sheet.rows.push(vec![of.lead, of.co.join(", "), of.duty, of.because.join("、")]);
        }
        return Ok(sheet.print(args.brought.format)?);
    }
    let first = suggested.into_iter().next();
    let lead = args.lead.clone().or_else(|| first.as_ref().map(|of| of.lead.clone()));
    let lead = lead.context("the duty list names nobody for this: name the office with --lead")?;
    let co = match (args.co.is_empty() && args.lead.is_none(), first) {
        (true, Some(first)) => first.co,
        _ => args.co.clone(),
    };
    let kind = ballast.kind(&item.kind)?;
    let action = pick(session, &ballast, kind, &item, &args.brought, |action| action.assigns)?;
    let typed = TypedRequest { action, lead: Some(lead), co, ..TypedRequest::default() };
    done(session, &ballast, args.item, typed, &args.brought).await
}

pub async fn close(session: &Session, args: &CloseItemArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let item = ballast.ledger_item(args.item).await?.item;
    let kind = ballast.kind(&item.kind)?;
    let closes = |action: &Action| {
        action.to.as_deref().and_then(|to| kind.state(to)).is_some_and(|state| state.phase == Phase::Closed)
    };
    let action = match &args.action {
        Some(action) => action.clone(),
        None => pick(session, &ballast, kind, &item, &args.brought, closes)?,
    };
    let typed = TypedRequest { action, ..TypedRequest::default() };
    done(session, &ballast, args.item, typed, &args.brought).await
}

pub async fn reopen(session: &Session, args: &ReopenItemArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let item = ballast.ledger_item(args.item).await?.item;
    let kind = ballast.kind(&item.kind)?;
    let action = pick(session, &ballast, kind, &item, &args.brought, |action| action.reopens)?;
    let typed = TypedRequest { action, ..TypedRequest::default() };
    done(session, &ballast, args.item, typed, &args.brought).await
}

/// The action of the kind that does something: one the actor may do now, else one that fits the state, else any; the ledger
/// says what stands in its way.
fn pick(
    session: &Session,
    ballast: &Ballast,
    kind: &Kind,
    item: &Item,
    brought: &BroughtArgs,
    does: impl Fn(&Action) -> bool,
) -> anyhow::Result<String> {
    let actor = actor(session, ballast, &brought.who)?;
    let may = what_may(&ballast.packs, item, &actor, session.clock().now());
    let fits = || kind.actions.iter().filter(|action| does(action));
    let found = may
        .iter()
        .map(|may| may.action)
        .find(|action| does(action))
        .or_else(|| fits().find(|action| action.from.contains(&item.state)))
        .or_else(|| fits().next());
    let found = found.with_context(|| format!("no action of the kind {} does that", kind.id))?;
    Ok(found.id.clone())
}

async fn done(
    session: &Session,
    ballast: &Ballast,
    id: i64,
    typed: TypedRequest,
    brought: &BroughtArgs,
) -> anyhow::Result<()> {
    let actor = actor(session, ballast, &brought.who)?;
    let item = ballast.ledger_item(id).await?.item;
    let typed = TypedRequest {
        fields: pairs(&brought.fields)?,
        said: pairs(&brought.said)?,
        links: brought.links.clone(),
        reason: brought.reason.clone(),
        ..typed
    };
    let request = ballast.typed_request(&item, typed).await?;
    let acted = ballast.act_on_item(&actor, id, brought.seen, request, &files(&brought.files)?).await?;
    print(session, ballast, &acted, brought.format)
}

fn print(session: &Session, ballast: &Ballast, acted: &Acted, format: Format) -> anyhow::Result<()> {
    let item = &acted.item;
    if format == Format::Json {
        return Ok(print_json(&json!({ "item": item, "events": acted.events }))?);
    }
    let lang = session.lang();
    let state = ballast.packs.kinds.get(&item.kind).and_then(|kind| kind.state(&item.state));
    let state = state.map_or(item.state.as_str(), |state| state.name.get(lang));
    say(&format!(
        "{} {} · {} {state} · {} {} · {} {}",
        session.say("第", "item"),
        item.id,
        session.say("状态", "state"),
        session.say("到期", "due"),
        when_some(item.due_at()),
        session.say("事件数", "events"),
        item.version,
    ))?;
    for event in &acted.events {
        for change in &event.changes {
            if let Change::Started(started) = change {
                let clock = ballast.packs.kinds.get(&item.kind).and_then(|kind| kind.clock(&started.clock));
                let name = clock.map_or(started.clock.as_str(), |clock| clock.name.get(lang));
                say(&format!("  {name}：{}", when(started.due)))?;
            }
        }
    }
    Ok(())
}

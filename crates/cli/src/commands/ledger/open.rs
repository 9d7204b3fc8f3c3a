use anyhow::Context as _;
use ballast_app::{
    Ballast,
    judge::{PayoutQuery, RuleCase},
    ledger::{FromRules, OpenedItem, Opening},
};
use ballast_ledger::{Actor, Draft, Subject};
use serde_json::json;

use super::{actor, files, pairs};
use crate::{
    args::{Format, OpenArgs},
    commands::Session,
    output::{Sheet, print_json},
};

pub async fn run(session: &Session, args: &OpenArgs) -> anyhow::Result<()> {
    let ballast = session.open(true).await?;
    let actor = actor(session, &ballast, &args.who)?;
    let lead = args.lead.as_deref().or(actor.office.as_deref());
    if let Some(table) = &args.table {
        let opened = ballast.open_table(&actor, table, args.kind.as_deref(), args.sheet.as_deref()).await?;
        return print(session, &ballast, args.format, &opened, &[]).await;
    }
    if let Some(report) = &args.reports {
        let report = (!report.is_empty()).then_some(report.as_str());
        let kind = args.kind.as_deref().unwrap_or("task");
        let found = ballast.open_report_tasks(&actor, kind, report, lead).await?;
        let left: Vec<(String, String)> =
            found.left.iter().map(|(report, task, why)| (format!("{report}：{task}"), why.clone())).collect();
        return print(session, &ballast, args.format, &found.opened, &left).await;
    }
    if let Some(programme) = &args.warning {
        let kind = args.kind.as_deref().unwrap_or("alert");
        let found = ballast
            .open_warnings(&actor, kind, programme, RuleCase::from(&args.case), args.lead.as_deref())
            .await?;
        return print_found(session, &ballast, args.format, &found).await;
    }
    if let Some(programme) = &args.payout {
        let kind = args.kind.as_deref().unwrap_or("application");
        let query = PayoutQuery {
            programme: programme.clone(),
            case: RuleCase::from(&args.case),
            ..PayoutQuery::default()
        };
        let found = ballast.open_payments(&actor, kind, &query, args.lead.as_deref()).await?;
        return print_found(session, &ballast, args.format, &found).await;
    }
    let opening = by_hand(&ballast, &actor, args).await?;
    let similar = ballast.similar_items(&opening.draft).await?;
    let opened = ballast.open_item(&actor, opening).await?;
    for of in similar.iter().filter(|of| of.id != opened.id.to_string()) {
        let head = session.say("可能是同一诉求：", "may say the same: ");
        eprintln!("{head}{} {} {}%", of.id, of.title, of.percent);
    }
    print(session, &ballast, args.format, &[opened], &[]).await
}

async fn by_hand(ballast: &Ballast, actor: &Actor, args: &OpenArgs) -> anyhow::Result<Opening> {
    let kind =
        args.kind.as_deref().context("name the kind with --kind; `ballast ledger kinds` lists them")?;
    let kind = ballast.kind(kind)?;
    let title = args.title.clone().unwrap_or_default();
    let region = args.region.as_deref().context("name the region with --region: a code or a name")?;
    let region = ballast.tree("regions")?.node(ballast.region("regions", region)?).code.clone();
    let fields = ballast.typed_fields(kind, &pairs(&args.fields)?)?;
    let mut draft = Draft {
        kind: kind.id.clone(),
        title,
        region,
        subject: args.subject.clone().map(|id| Subject { id, name: args.subject_name.clone() }),
        source: args.source.clone(),
        fields,
        reason: args.reason.clone(),
        ..Draft::default()
    };
    let office = |named: &String| ballast.office(named).map(|office| office.id.clone());
    draft.lead = args.lead.as_ref().map(office).transpose()?;
    draft.co = args.co.iter().map(office).collect::<Result<_, _>>()?;
    // Somebody of an office takes it on; nobody's falls to whom the duty list names.
    if draft.lead.is_none() && actor.office.is_none() {
        let said: Vec<String> = draft.fields.values().map(ToString::to_string).collect();
        let text = format!("{} {}", draft.title, said.join(" "));
        if let Some(suggested) = ballast.who_answers(&kind.id, &text, &draft.region).into_iter().next() {
            draft.lead = Some(suggested.lead);
            if draft.co.is_empty() {
                draft.co = suggested.co;
            }
        }
    }
    for link in &args.links {
        draft.links.push(ballast.typed_link(link).await?);
    }
    Ok(Opening { draft, files: files(&args.files)? })
}

async fn print_found(
    session: &Session,
    ballast: &Ballast,
    format: Format,
    found: &FromRules,
) -> anyhow::Result<()> {
    if found.going_on > 0 && format == Format::Table {
        eprintln!(
            "{}",
            session
                .say("同一事项仍在办理的，未重复建账：", "left alone, an item of theirs is still open: ")
                .to_owned()
                + &found.going_on.to_string()
        );
    }
    print(session, ballast, format, &found.opened, &found.left).await
}

/// What was opened, what was there, and what could not be opened and why.
async fn print(
    session: &Session,
    ballast: &Ballast,
    format: Format,
    opened: &[OpenedItem],
    left: &[(String, String)],
) -> anyhow::Result<()> {
    let fresh = opened.iter().filter(|of| !of.existed).count();
    if format == Format::Json {
        let items: Vec<_> = opened.iter().map(|of| json!({ "id": of.id, "existed": of.existed })).collect();
        let left: Vec<_> = left.iter().map(|(what, why)| json!({ "what": what, "why": why })).collect();
        return Ok(print_json(&json!({ "opened": fresh, "items": items, "left": left }))?);
    }
    let mut sheet = Sheet::new(&[
        ("id", session.say("编号", "no.")),
        ("state", session.say("结果", "outcome")),
        ("title", session.say("事项", "item")),
        ("office", session.say("牵头单位", "lead")),
    ]);
    // A bulk opening is counted; its first items stand for the rest.
    for of in opened.iter().take(30) {
        let item = ballast.ledger_item(of.id).await?.item;
        let lead = ballast
            .packs
            .offices
            .get(&item.lead)
            .map_or(item.lead.as_str(), |office| office.name.get(session.lang()));
        sheet.rows.push(vec![
            of.id.to_string(),
            if of.existed { session.say("已有", "was there") } else { session.say("已建账", "opened") }
                .to_owned(),
            item.title.clone(),
            lead.to_owned(),
        ]);
    }
    sheet.print(format)?;
    if format == Format::Table {
        let (there, left_count) = (opened.len() - fresh, left.len());
        eprintln!(
            "{}",
            match session.lang() {
                "en" => format!("{fresh} opened, {there} there before, {left_count} not opened"),
                _ => format!("新建账 {fresh} 件，已有 {there} 件，未建账 {left_count} 件"),
            }
        );
        for (what, why) in left.iter().take(30) {
            eprintln!("  {what}：{why}");
        }
    }
    Ok(())
}

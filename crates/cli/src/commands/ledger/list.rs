use ballast_app::{
    Ballast, Sheet as ExportedSheet,
    ledger::{LedgerFilter, LedgerLine, LedgerPage},
};
use ballast_model::Scope;

use super::{when, when_some};
use crate::{
    args::{FilterArgs, Format, LedgerExportArgs, LedgerListArgs},
    commands::Session,
    output::{Sheet, csv, print_json},
};

pub async fn list(session: &Session, args: &LedgerListArgs, overdue: bool) -> anyhow::Result<()> {
    let ballast = seen(session, &args.filter).await?;
    let filter = LedgerFilter { overdue, skip: args.skip, limit: args.limit, ..filter(&args.filter) };
    let page = ballast.ledger_list(&filter).await?;
    if args.format == Format::Json {
        return Ok(print_json(&page)?);
    }
    sheet(session, &ballast, &page.lines).print(args.format)?;
    if args.format == Format::Table {
        eprintln!("{}", counted(session, &page));
    }
    Ok(())
}

/// A cut table says so.
fn counted(session: &Session, page: &LedgerPage) -> String {
    let (shown, total) = (page.lines.len() as u64, page.total);
    match (session.lang(), shown < total) {
        ("en", true) => format!("{shown} of {total} items; --limit 0 lists all"),
        ("en", false) => format!("{total} items"),
        (_, true) => format!("共 {total} 件，列出 {shown} 件；--limit 0 列出全部"),
        (_, false) => format!("共 {total} 件"),
    }
}

/// Items as a table.
pub fn sheet(session: &Session, ballast: &Ballast, lines: &[LedgerLine]) -> Sheet {
    let mut sheet = Sheet::new(&[
        ("id", session.say("编号", "no.")),
        ("kind", session.say("类型", "kind")),
        ("title", session.say("事项", "item")),
        ("region", session.say("区划", "region")),
        ("office", session.say("牵头单位", "lead")),
        ("state", session.say("状态", "state")),
        ("colour", session.say("颜色", "colour")),
        ("due", session.say("到期", "due")),
        ("overdue", session.say("超期", "overdue")),
    ]);
    for line in lines {
        let kind = ballast.packs.kinds.get(&line.kind);
        let colour = kind.and_then(|kind| kind.colours.iter().find(|colour| colour.id == line.colour));
        sheet.rows.push(vec![
            line.id.to_string(),
            line.kind_name.clone(),
            line.title.clone(),
            line.region_name.clone(),
            line.office_name.clone(),
            line.state_name.clone(),
            colour.map_or_else(
                || line.colour.clone(),
                |colour| format!("{} {}", colour.id, colour.name.get(session.lang())),
            ),
            when_some(line.due_at),
            if line.overdue { session.say("超期", "yes") } else { "" }.to_owned(),
        ]);
    }
    sheet
}

pub async fn export(session: &Session, args: &LedgerExportArgs) -> anyhow::Result<()> {
    let ballast = seen(session, &args.filter).await?;
    let page = ballast.ledger_list(&filter(&args.filter)).await?;
    let mut sheet = sheet(session, &ballast, &page.lines);
    for (key, head) in [
        ("subject", session.say("企业", "enterprise")),
        ("opened", session.say("建账时间", "opened")),
        ("closed", session.say("销号时间", "closed")),
        ("source", session.say("来源", "source")),
    ] {
        sheet.keys.push(key);
        sheet.heads.push(head.to_owned());
    }
    for (row, line) in sheet.rows.iter_mut().zip(&page.lines) {
        row.extend([
            line.subject.clone(),
            when(line.opened_at),
            when_some(line.closed_at),
            line.source.clone().unwrap_or_default(),
        ]);
    }
    let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let bytes = match ending {
        "xlsx" => {
            ExportedSheet::of_texts(session.say("事项台账", "Ledger"), &sheet.heads, &sheet.rows).xlsx()?
        }
        "csv" => csv(sheet.heads.iter().map(String::as_str), &sheet.rows).into_bytes(),
        "json" => serde_json::to_vec_pretty(&page)?,
        other => anyhow::bail!("{other:?} is none of xlsx, csv, json: end the file's name with one of them"),
    };
    std::fs::write(&args.out, bytes)?;
    eprintln!("{} · {}", args.out.display(), counted(session, &page));
    Ok(())
}

async fn seen(session: &Session, args: &FilterArgs) -> anyhow::Result<Ballast> {
    let ballast = session.open(false).await?;
    Ok(match &args.seen_by {
        Some(id) => ballast.seen_by(&session.args.actor, Scope::Enterprise(id.clone()), session.lang()),
        None => ballast,
    })
}

fn filter(args: &FilterArgs) -> LedgerFilter {
    LedgerFilter {
        kinds: args.kind.clone(),
        office: args.unit.clone(),
        with_co: args.with_co,
        region: args.region.clone(),
        subject: args.subject.clone(),
        states: args.state.clone(),
        colour: args.colour.clone(),
        ended: args.all || !args.state.is_empty(),
        words: args.words.clone(),
        link: args.link.clone(),
        ..LedgerFilter::default()
    }
}

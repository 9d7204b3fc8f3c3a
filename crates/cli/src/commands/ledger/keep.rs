use std::process::ExitCode;

use anyhow::Context as _;
use ballast_store::HashAlgorithm;
use serde_json::json;

use crate::{
    args::{Format, LedgerVerifyArgs},
    commands::Session,
    output::{Sheet, print_json, say},
    progress::Progress,
};

/// Exit code 1 where something is wrong.
pub async fn verify(session: &Session, args: &LedgerVerifyArgs) -> anyhow::Result<ExitCode> {
    let ballast = session.open(false).await?;
    let progress = Progress::new(session.say("核对台账", "ledger"), 0);
    let check = ballast.check_ledger(args.head.as_deref(), |done, all| progress.at(done, all)).await?;
    drop(progress);
    let code = if check.fault_count == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) };
    if args.format == Format::Json {
        let faults: Vec<_> = check
            .faults
            .iter()
            .map(|fault| json!({ "event": fault.seq, "item": fault.item, "item_event": fault.item_seq, "what": fault.what }))
            .collect();
        print_json(&json!({
            "events": check.events, "items": check.items, "head": check.head, "fault_count": check.fault_count, "faults": faults,
        }))?;
        return Ok(code);
    }
    say(&format!(
        "{} {} · {} {} · {} {}",
        session.say("事件", "events"),
        check.events,
        session.say("事项", "items"),
        check.items,
        session.say("链尾", "head"),
        check.head
    ))?;
    if check.fault_count == 0 {
        say(session.say("完好：无改动、无缺失、无截断", "whole: nothing changed, missing or cut off"))?;
        return Ok(code);
    }
    let mut sheet = Sheet::new(&[
        ("event", session.say("事件", "event")),
        ("item", session.say("事项", "item")),
        ("item_event", session.say("事项内序号", "its event")),
        ("what", session.say("问题", "what is wrong")),
    ]);
    let number = |of: Option<i64>| of.map(|of| of.to_string()).unwrap_or_default();
    for fault in &check.faults {
        sheet.rows.push(vec![
            number(fault.seq),
            number(fault.item),
            number(fault.item_seq),
            fault.what.clone(),
        ]);
    }
    sheet.print(args.format)?;
    let (named, all) = (check.faults.len() as u64, check.fault_count);
    if named < all {
        eprintln!("{named} / {all}");
    }
    Ok(code)
}

pub async fn rebuild(session: &Session) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let count = ballast.rebuild_ledger().await?;
    Ok(say(&match session.lang() {
        "en" => format!("{count} items made again from their events"),
        _ => format!("已由事件重建 {count} 件事项"),
    })?)
}

pub async fn hash(session: &Session, algorithm: Option<&str>) -> anyhow::Result<()> {
    let ballast = session.open(true).await?;
    if let Some(name) = algorithm {
        let algorithm =
            HashAlgorithm::named(name).with_context(|| format!("{name:?} is neither sha256 nor sm3"))?;
        ballast.store.choose_ledger_hash(algorithm).await?;
    }
    Ok(say(ballast.store.ledger_hash().await?.name())?)
}

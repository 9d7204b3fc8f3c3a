//! `ballast ledger`, one file per group of verbs.

mod act;
mod keep;
mod kinds;
mod list;
mod matching;
mod open;
mod report;
mod show;
mod tick;

use std::process::ExitCode;

use ballast_app::{Ballast, ledger::NewFile};
use ballast_ledger::Actor;
use jiff::{Timestamp, tz};

use super::Session;
use crate::args::{LedgerCommand, WhoArgs};

pub use list::sheet;

pub async fn run(session: &Session, command: &LedgerCommand) -> anyhow::Result<ExitCode> {
    let done = ExitCode::SUCCESS;
    match command {
        LedgerCommand::Kinds(args) => kinds::run(session, args).map(|()| done),
        LedgerCommand::Open(args) => open::run(session, args).await.map(|()| done),
        LedgerCommand::Assign(args) => act::assign(session, args).await.map(|()| done),
        LedgerCommand::Act(args) => act::act(session, args).await.map(|()| done),
        LedgerCommand::Close(args) => act::close(session, args).await.map(|()| done),
        LedgerCommand::Reopen(args) => act::reopen(session, args).await.map(|()| done),
        LedgerCommand::List(args) => list::list(session, args, false).await.map(|()| done),
        LedgerCommand::Overdue(args) => list::list(session, args, true).await.map(|()| done),
        LedgerCommand::Show(args) => show::run(session, args).await.map(|()| done),
        LedgerCommand::Match(args) => matching::run(session, args).await.map(|()| done),
        LedgerCommand::Report(args) => report::run(session, args).await.map(|()| done),
        LedgerCommand::Export(args) => list::export(session, args).await.map(|()| done),
        LedgerCommand::Verify(args) => keep::verify(session, args).await,
        LedgerCommand::Tick(args) => tick::run(session, args).await.map(|()| done),
        LedgerCommand::Rebuild => keep::rebuild(session).await.map(|()| done),
        LedgerCommand::Hash { algorithm } => keep::hash(session, algorithm.as_deref()).await.map(|()| done),
    }
}

/// Who does it, as the ledger goes by it.
fn actor(session: &Session, ballast: &Ballast, who: &WhoArgs) -> anyhow::Result<Actor> {
    let office = who.office.as_deref().map(|office| ballast.office(office)).transpose()?;
    Ok(Actor {
        account: session.args.actor.clone(),
        office: office.map(|office| office.id.clone()),
        enterprise: who.enterprise.clone(),
        supervises: who.supervisor,
        system: false,
    })
}

/// `KEY=VALUE` taken apart.
fn pairs(typed: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let pair = |text: &String| {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| anyhow::anyhow!("{text:?} has no value: write it as {text}=VALUE"))?;
        Ok((key.trim().to_owned(), value.to_owned()))
    };
    typed.iter().map(pair).collect()
}

/// `KIND=PATH` read.
fn files(typed: &[String]) -> anyhow::Result<Vec<NewFile>> {
    let read = |(kind, path): (String, String)| Ok(NewFile::read(&kind, std::path::Path::new(&path))?);
    pairs(typed)?.into_iter().map(read).collect()
}

/// An instant as people in China read it.
fn when(at: Timestamp) -> String {
    at.to_zoned(tz::TimeZone::fixed(tz::offset(8))).strftime("%Y-%m-%d %H:%M").to_string()
}

fn when_some(at: Option<Timestamp>) -> String {
    at.map(when).unwrap_or_default()
}

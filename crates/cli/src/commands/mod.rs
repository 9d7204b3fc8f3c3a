//! One file per verb: open, ask, print.

mod brief;
mod closing;
mod compare;
mod demo;
mod dispatch;
mod figures;
mod generate;
mod import;
mod keeping;
mod ledger;
mod packs;
mod planned;
mod read;
mod reference;
mod revision;
mod rules;
mod serve;
mod sql;
mod titles;
mod trace;
mod users;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;
use ballast_app::{Ballast, OpenOptions};
use ballast_engine::{Engine, EngineOptions};
use ballast_model::{Clock, FixedClock, Scope, SystemClock};
use ballast_panel::Dimension;

use crate::args::{Args, By, Command};

/// What every command is given.
pub struct Session {
    args: Args,
    engine: Arc<Engine>,
}

impl Session {
    fn lang(&self) -> &'static str {
        self.args.lang.code()
    }

    /// Picks the text of the session's language.
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang() == "en" { en } else { zh }
    }

    fn clock(&self) -> Arc<dyn Clock> {
        match self.args.now {
            Some(now) => Arc::new(FixedClock(now)),
            None => Arc::new(SystemClock),
        }
    }

    /// Opens the data directory, which has to exist unless `create` says otherwise.
    async fn open(&self, create: bool) -> anyhow::Result<Ballast> {
        self.open_at(self.clock(), create).await
    }

    async fn open_at(&self, clock: Arc<dyn Clock>, create: bool) -> anyhow::Result<Ballast> {
        let data = &self.args.data;
        if !create && !data.exists() && self.args.catalog.is_none() {
            anyhow::bail!(
                "there is no data directory at {}: import something first, run `ballast demo`, or name another with --data",
                data.display()
            );
        }
        let options = OpenOptions {
            data: data.clone(),
            catalog: self.args.catalog.clone(),
            packs: self.args.packs.clone(),
            clock,
            actor: self.args.actor.clone(),
            evaluator: Arc::clone(&self.engine) as _,
            evaluator_reads_files: true,
            rules: Arc::clone(&self.engine) as _,
            // The command runs on the machine that holds the data: whoever may start it may read the files.
            scope: Scope::All,
            lang: self.lang().to_owned(),
        };
        Ok(Ballast::open(options).await?)
    }

    /// The form named, or the one the dispatch is about.
    fn form(&self, ballast: &Ballast, form: Option<&String>) -> String {
        form.cloned().or_else(|| ballast.packs.dispatch_form()).unwrap_or_default()
    }
}

impl From<By> for Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Region => Dimension::Region,
            By::Industry => Dimension::Industry,
            By::Zone => Dimension::Zone,
            By::Size => Dimension::Size,
            By::Ownership => Dimension::Ownership,
            By::Subject => Dimension::Subject,
        }
    }
}

/// Runs one command.
///
/// # Errors
/// Whatever stood in its way, to be printed as it is.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the async runtime could not be started")?;
    let engine = Arc::new(Engine::new(EngineOptions::default()));
    let session = Session { args, engine };
    runtime.block_on(execute(&session))
}

async fn execute(session: &Session) -> anyhow::Result<ExitCode> {
    let done = ExitCode::SUCCESS;
    match &session.args.command {
        Command::Demo(args) => demo::run(session, args).await.map(|()| done),
        Command::Generate(args) => generate::run(session, args).map(|()| done),
        Command::Import(args) => import::run(session, args, false).await,
        Command::Check(args) => import::run(session, args, true).await,
        Command::Close(args) => closing::close(session, args).await.map(|()| done),
        Command::Reopen(args) => closing::reopen(session, args).await.map(|()| done),
        Command::Vintages(args) => closing::vintages(session, args).await.map(|()| done),
        Command::Periods(args) => closing::periods(session, args).await.map(|()| done),
        Command::Figures(args) => figures::run(session, args).await.map(|()| done),
        Command::Revision(args) => revision::run(session, args).await.map(|()| done),
        Command::Trace(args) => trace::run(session, args).await.map(|()| done),
        Command::Dispatch(args) => dispatch::run(session, args).await.map(|()| done),
        Command::Brief(args) => brief::run(session, args).await.map(|()| done),
        Command::Read(args) => read::run(session, args).await,
        Command::Targets(args) => planned::targets(session, args).await.map(|()| done),
        Command::Tasks(args) => planned::tasks(session, args).await.map(|()| done),
        Command::Rules(command) => rules::run(session, command).await,
        Command::Ledger(command) => ledger::run(session, command).await,
        Command::Titles(command) => titles::run(session, command).await.map(|()| done),
        Command::Sql(args) => sql::run(session, args).await.map(|()| done),
        Command::Packs(command) => packs::run(session, command),
        Command::Verify => closing::verify(session).await.map(|()| done),
        Command::Serve(args) => serve::run(session, args).await.map(|()| done),
        Command::Users(command) => users::run(session, command).await.map(|()| done),
        Command::Backup(args) => keeping::back_up(session, args).await.map(|()| done),
        Command::Restore(args) => keeping::restore(session, args).await.map(|()| done),
        Command::Doctor(args) => keeping::examine(session, args).await,
        Command::Reference(args) => reference::run(args).map(|()| done),
    }
}

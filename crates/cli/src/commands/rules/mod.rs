//! `ballast rules`, one file per verb.

mod check;
mod explain;
mod list;
mod new;
mod payout;
mod run;
mod show;
mod what_if;

use std::process::ExitCode;

use ballast_model::Verdict;
use ballast_packs::plan::{JudgedKind, ProgrammeKind};
use rust_decimal::Decimal;

use super::Session;
use crate::{args::RulesCommand, output::grouped};

pub async fn run(session: &Session, command: &RulesCommand) -> anyhow::Result<ExitCode> {
    let done = ExitCode::SUCCESS;
    match command {
        RulesCommand::List(args) => list::run(session, args).map(|()| done),
        RulesCommand::Show(args) => show::run(session, args).map(|()| done),
        RulesCommand::Explain(args) => explain::run(session, args).await.map(|()| done),
        RulesCommand::Published(args) => explain::published(session, args).await.map(|()| done),
        RulesCommand::Run(args) => run::run(session, args).await.map(|()| done),
        RulesCommand::WhatIf(args) => what_if::run(session, args).await.map(|()| done),
        RulesCommand::Payout(args) => payout::run(session, args).await.map(|()| done),
        RulesCommand::Paid(command) => payout::paid(session, command).await.map(|()| done),
        RulesCommand::Check(args) => check::run(session, args),
        RulesCommand::New(args) => new::run(session, args),
    }
}

fn kind(session: &Session, kind: ProgrammeKind) -> &str {
    match kind {
        ProgrammeKind::Title => session.say("称号", "title"),
        ProgrammeKind::Award => session.say("奖补", "award"),
        ProgrammeKind::Warning => session.say("预警", "warning"),
        ProgrammeKind::Grading => session.say("分级", "grading"),
        ProgrammeKind::Index => session.say("指数", "index"),
        ProgrammeKind::Class => session.say("划型", "class"),
        ProgrammeKind::List => session.say("名单", "list"),
    }
}

fn judged(session: &Session, subject: JudgedKind) -> &str {
    match subject {
        JudgedKind::Enterprise => session.say("企业", "enterprise"),
        JudgedKind::Region => session.say("地区", "region"),
        JudgedKind::Industry => session.say("行业", "industry"),
        JudgedKind::Project => session.say("项目", "project"),
        JudgedKind::Chain => session.say("产业链", "chain"),
    }
}

fn verdict(session: &Session, verdict: Verdict) -> &str {
    match verdict {
        Verdict::Met => session.say("符合", "met"),
        Verdict::NotMet => session.say("不符合", "not met"),
        Verdict::MissingData => session.say("缺数据", "missing data"),
        Verdict::NeedsJudgement => session.say("需人工判定", "needs judgement"),
        Verdict::NotApplicable => session.say("不适用", "not applicable"),
    }
}

/// An amount with all its digits.
fn exact(amount: Decimal) -> String {
    grouped(&amount.normalize().to_string())
}

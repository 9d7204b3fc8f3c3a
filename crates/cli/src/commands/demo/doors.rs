//! The demonstration in a browser: people who may look at it, and the server.

use std::{io::IsTerminal as _, sync::Arc};

use ballast_app::accounts::{Accounts, NewAccount, Origin, Reach, Role};
use ballast_cockpit::Site;
use ballast_model::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

use crate::{
    args::{DemoArgs, ServeWhen},
    commands::{Session, serve},
    output::say,
};

/// A clock that runs on from the demonstration's last day, as if no time had passed since.
#[derive(Debug)]
struct RunsOn(SignedDuration);

impl Clock for RunsOn {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.checked_add(self.0).unwrap_or(now)
    }
}

/// Whether the demonstration ends by serving: a terminal has somebody before it who can stop it again.
pub(super) fn opens(args: &DemoArgs) -> bool {
    match args.serve {
        ServeWhen::Always => true,
        ServeWhen::Never => false,
        ServeWhen::Auto => std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
    }
}

/// Serves the demonstration from its last day on, after printing a one-time link for each kind of user.
pub(super) async fn open(
    session: &Session,
    demo: &Session,
    args: &DemoArgs,
    last: Timestamp,
    county: &str,
    firm: Option<&str>,
) -> anyhow::Result<()> {
    let clock = RunsOn(SystemClock.now().duration_until(last));
    let ballast = demo.open_at(Arc::new(clock), false).await?;
    let site = Site::new(ballast, session.lang())?;
    // The administrators' own links are for an office's data: here they would only stand in the way.
    let (listener, here) = serve::listen(&site, args.listen).await?;
    say(session.say(
        "在浏览器里打开（以下一次性链接用来设置口令，只在演示中这样发放）：",
        "Open in a browser (one-time links to set a password with; only a demonstration hands them out like this):",
    ))?;
    for (account, what) in people(session, site.accounts(), county, firm).await? {
        let link = site.accounts().link_for("demo", &account, &Origin::default()).await?;
        say(&format!("  {account:<10} {here}{}\n             {what}", link.path))?;
    }
    say(&format!("{} {here}", session.say("服务已启动，按 Ctrl-C 结束：", "serving until Ctrl-C at")))?;
    Ok(ballast_cockpit::serve(site, listener, serve::told_to_stop()).await?)
}

/// One account of each kind: its name, and what it is there to see.
async fn people(
    session: &Session,
    accounts: &Accounts,
    county: &str,
    firm: Option<&str>,
) -> anyhow::Result<Vec<(String, &'static str)>> {
    let region = || Reach::Region(county.to_owned());
    let mut wanted = vec![
        (
            "director",
            vec![Role::Director],
            "industry-province",
            Reach::All,
            session.say("局领导：全省总览、分析、承诺", "a director: the province, its briefs and promises"),
        ),
        (
            "officer",
            vec![Role::Officer, Role::Reviewer],
            "industry-province",
            Reach::All,
            session.say(
                "省级经办人：导入、核实、关账、政策、台账",
                "an officer of the province: import, queries, close, policies, ledger",
            ),
        ),
        (
            "county",
            vec![Role::Officer],
            "industry-county",
            region(),
            session.say("县级经办人：只看本县", "an officer of a county: sees the county alone"),
        ),
        (
            "second",
            vec![Role::Officer, Role::Reviewer],
            "industry-county",
            region(),
            session.say("同县另一人：销号须由第二人办理", "a second person there: who closes items"),
        ),
        (
            "admin",
            vec![Role::Administration],
            "",
            Reach::All,
            session.say("系统管理员", "the administrator of the system"),
        ),
        (
            "security",
            vec![Role::Security],
            "",
            Reach::All,
            session.say("安全管理员", "the administrator of security"),
        ),
        ("audit", vec![Role::Audit], "", Reach::All, session.say("审计管理员", "the administrator of audit")),
    ];
    if let Some(firm) = firm {
        let reach = Reach::Enterprise(firm.to_owned());
        let what = session.say(
            "一家企业：填报、诉求、可享政策",
            "an enterprise: its return, its demands, policies it can have",
        );
        wanted.push(("firm", vec![Role::Enterprise], "", reach, what));
    }
    let mut people = Vec::new();
    for (name, roles, office, reach, what) in wanted {
        if accounts.account(name).await.is_err() {
            let new = NewAccount {
                name: name.to_owned(),
                display: what.to_owned(),
                roles,
                office: office.to_owned(),
                reach,
                lang: session.lang().to_owned(),
            };
            accounts.create("demo", &new, &Origin::default()).await?;
        }
        people.push((name.to_owned(), what));
    }
    Ok(people)
}

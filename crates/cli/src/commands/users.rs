use ballast_app::{
    Settings,
    accounts::{AccountChange, Accounts, NewAccount, Origin, Reach, Role},
};

use super::Session;
use crate::{
    args::{Granted, UsersCommand},
    output::{Sheet, say},
};

pub async fn run(session: &Session, command: &UsersCommand) -> anyhow::Result<()> {
    let ballast = session.open(matches!(command, UsersCommand::Add(_))).await?;
    let settings = Settings::read(ballast.store.data_dir())?;
    let address = settings.server.address.trim_end_matches('/').to_owned();
    let accounts = Accounts::new(&ballast, settings.accounts, settings.directory)?;
    // Who may run the command on this machine may do all of this; the record says who it was.
    let (actor, origin) = (session.args.actor.as_str(), Origin::default());
    match command {
        UsersCommand::List { format } => {
            let mut sheet = Sheet::new(&[
                ("account", session.say("用户名", "account")),
                ("display", session.say("姓名", "name")),
                ("roles", session.say("角色", "roles")),
                ("reach", session.say("范围", "scope")),
                ("state", session.say("状态", "state")),
                ("codes", session.say("动态口令", "one-time codes")),
                ("signed_in_at", session.say("最近登录", "last sign-in")),
            ]);
            for of in accounts.all().await? {
                let state = match (of.disabled_at, &of.password) {
                    (Some(_), _) => session.say("已停用", "disabled"),
                    (None, None) => session.say("未设口令", "no password yet"),
                    (None, Some(_)) => session.say("可用", "open"),
                };
                sheet.rows.push(vec![
                    of.name.clone(),
                    of.display.clone(),
                    of.roles.iter().map(|role| role.id()).collect::<Vec<_>>().join(","),
                    of.reach.to_string(),
                    state.to_owned(),
                    if of.totp.is_some() { session.say("是", "yes") } else { session.say("否", "no") }
                        .to_owned(),
                    of.signed_in_at.map(|at| at.to_string()).unwrap_or_default(),
                ]);
            }
            return Ok(sheet.print(*format)?);
        }
        UsersCommand::Add(args) => {
            let (roles, reach) = granted(&args.granted)?;
            let new = NewAccount {
                name: args.name.clone(),
                display: args.display.clone().unwrap_or_else(|| args.name.clone()),
                roles,
                office: args.office.clone(),
                reach,
                lang: session.lang().to_owned(),
            };
            accounts.create(actor, &new, &origin).await?;
            link(session, &accounts, &args.name, &address).await?;
        }
        UsersCommand::Link { name } => link(session, &accounts, name, &address).await?,
        UsersCommand::Grant(args) => {
            let (roles, reach) = granted(&args.granted)?;
            accounts.change(actor, &args.name, AccountChange::Granted { roles, reach }, &origin).await?;
        }
        UsersCommand::Unlock { name } => {
            accounts.change(actor, name, AccountChange::Unlocked, &origin).await?
        }
        UsersCommand::Disable { name } => {
            accounts.change(actor, name, AccountChange::Disabled(true), &origin).await?
        }
        UsersCommand::Enable { name } => {
            accounts.change(actor, name, AccountChange::Disabled(false), &origin).await?
        }
    }
    Ok(())
}

fn granted(of: &Granted) -> anyhow::Result<(Vec<Role>, Reach)> {
    let roles = of.roles.iter().map(|role| role.parse()).collect::<Result<Vec<Role>, _>>()?;
    let reach = match (&of.region, &of.enterprise) {
        (Some(code), _) => Reach::Region(code.clone()),
        (None, Some(id)) => Reach::Enterprise(id.clone()),
        (None, None) => Reach::All,
    };
    Ok((roles, reach))
}

async fn link(session: &Session, accounts: &Accounts, name: &str, address: &str) -> anyhow::Result<()> {
    let link = accounts.link_for(&session.args.actor, name, &Origin::default()).await?;
    let hours = accounts.settings().link_hours;
    Ok(say(&if session.lang() == "en" {
        format!("one-time link for {name}, opens within {hours} hours: {address}{}", link.path)
    } else {
        format!("{name} 的一次性链接（{hours} 小时内有效）：{address}{}", link.path)
    })?)
}

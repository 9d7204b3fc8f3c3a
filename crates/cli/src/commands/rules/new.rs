use std::{
    io::{BufRead, IsTerminal as _},
    process::ExitCode,
};

use ballast_app::judge::{Answers, ask_programme, check_rules, new_programme};

use crate::{args::NewArgs, commands::Session, output::say};

pub fn run(session: &Session, args: &NewArgs) -> anyhow::Result<ExitCode> {
    let answers = Answers {
        id: args.id.clone(),
        name: args.name.clone(),
        kind: args.kind.clone(),
        issuer: args.issuer.clone(),
        title: args.title.clone(),
        document: args.document.clone(),
        valid_from: args.valid_from,
        form: args.form.clone(),
        column: args.column.clone(),
        least: args.least.clone(),
        unit: args.unit.clone(),
        clause: args.clause.clone(),
    };
    let mut typed = std::io::stdin().lock();
    // A script that forgot an option should stop, not wait.
    let input = std::io::stdin().is_terminal().then_some(&mut typed as &mut dyn BufRead);
    let new = ask_programme(&answers, session.lang(), input, &mut std::io::stdout().lock())?;
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let path = new_programme(&session.args.data, &dirs, &new)?;
    say(&format!("{} {}", session.say("已写入", "written:"), path.display()))?;
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let name = format!("rules/{}.toml", new.id);
    let found = check_rules(&dirs, session.clock().today());
    let own: Vec<_> = found.iter().filter(|diagnostic| diagnostic.file.ends_with(&name)).collect();
    for diagnostic in &own {
        say(&diagnostic.to_string())?;
    }
    if own.is_empty() {
        say(session.say("检查通过；接着可以手工补充条件", "it checks; go on by hand from here"))?;
    }
    let wrong = own.iter().any(|diagnostic| diagnostic.severity == ballast_model::Severity::Error);
    Ok(if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

use std::{
    io::{BufRead as _, IsTerminal as _},
    process::ExitCode,
};

use ballast_app::judge::{NewProgramme, check_rules, new_programme};

use crate::{args::NewArgs, commands::Session, output::say};

pub fn run(session: &Session, args: &NewArgs) -> anyhow::Result<ExitCode> {
    let ask = |flag: &str, given: &Option<String>, zh: &str, en: &str, otherwise: &str| {
        answer(session, flag, given, session.say(zh, en), otherwise)
    };
    let least = ask("least", &args.least, "下限", "least value", "")?;
    let new = NewProgramme {
        id: ask("id", &args.id, "标识（小写字母、数字、短横）", "id (lower case, digits, dashes)", "")?,
        name: ask("name", &args.name, "名称", "name", "")?,
        kind: ask("kind", &args.kind, "类别 title/award/list", "kind: title, award or list", "list")?,
        issuer: ask("issuer", &args.issuer, "发文机关", "issuer", "本局")?,
        title: ask("title", &args.title, "文件标题", "title of the document", "")?,
        document: ask("document", &args.document, "文号", "document number", "")?,
        valid_from: args.valid_from,
        form: ask("form", &args.form, "报表", "form", "industrial-annual")?,
        column: ask("column", &args.column, "指标列", "column", "revenue")?,
        least: least
            .replace(',', "")
            .parse()
            .map_err(|_| anyhow::anyhow!("--least {least:?} is no number: write digits, such as 20000000"))?,
        unit: ask("unit", &args.unit, "单位", "unit", "元")?,
        clause: ask("clause", &args.clause, "条款", "clause", "")?,
    };
    let path = new_programme(&session.args.data, &new)?;
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

/// What was given, else what is typed, else what is usual.
fn answer(
    session: &Session,
    flag: &str,
    given: &Option<String>,
    question: &str,
    otherwise: &str,
) -> anyhow::Result<String> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    if std::io::stdin().is_terminal() {
        let usual = if otherwise.is_empty() { String::new() } else { format!(" [{otherwise}]") };
        say(&format!("{question}{usual}{}", session.say("：", ":")))?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        if !line.trim().is_empty() {
            return Ok(line.trim().to_owned());
        }
    }
    anyhow::ensure!(!otherwise.is_empty(), "{question}: nothing was given; add --{flag}");
    Ok(otherwise.to_owned())
}

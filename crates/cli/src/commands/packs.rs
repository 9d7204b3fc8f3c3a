use std::process::ExitCode;

use ballast_model::Severity;
use ballast_packs::Packs;

use super::Session;
use crate::{
    args::{Format, PacksCommand},
    output::{Sheet, print_json, say},
};

pub fn run(session: &Session, command: &PacksCommand) -> anyhow::Result<ExitCode> {
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    match command {
        PacksCommand::Check { format } => check(session, &dirs, *format),
        PacksCommand::List { format } => list(session, &dirs, *format).map(|()| ExitCode::SUCCESS),
    }
}

fn check(session: &Session, dirs: &[std::path::PathBuf], format: Format) -> anyhow::Result<ExitCode> {
    let mut diagnostics = ballast_packs::check(dirs);
    if let Ok((packs, _)) = Packs::load(dirs) {
        // Packs keep mappings as written; intake is who can read them.
        for (name, text) in &packs.mappings {
            diagnostics.extend(
                ballast_intake::parse_mapping(text, &format!("mappings/{name}.toml"))
                    .err()
                    .into_iter()
                    .flatten(),
            );
        }
    }
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    match format {
        Format::Json => print_json(&diagnostics)?,
        Format::Csv => {
            let mut sheet = Sheet::new(&[
                ("code", ""),
                ("severity", ""),
                ("file", ""),
                ("line", ""),
                ("message", ""),
                ("help", ""),
            ]);
            for d in &diagnostics {
                let severity = if d.severity == Severity::Error { "error" } else { "warning" };
                sheet.rows.push(vec![
                    d.code.to_owned(),
                    severity.to_owned(),
                    d.file.clone(),
                    d.line.to_string(),
                    d.message.clone(),
                    d.help.clone(),
                ]);
            }
            sheet.print(Format::Csv)?;
        }
        Format::Table => {
            for diagnostic in &diagnostics {
                say(&diagnostic.to_string())?;
            }
            let warnings = diagnostics.len() - errors;
            say(&if session.lang() == "en" {
                format!("{errors} errors, {warnings} warnings in {} packs", dirs.len() + 1)
            } else {
                format!("共检查 {} 个知识包：{errors} 处错误，{warnings} 处警告", dirs.len() + 1)
            })?;
        }
    }
    Ok(if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn list(session: &Session, dirs: &[std::path::PathBuf], format: Format) -> anyhow::Result<()> {
    let (packs, _) = Packs::load(dirs).map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    let lang = session.lang();
    let mut sheet = Sheet::new(&[
        ("kind", session.say("类别", "kind")),
        ("id", session.say("标识", "id")),
        ("name", session.say("名称", "name")),
        ("detail", session.say("说明", "detail")),
    ]);
    let mut add = |kind: &str, id: &str, name: &str, detail: String| {
        sheet.rows.push(vec![kind.to_owned(), id.to_owned(), name.to_owned(), detail]);
    };
    for (id, version) in &packs.loaded {
        add("pack", id, "", version.clone());
    }
    for (id, tree) in &packs.trees {
        add("tree", id, "", format!("{} nodes, {} levels", tree.len(), tree.depth()));
    }
    for form in packs.forms.values() {
        add(
            "form",
            &form.id,
            form.name.get(lang),
            format!("{} fields, {} checks", form.fields.len(), form.checks.len()),
        );
    }
    for indicator in packs.indicators.values() {
        add(
            "indicator",
            &indicator.id,
            indicator.name.get(lang),
            format!("{} · {}", indicator.form, indicator.unit),
        );
    }
    for zone in packs.zones.values() {
        add("zone", &zone.id, zone.name.get(lang), format!("{} regions", zone.regions.len()));
    }
    for key in &packs.colours {
        add("colours", &key.id, &key.indicator, format!("{} bands", key.bands.len()));
    }
    for (id, list) in &packs.code_lists {
        let codes: Vec<&str> = list.iter().map(|entry| entry.code.as_str()).collect();
        add("codes", id, "", codes.join(" "));
    }
    Ok(sheet.print(format)?)
}

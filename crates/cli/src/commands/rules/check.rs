use std::process::ExitCode;

use ballast_model::Severity;

use crate::{
    args::{Format, RulesCheckArgs},
    commands::Session,
    output::{print_json, say},
};

pub fn run(session: &Session, args: &RulesCheckArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.format != Format::Csv, "use --format table or json");
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let on = args.on.unwrap_or_else(|| session.clock().today());
    let found = ballast_app::judge::check_rules(&dirs, on);
    let errors = found.iter().filter(|of| of.severity == Severity::Error).count();
    if args.format == Format::Json {
        print_json(&found)?;
    } else {
        for diagnostic in &found {
            say(&diagnostic.to_string())?;
        }
        let warnings = found.len() - errors;
        say(&if session.lang() == "en" {
            format!("rules as of {on}: {errors} errors, {warnings} warnings")
        } else {
            format!("截至 {on} 检查规则：{errors} 处错误，{warnings} 处警告")
        })?;
    }
    Ok(if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

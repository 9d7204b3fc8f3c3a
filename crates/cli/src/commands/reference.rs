use std::{fmt::Write as _, fs};

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::args::{Args, ReferenceArgs};

/// Writes the reference pages that are made from the code, so that they cannot go stale.
pub fn run(args: &ReferenceArgs) -> anyhow::Result<()> {
    fs::create_dir_all(&args.out).with_context(|| format!("{} was not made", args.out.display()))?;
    let write = |name: &str, text: &str| {
        let path = args.out.join(name);
        fs::write(&path, text).with_context(|| format!("{} was not written", path.display()))
    };
    write("commands.md", &commands())?;
    write("diagnostics.md", &diagnostics())
}

fn commands() -> String {
    let mut text = String::from("# Commands\n\nMade from the command itself by `make reference`.\n");
    let mut root = Args::command();
    root.build();
    let help = root.render_long_help();
    let _ = write!(text, "\n## ballast\n\n```text\n{}\n```\n", trimmed(&help.to_string()));
    for command in root.get_subcommands_mut().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
        let name = command.get_name().to_owned();
        let help = command.render_long_help();
        let _ = write!(text, "\n## ballast {name}\n\n```text\n{}\n```\n", trimmed(&help.to_string()));
    }
    text
}

fn trimmed(help: &str) -> String {
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn diagnostics() -> String {
    let mut text = String::from(
        "# Diagnostics\n\nWhat `ballast packs check` and mapping files can be told. Made from the code by `make reference`.\n\n| code | what is wrong |\n|---|---|\n",
    );
    for (code, about) in ballast_packs::codes::CODES {
        let _ = writeln!(text, "| `{code}` | {about} |");
    }
    text.push_str(
        "\n## Rules\n\nWhat `ballast rules check` says besides: of programmes that can be read and are odd all the same.\n\n| code | what is odd |\n|---|---|\n",
    );
    for (code, about) in ballast_rules::lint::CODES {
        let _ = writeln!(text, "| `{code}` | {about} |");
    }
    text
}

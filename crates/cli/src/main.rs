//! The `ballast` command.

mod args;
mod commands;
mod json_lines;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let lang = args.lang.code();
    match commands::run(args) {
        Ok(code) => code,
        Err(error) => {
            // A reader who closed the pipe (`| head`) has seen what they wanted.
            if error.chain().any(|cause| {
                cause
                    .downcast_ref::<std::io::Error>()
                    .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            }) {
                return ExitCode::SUCCESS;
            }
            let told = |error: &(dyn std::error::Error + 'static)| {
                ballast_app::in_words(error, lang).unwrap_or_else(|| error.to_string())
            };
            let first = told(&*error);
            eprintln!("ballast: {first}");
            for cause in error.chain().skip(1) {
                let text = told(cause);
                if !first.contains(&text) && !error.to_string().contains(&cause.to_string()) {
                    eprintln!("  {text}");
                }
            }
            ExitCode::from(2)
        }
    }
}

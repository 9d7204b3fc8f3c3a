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
            eprintln!("ballast: {error}");
            for cause in error.chain().skip(1) {
                let text = cause.to_string();
                if !error.to_string().contains(&text) {
                    eprintln!("  {text}");
                }
            }
            ExitCode::from(2)
        }
    }
}

//! A second opinion, where an office wants one: a model behind an OpenAI-compatible endpoint is asked about sentences with
//! numbers that were left unread.
//!
//! Off unless `DATA/ballast.toml` turns it on. What it proposes is held to the text: the words have to stand in the sentence as
//! they are, and their number has to be the value. It is marked, and never accepted. Without it, or when it fails, nothing else
//! changes.

mod ask;
mod check;
mod config;
mod sentences;
#[cfg(test)]
mod tests;

use std::path::Path;

use config::Config;

use super::{Report, words::t};

/// Sentences put into one question, and questions put in all.
const AT_ONCE: usize = 20;
const QUESTIONS: usize = 10;

/// Adds what the assistant proposes to a report; gives notes about what went wrong. Does nothing where none is set up.
pub fn assist(report: &mut Report, data: &Path, lang: &str) -> Vec<String> {
    let config = match Config::read(data) {
        Ok(Some(config)) => config,
        Ok(None) => return Vec::new(),
        Err(what) => return vec![failed(lang, &what)],
    };
    let sentences = sentences::unread(&report.document.text, &report.reading);
    let mut notes = Vec::new();
    for asked in sentences.chunks(AT_ONCE).take(QUESTIONS) {
        match ask::ask(&config, asked) {
            Ok(answer) => {
                let (proposed, dropped) = check::check(&answer, asked, &report.reading);
                report.proposed.extend(proposed);
                if dropped > 0 {
                    notes.push(if lang == "en" {
                        format!(
                            "{dropped} proposals of the assistant do not stand in the text and were dropped"
                        )
                    } else {
                        format!("助手的 {dropped} 条建议与原文不符，已丢弃")
                    });
                }
            }
            Err(what) => {
                notes.push(failed(lang, &what));
                break;
            }
        }
    }
    if sentences.len() > AT_ONCE * QUESTIONS {
        let rest = sentences.len() - AT_ONCE * QUESTIONS;
        notes.push(if lang == "en" {
            format!("the assistant was not asked about the last {rest} sentences")
        } else {
            format!("未就最后 {rest} 句询问助手")
        });
    }
    report.proposed.sort_by_key(|figure| figure.start);
    report.proposed.dedup_by_key(|figure| figure.start);
    notes
}

fn failed(lang: &str, what: &str) -> String {
    format!(
        "{}{what}",
        t(lang, "助手未能作答，其余不受影响：", "the assistant gave no answer, all else is as it was: ")
    )
}

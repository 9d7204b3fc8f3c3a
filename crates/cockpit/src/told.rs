//! What an audit line says beside who, what and about whom, in the reader's language. The record and its files keep it as it was written.

use ballast_app::accounts::{Reach, Role};
use ballast_store::AuditLine;

use crate::{Right, Viewer, Words, named, words::local};

/// The detail of a line: `roles=officer reach=region:370100` as people say it. What is no list of pairs that this version knows stands as
/// it was written.
pub(crate) fn detail(viewer: &Viewer, line: &AuditLine) -> String {
    let Some(pairs) = pairs(&line.detail) else { return line.detail.clone() };
    let told: Result<Vec<String>, ()> =
        pairs.into_iter().filter_map(|(key, value)| pair(viewer, key, value).transpose()).collect();
    let between = if viewer.words.lang() == "en" { "; " } else { "；" };
    told.map_or_else(|()| line.detail.clone(), |told| told.join(between))
}

/// `key=value` pairs; the last may hold free text.
fn pairs(detail: &str) -> Option<Vec<(&str, &str)>> {
    let (mut found, mut rest) = (Vec::new(), detail);
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return None;
        }
        let free = matches!(key, "display" | "unknown-name-of" | "url");
        let (value, more) = if free { (after, "") } else { after.split_once(' ').unwrap_or((after, "")) };
        found.push((key, value));
        rest = more;
    }
    Some(found)
}

/// One pair in words; nothing where it says nothing, an error (nothing at all) where this version does not know it.
fn pair(viewer: &Viewer, key: &str, value: &str) -> Result<Option<String>, ()> {
    let words = viewer.words;
    let yes =
        |text: &str| if text == "true" { words.administration_yes() } else { words.administration_no() };
    if value.is_empty() {
        return Ok(None);
    }
    Ok(Some(match key {
        "roles" => words.named_told_roles(roles(words, value)?),
        "reach" => words.named_told_reach(named::reach(viewer, &reach(value)?)),
        "office" => words.named_told_office(value),
        "display" => words.named_told_display(value),
        "lang" => words.named_told_lang(if value == "en" { "English" } else { "中文" }),
        "on" => words.named_told_on(yes(value)),
        "linked" => words.named_told_linked(yes(value)),
        "failures" => words.named_told_failures(value),
        "locked-until" => words.named_told_locked_until(instant(value)?),
        "unknown-name-of" => words.named_told_unknown_name(value.split(' ').next().unwrap_or(value)),
        "token" => words.named_told_token(value),
        "until" => words.named_told_until(instant(value)?),
        "rights" => words.named_told_rights(rights(words, value)),
        "topics" => words.named_told_topics(listed(words, value, |id| named::topic(&words, id))),
        "url" => words.named_told_url(value),
        "why" => why(words, value)?.to_owned(),
        "minute" => words.named_told_minute(instant(value)?),
        "times" => words.named_told_times(value),
        _ => return Err(()),
    }))
}

fn instant(text: &str) -> Result<String, ()> {
    text.parse().map(local).map_err(|_| ())
}

fn listed<'a>(words: Words, ids: &'a str, name: impl Fn(&'a str) -> &'a str) -> String {
    let between = if words.lang() == "en" { ", " } else { "、" };
    ids.split(',').map(name).collect::<Vec<_>>().join(between)
}

fn roles(words: Words, ids: &str) -> Result<String, ()> {
    let all: Result<Vec<Role>, ()> = ids.split(',').map(|id| id.parse().map_err(|_| ())).collect();
    Ok(named::roles(words, &all?))
}

fn rights(words: Words, ids: &str) -> String {
    listed(words, ids, |id| Right::find(id).map_or(id, |right| right.name(words)))
}

fn reach(text: &str) -> Result<Reach, ()> {
    let (kind, code) = text.split_once(':').unwrap_or((text, ""));
    Reach::of(kind, code).map_err(|_| ())
}

/// Why somebody was turned away at a door.
fn why(words: Words, id: &str) -> Result<&'static str, ()> {
    Ok(match id {
        "role" => words.named_why_role(),
        "scope" => words.named_why_scope(),
        "not-there" => words.named_why_not_there(),
        "foreign" => words.named_why_foreign(),
        "token" => words.named_why_token(),
        "link" => words.named_why_link(),
        "locked" => words.named_why_locked(),
        "too-often" => words.named_why_too_often(),
        _ => return Err(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_taken_apart_and_free_text_is_left() {
        assert_eq!(pairs("roles=officer,reviewer reach=all").unwrap().len(), 2);
        let called = pairs("office=jinan display=王 伟=处长").unwrap();
        assert_eq!(called, [("office", "jinan"), ("display", "王 伟=处长")]);
        assert_eq!(pairs("office= display=x").unwrap()[0], ("office", ""));
        assert_eq!(pairs("figures output@2024-11 by subject"), None);
        assert_eq!(pairs("/ledger?kind=task"), None);
        assert_eq!(pairs(""), Some(Vec::new()));
    }
}

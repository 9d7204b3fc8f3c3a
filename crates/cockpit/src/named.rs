//! Words that are kept and typed, as people call them. One that this version does not know stands as it was kept.

use ballast_app::accounts::{Reach, Role};

use crate::{Viewer, Words};

/// A role.
pub(crate) fn role(words: Words, role: Role) -> &'static str {
    match role {
        Role::Administration => words.named_role_administration(),
        Role::Security => words.named_role_security(),
        Role::Audit => words.named_role_audit(),
        Role::Director => words.named_role_director(),
        Role::Officer => words.named_role_officer(),
        Role::Reviewer => words.named_role_reviewer(),
        Role::Enterprise => words.named_role_enterprise(),
    }
}

/// Several roles, one after another.
pub(crate) fn roles(words: Words, all: &[Role]) -> String {
    let between = if words.lang() == "en" { ", " } else { "、" };
    all.iter().map(|one| role(words, *one)).collect::<Vec<_>>().join(between)
}

/// How far somebody sees: a region by its name and code.
pub(crate) fn reach(viewer: &Viewer, reach: &Reach) -> String {
    let words = viewer.words;
    match reach {
        Reach::All => words.named_reach_all().to_owned(),
        Reach::Region(code) => {
            let name = region(viewer, code).unwrap_or_else(|| words.frame_region());
            words.named_reach_region(name, code)
        }
        Reach::Enterprise(id) => words.named_reach_enterprise(id),
    }
}

/// A region of the packs in the viewer's language; nothing where they know none of that code.
pub(crate) fn region<'v>(viewer: &'v Viewer, code: &str) -> Option<&'v str> {
    let tree = viewer.ballast.tree("regions").ok()?;
    Some(tree.node(tree.find(code)?).name_in(viewer.ballast.lang()))
}

/// A topic of webhooks.
pub(crate) fn topic<'a>(words: &Words, id: &'a str) -> &'a str {
    match id {
        "colour" => words.named_topic_colour(),
        "item" => words.named_topic_item(),
        "closing" => words.named_topic_closing(),
        other => other,
    }
}

/// A kind of job.
pub(crate) fn job<'a>(words: &Words, id: &'a str) -> &'a str {
    match id {
        "backup" => words.named_job_backup(),
        "colours" => words.named_job_colours(),
        other => other,
    }
}

/// What packs declare.
pub(crate) fn declared<'a>(words: &Words, id: &'a str) -> &'a str {
    match id {
        "trees" => words.named_declared_trees(),
        "zones" => words.named_declared_zones(),
        "forms" => words.named_declared_forms(),
        "indicators" => words.named_declared_indicators(),
        "colours" => words.named_declared_colours(),
        "targets" => words.named_declared_targets(),
        "programmes" => words.named_declared_programmes(),
        "mappings" => words.named_declared_mappings(),
        other => other,
    }
}

/// What an audit line says was done.
pub(crate) fn verb<'a>(words: &Words, id: &'a str) -> &'a str {
    match id {
        "read" => words.named_verb_read(),
        "export" => words.named_verb_export(),
        "backup" => words.named_verb_backup(),
        "create-account" => words.named_verb_create_account(),
        "change-account" => words.named_verb_change_account(),
        "disable-account" => words.named_verb_disable_account(),
        "enable-account" => words.named_verb_enable_account(),
        "grant" => words.named_verb_grant(),
        "unlock" => words.named_verb_unlock(),
        "password" => words.named_verb_password(),
        "one-time-codes" => words.named_verb_one_time_codes(),
        "one-time-link" => words.named_verb_one_time_link(),
        "directory" => words.named_verb_directory(),
        "sign-in" => words.named_verb_sign_in(),
        "sign-in-refused" => words.named_verb_sign_in_refused(),
        "refused" => words.named_verb_refused(),
        "sign-out" => words.named_verb_sign_out(),
        "create-token" => words.named_verb_create_token(),
        "revoke-token" => words.named_verb_revoke_token(),
        "create-webhook" => words.named_verb_create_webhook(),
        "stop-webhook" => words.named_verb_stop_webhook(),
        other => other,
    }
}

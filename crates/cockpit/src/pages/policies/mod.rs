//! 政策: what there is, who is judged how and why, what another threshold would do, who is paid.

pub(crate) mod catalogue;
pub(crate) mod explain;
pub(crate) mod judged;
pub(crate) mod payout;
pub(crate) mod what_if;

use ballast_app::{AppError, judge::RuleCase, typed};
use ballast_packs::plan::{Programme, ProgrammeKind};
use serde::Deserialize;

use crate::{Link, Right, Viewer};

/// What may be asked of a programme.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    on: String,
    verdict: String,
    region: String,
    page: usize,
}

fn kind_name(viewer: &Viewer, kind: ProgrammeKind) -> &'static str {
    let words = viewer.words;
    match kind {
        ProgrammeKind::Title => words.policies_kind_title(),
        ProgrammeKind::Award => words.policies_kind_award(),
        ProgrammeKind::Warning => words.policies_kind_warning(),
        ProgrammeKind::Grading => words.policies_kind_grading(),
        ProgrammeKind::Index => words.policies_kind_index(),
        ProgrammeKind::Class => words.policies_kind_class(),
        ProgrammeKind::List => words.policies_kind_list(),
    }
}

fn case(asked: &Asked) -> Result<RuleCase, AppError> {
    let on = typed::unless_blank(&asked.on, typed::day)?;
    Ok(RuleCase { on, ..RuleCase::default() })
}

/// The pages of one programme.
struct Tabs {
    list: String,
    what_if: String,
    payout: String,
    now: &'static str,
}

impl Tabs {
    fn of(viewer: &Viewer, programme: &Programme, asked: &Asked, now: &'static str) -> Self {
        let judges = viewer.may(Right::Judge);
        let at = |tail: &str| {
            Link::to(format!("/policies/{}{tail}", programme.id)).with("on", &asked.on).to_string()
        };
        let can = |has: bool, tail: &str| if has && judges { at(tail) } else { String::new() };
        Self {
            list: at(""),
            what_if: can(programme.versions.iter().any(|version| !version.parameters.is_empty()), "/what-if"),
            payout: can(programme.versions.iter().any(|version| version.award.is_some()), "/payout"),
            now,
        }
    }
}

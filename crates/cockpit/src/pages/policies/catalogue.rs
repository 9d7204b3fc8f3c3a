use std::collections::BTreeMap;

use askama::Template;
use axum::response::Html;
use ballast_packs::plan::{JudgedKind, ProgrammeKind};

use super::kind_name;
use crate::{
    PageError, Viewer,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "policies.html")]
struct Catalogue {
    layout: Layout,
    groups: Vec<(String, Grid)>,
}

/// 政策: what there is.
pub(crate) async fn list(viewer: Viewer) -> Result<Html<String>, PageError> {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let mut groups: BTreeMap<ProgrammeKind, Vec<Vec<Cell>>> = BTreeMap::new();
    for programme in viewer.ballast.packs.programmes.values() {
        let Some(last) = programme.versions.last() else { continue };
        let subject = match programme.subject {
            JudgedKind::Enterprise => words.frame_enterprise(),
            JudgedKind::Region => words.frame_region(),
            JudgedKind::Industry => words.frame_industry(),
            JudgedKind::Project => words.policies_project(),
            JudgedKind::Chain => words.policies_chain(),
        };
        let versions: Vec<&str> = programme.versions.iter().map(|version| version.id.as_str()).collect();
        let checked = if programme.versions.iter().all(|version| version.source.verified) {
            Cell::text(format!("✓ {}", words.policies_verified())).class("verdict met")
        } else {
            Cell::text(words.policies_unverified()).class("note")
        };
        groups.entry(programme.kind).or_default().push(vec![
            Cell::text(programme.name.get(lang)).to(format!("/policies/{}", programme.id)),
            Cell::text(subject),
            Cell::text(last.source.issuer.get(lang)),
            Cell::text(&last.source.number),
            Cell::text(versions.join(", ")),
            checked,
        ]);
    }
    let heads = [
        words.policies_name(),
        words.policies_judges(),
        words.policies_issuer(),
        words.policies_number(),
        words.policies_versions(),
        words.policies_checked(),
    ];
    let groups = groups.into_iter().map(|(kind, rows)| {
        let pages = Pages::all(rows.len());
        let heads = heads.iter().map(|head| Head::text(head)).collect();
        (kind_name(&viewer, kind).to_owned(), Grid { heads, rows, pages, ..Grid::default() })
    });
    let groups = groups.collect();
    let layout = Layout::new(&viewer, Section::Policies, words.policies_title());
    Ok(Html(Catalogue { layout, groups }.render()?))
}

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{JobRun, PackShown};

use crate::{
    PageError, Site, Viewer, Words,
    layout::{Layout, Section},
    named,
    words::local,
};

/// A job as the page lists it.
struct JobLine {
    kind: String,
    actor: String,
    started: String,
    ended: String,
    outcome: &'static str,
    detail: String,
}

#[derive(Template)]
#[template(path = "administration/system.html")]
struct System {
    layout: Layout,
    packs: PackShown,
    jobs: Vec<JobLine>,
    backups: Vec<(String, u64, String)>,
    folder: String,
}

/// What came of a job. The colours that one keeps for the next, as JSON, are told by how many they are.
fn detail(job: &JobRun, words: Words) -> String {
    let kept = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&job.detail);
    match kept {
        Ok(kept) if job.kind == "colours" => words.named_job_colours_kept(kept.len()),
        _ => job.detail.clone(),
    }
}

fn job_line(job: JobRun, words: Words) -> JobLine {
    JobLine {
        outcome: match (job.ended_at, job.failed) {
            (None, _) => words.administration_job_running(),
            (Some(_), true) => words.administration_job_failed(),
            (Some(_), false) => words.administration_job_done(),
        },
        detail: detail(&job, words),
        kind: named::job(&words, &job.kind).to_owned(),
        actor: job.actor,
        started: local(job.started_at),
        ended: job.ended_at.map(local).unwrap_or_default(),
    }
}

/// 系统: packs in force with what is wrong in them, jobs, backups.
pub(crate) async fn page(State(site): State<Site>, viewer: Viewer) -> Result<Response, PageError> {
    let words = viewer.words;
    let backups = site.unscoped().backups()?;
    let page = System {
        layout: Layout::new(&viewer, Section::System, words.administration_system()),
        packs: site.unscoped().packs_shown()?,
        jobs: viewer.ballast.jobs(50).await?.into_iter().map(|job| job_line(job, words)).collect(),
        backups: backups.into_iter().map(|one| (one.file, one.bytes, local(one.made_at))).collect(),
        folder: site.unscoped().backup_folder().display().to_string(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Backs up now, and stays until it is done.
pub(crate) async fn back_up(viewer: Viewer) -> Result<Response, PageError> {
    viewer.on_record("backup", "", "").await?;
    viewer.ballast.back_up_here().await?;
    Ok(Redirect::to("/administration/system").into_response())
}

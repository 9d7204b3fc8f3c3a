use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError, Question,
    judge::{PayoutQuery, PayoutReport, reasons},
};
use ballast_model::Verdict;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{Asked, Tabs, case};
use crate::{
    Link, PageError, Viewer,
    grid::{Cell, Grid, Head, Pages, grouped},
    layout::{Layout, Section},
    take,
};

#[derive(Template)]
#[template(path = "payout.html")]
struct Payout {
    layout: Layout,
    tabs: Tabs,
    id: String,
    document: String,
    notes: Vec<String>,
    facts: Vec<(String, String)>,
    grid: Grid,
    objected: Vec<(String, String, String)>,
    asked: PayoutAsked,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "payout-refused.html")]
struct Refused {
    layout: Layout,
    tabs: Tabs,
    why: String,
}

/// Which list of payments, and what somebody says against it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PayoutAsked {
    on: String,
    page: usize,
    subject: String,
    field: String,
    value: String,
}

async fn payout_report(
    viewer: &Viewer,
    id: &str,
    asked: &PayoutAsked,
) -> Result<Arc<PayoutReport>, AppError> {
    let objection = match (asked.subject.trim(), asked.field.as_str()) {
        ("", _) | (_, "") => None,
        (subject, field) => {
            let value = match asked.value.trim() {
                "" => None,
                text => Some(
                    text.replace(',', "")
                        .parse()
                        .map_err(|_| AppError::Question(Question::no_number(text, field)))?,
                ),
            };
            Some((subject.to_owned(), vec![(field.to_owned(), value)]))
        }
    };
    let case = case(&Asked { on: asked.on.clone(), ..Asked::default() })?;
    let query = PayoutQuery { programme: id.to_owned(), case, year: None, objection };
    viewer.on_record("read", "*", &format!("payout {id}")).await?;
    viewer.ballast.payout_rule_kept(&query).await
}

/// Who is paid how much, and why not more; and what an objection would change.
pub(crate) async fn payout(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<PayoutAsked>,
) -> Result<Html<String>, PageError> {
    let programme = viewer.ballast.programme(&id)?;
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let title = format!("{} · {}", programme.name.get(lang), words.policies_payout());
    let about = Asked { on: asked.on.clone(), ..Asked::default() };
    let report = match payout_report(&viewer, &id, &asked).await {
        Ok(report) => report,
        // No version fits the day, or nobody has reported: the page says so and lets another day be asked.
        Err(AppError::Question(why)) => {
            let layout = Layout::new(&viewer, Section::Policies, title);
            let tabs = Tabs::of(&viewer, programme, &about, "payout");
            return Ok(Html(Refused { layout, tabs, why: why.in_words(lang) }.render()?));
        }
        Err(error) => return Err(error.into()),
    };
    let list = &report.payout;
    let paid: Vec<_> =
        list.lines.iter().filter(|line| !line.entitled.is_zero() || line.verdict == Verdict::Met).collect();
    let link = Link::to(format!("/policies/{id}/payout")).with("on", &asked.on);
    let pages = Pages::of(paid.len(), asked.page, &link);
    let row = |line: &&ballast_rules::payout::PayLine| {
        let names = viewer.ballast.subject_names(&ballast_model::Subject {
            region: line.region.clone(),
            ..ballast_model::Subject::default()
        });
        vec![
            line.place.map_or_else(Cell::missing, |place| Cell::count(place as u64)),
            Cell::text(&line.name)
                .to(format!("/policies/{id}/explain/{}", crate::link::encoded(&line.subject))),
            Cell::text(names[0].clone()),
            Cell::number(Some(line.entitled), 0),
            Cell::number(Some(line.granted), 0),
            Cell::number(Some(line.before), 0),
            Cell::number(Some(line.now), 0),
            Cell::text(&line.clause),
            Cell::text(reasons(line, lang)),
        ]
    };
    let yuan = words.policies_yuan();
    let grid = Grid {
        caption: words.policies_payout_caption(report.on, list.year, &list.version),
        heads: vec![
            Head::number(words.policies_place(), ""),
            Head::text(words.policies_subject()),
            Head::text(words.frame_region()),
            Head::number(words.policies_entitled(), yuan),
            Head::number(words.policies_granted(), yuan),
            Head::number(words.policies_paid_before(), yuan),
            Head::number(words.policies_paid_now(), yuan),
            Head::text(words.policies_clause()),
            Head::text(words.policies_why_less()),
        ],
        rows: pages.cut(&paid).iter().map(row).collect(),
        foot: vec![
            Cell::default(),
            Cell::text(words.monitor_whole()),
            Cell::default(),
            Cell::number(Some(list.lines.iter().map(|line| line.entitled).sum()), 0),
            Cell::number(Some(list.total), 0),
            Cell::number(Some(list.lines.iter().map(|line| line.before).sum()), 0),
            Cell::number(Some(list.now), 0),
            Cell::default(),
            Cell::default(),
        ],
        pages,
        exports: None,
    };
    let mut facts = vec![(words.policies_total().to_owned(), format!("{} {yuan}", grouped(list.total, 0)))];
    facts.extend(
        list.budget
            .map(|budget| (words.policies_budget().to_owned(), format!("{} {yuan}", grouped(budget, 0)))),
    );
    facts
        .extend(list.cap.map(|cap| (words.policies_cap().to_owned(), format!("{} {yuan}", grouped(cap, 0)))));
    facts.push((
        words.policies_recipients().to_owned(),
        list.lines.iter().filter(|line| line.to_be_paid()).count().to_string(),
    ));
    let objected = report.objection.iter().flat_map(|changes| changes.all()).map(|change| {
        let money = |of: Decimal| format!("{} {yuan}", grouped(of, 0));
        (change.name.clone(), money(change.yuan_before), money(change.yuan_after))
    });
    let mut fields: Vec<(String, String)> = Vec::new();
    for used in programme.versions.iter().flat_map(|version| &version.inputs) {
        if let ballast_packs::plan::Input::Field { column, .. } = &used.input
            && !fields.iter().any(|(known, _)| known == column)
        {
            fields.push((column.clone(), used.name.get(lang).to_owned()));
        }
    }
    let page = Payout {
        layout: Layout::new(&viewer, Section::Policies, title),
        tabs: Tabs::of(&viewer, programme, &about, "payout"),
        document: format!(
            "{} {} {}",
            report.document.0.get(lang),
            report.document.1.get(lang),
            report.document.2
        ),
        notes: viewer.ballast.payout_notes(&report),
        objected: objected.collect(),
        facts,
        grid,
        fields,
        asked,
        id,
    };
    Ok(Html(page.render()?))
}

/// The list of payments as the workbook that is put up for the public.
pub(crate) async fn payout_away(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<PayoutAsked>,
) -> Result<Response, PageError> {
    let report = payout_report(&viewer, &id, &asked).await?;
    let book = viewer.ballast.payout_workbook(&report)?;
    let name = format!("{} {}", report.name.get(viewer.ballast.lang()), report.payout.year);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(take::file(book, kind, &name, "xlsx").into_response())
}

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{AppError, EnterpriseQuery, Profile, Question, Standing};
use ballast_model::{Scope, Text, Verdict};
use ballast_rules::{
    Quantity,
    explain::{Comparison, Part, Way},
};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    Link, PageError, Viewer, Words,
    chart::{self, Chart},
    grid::{Cell, Grid, Head, PER_PAGE, Pages, grouped},
    layout::{Layout, Section},
};

/// Which enterprises are looked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    region: String,
    industry: String,
    page: usize,
}

#[derive(Template)]
#[template(path = "enterprises.html")]
struct List {
    layout: Layout,
    asked: Asked,
    grid: Grid,
}

/// 企业: who is on record.
pub(crate) async fn list(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    if let Scope::Enterprise(own) = viewer.ballast.scope() {
        return Ok(Redirect::to(&format!("/enterprises/{}", crate::link::encoded(own))).into_response());
    }
    let words = viewer.words;
    let query = EnterpriseQuery {
        text: asked.q.clone(),
        region: asked.region.clone(),
        industry: asked.industry.clone(),
    };
    let link = Link::to("/enterprises")
        .with("q", &asked.q)
        .with("region", &asked.region)
        .with("industry", &asked.industry);
    viewer.on_record("read", "*", &link.to_string()).await?;
    let first = asked.page.saturating_sub(1).saturating_mul(PER_PAGE);
    let (total, mut found) = viewer.ballast.find_enterprises(&query, first, PER_PAGE).await?;
    let pages = Pages::of(total, asked.page, &link);
    if found.is_empty() && total > 0 {
        // Past the end the last page is meant.
        (_, found) = viewer.ballast.find_enterprises(&query, pages.first.saturating_sub(1), PER_PAGE).await?;
    }
    let row = |subject: &ballast_model::Subject| {
        let [region, industry, size, ownership] = viewer.ballast.subject_names(subject);
        vec![
            Cell::text(&subject.name).to(format!("/enterprises/{}", crate::link::encoded(&subject.id))),
            Cell::text(&subject.id),
            Cell::text(region),
            Cell::text(industry),
            Cell::text(size),
            Cell::text(ownership),
        ]
    };
    let heads = [
        words.frame_enterprise(),
        words.enterprises_code(),
        words.frame_region(),
        words.frame_industry(),
        words.monitor_size(),
        words.monitor_ownership(),
    ];
    let grid = Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: found.iter().map(row).collect(),
        pages,
        ..Grid::default()
    };
    let layout = Layout::new(&viewer, Section::Enterprises, words.enterprises_title());
    Ok(Html(List { layout, asked, grid }.render()?).into_response())
}

#[derive(Template)]
#[template(path = "enterprise.html")]
struct One {
    layout: Layout,
    profile: Arc<Profile>,
    history: Grid,
    chart: Option<Chart>,
    standings: String,
    returns: Vec<(String, String)>,
    /// What the ledger holds about it, as a part of the page.
    ledger: String,
}

/// One enterprise: history, titles, what it can have, payments.
pub(crate) async fn one(viewer: Viewer, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let profile = viewer.ballast.profile(&id).await?;
    let lang = viewer.ballast.lang();
    let form = viewer.ballast.packs.dispatch_form().unwrap_or_default();
    let returns =
        profile.history.iter().rev().take(3).map(|point| {
            (point.period.label(lang), super::returns::board::entry_link(&form, point.period, &id))
        });
    let page = One {
        history: history(&viewer, &profile),
        chart: chart(&viewer, &profile),
        standings: format!("/enterprises/{}/standings", crate::link::encoded(&id)),
        ledger: super::ledger::about(&viewer, &id).await?,
        returns: returns.collect(),
        layout: Layout::new(&viewer, Section::Enterprises, profile.subject.name.clone()),
        profile,
    };
    Ok(Html(page.render()?))
}

fn history(viewer: &Viewer, profile: &Profile) -> Grid {
    let words = viewer.words;
    let Some(last) = profile.history.last() else { return Grid::default() };
    let mut heads = vec![Head::text(words.frame_period())];
    for row in &last.rows {
        heads.push(Head::number(&row.name, &row.unit));
        heads.push(Head::number(words.today_growth(), "%"));
    }
    let rows = profile.history.iter().rev().map(|point| {
        let mut label = point.period.label(viewer.ballast.lang());
        if !point.closed {
            label.push_str(&format!("（{}）", words.frame_open()));
        }
        let mut cells = vec![Cell::text(label).class("nowrap")];
        for wanted in &last.rows {
            let row = point.rows.iter().find(|row| row.family == wanted.family);
            let value = row.and_then(|row| row.value);
            cells.push(Cell::number(value, value.map_or(0, |value| value.scale())));
            cells.push(Cell::number(row.and_then(growth), 1));
        }
        cells
    });
    Grid { heads, rows: rows.collect(), pages: Pages::all(profile.history.len()), ..Grid::default() }
}

fn growth(row: &ballast_app::HistoryRow) -> Option<Decimal> {
    let (value, base) = (row.value?, row.base?);
    if base <= Decimal::ZERO {
        return None;
    }
    (value - base).checked_div(base)?.checked_mul(Decimal::ONE_HUNDRED)
}

fn chart(viewer: &Viewer, profile: &Profile) -> Option<Chart> {
    let first = profile.history.last()?.rows.first()?;
    let labels: Vec<String> = profile.history.iter().map(|point| point.period.to_string()).collect();
    let of = |pick: fn(&ballast_app::HistoryRow) -> Option<Decimal>| {
        let values = profile.history.iter().map(|point| {
            let row = point.rows.iter().find(|row| row.family == first.family)?;
            pick(row).and_then(|value| f64::try_from(value).ok())
        });
        values.collect::<Vec<Option<f64>>>()
    };
    let series = [
        (first.name.clone(), of(|row| row.value)),
        (viewer.words.today_last_year().to_owned(), of(|row| row.base)),
    ];
    let label = format!("{} {}", first.name, first.unit);
    Some(Chart::new("history", label, &chart::lines(&labels, &series, &first.unit)).class("low"))
}

#[derive(Template)]
#[template(path = "standings.html")]
struct Standings {
    layout: Layout,
    lines: Vec<Line>,
    whole: bool,
    name: String,
}

/// One programme, in words.
pub(crate) struct Line {
    pub name: String,
    pub href: String,
    pub verdict: Cell,
    pub on: String,
    pub verified: bool,
    pub grade: String,
    pub yuan: String,
    pub steps: Vec<String>,
    pub ladder: Vec<(String, bool, Cell)>,
}

/// What one enterprise can have, with reasons and distances.
pub(crate) async fn standings(
    viewer: Viewer,
    Path(id): Path<String>,
    headers: axum::http::HeaderMap,
) -> Result<Html<String>, PageError> {
    let all = viewer.ballast.standings(&id).await?;
    let name = viewer.ballast.profile(&id).await?.subject.name.clone();
    let page = Standings {
        layout: Layout::new(&viewer, Section::Enterprises, viewer.words.enterprises_can_have()),
        lines: all.iter().map(|of| line(&viewer, of, &id)).collect(),
        // Asked for as a part of a page, it comes without the frame.
        whole: !headers.contains_key("hx-request"),
        name,
    };
    if page.whole {
        return Ok(Html(
            StandingsPage { inside: page.render()?, layout: page.layout, name: page.name }.render()?,
        ));
    }
    Ok(Html(page.render()?))
}

#[derive(Template)]
#[template(path = "standings-page.html")]
struct StandingsPage {
    layout: Layout,
    name: String,
    inside: String,
}

/// A verdict with its sign: colour is never the only one.
pub(crate) fn verdict(words: Words, verdict: Verdict) -> Cell {
    let (sign, word, class) = match verdict {
        Verdict::Met => ("✓", words.policies_met(), "met"),
        Verdict::NotMet => ("✕", words.policies_not_met(), "not-met"),
        Verdict::MissingData => ("○", words.policies_missing(), "missing-data"),
        Verdict::NeedsJudgement => ("?", words.policies_judgement(), "needs-judgement"),
        Verdict::NotApplicable => ("–", words.policies_not_applicable(), "not-applicable"),
    };
    Cell::text(format!("{sign} {word}")).class(format!("verdict {class}"))
}

fn line(viewer: &Viewer, of: &Standing, id: &str) -> Line {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let text = |text: &Text| text.get(lang).to_owned();
    let steps = of.nearest.iter().flat_map(|nearest| &nearest.steps);
    let steps = steps.map(|step| {
        let ways: Vec<String> =
            step.ways.iter().map(|way| way_text(viewer, way)).filter(|way| !way.is_empty()).collect();
        let help = step.help.as_ref().map(text).unwrap_or_default();
        let name = text(&step.name);
        match (ways.is_empty(), help.is_empty()) {
            (true, true) => name,
            (true, false) => format!("{name}: {help}"),
            (false, _) => format!("{name}: {}", ways.join("; ")),
        }
    });
    let ladder = of.ladder.iter().flat_map(|ladder| &ladder.tiers);
    Line {
        name: text(&of.name),
        href: format!("/policies/{}/explain/{}", of.programme, crate::link::encoded(id)),
        // What a warning shows is its level: that its conditions are "met" is no good news.
        verdict: match &of.warning {
            Some(warning) => Cell::text(format!("◆ {}", text(&warning.name))).class("verdict"),
            None => verdict(words, of.verdict),
        },
        on: of.on.to_string(),
        verified: of.verified,
        grade: of.grade.as_ref().map(text).unwrap_or_default(),
        yuan: of.yuan.map(|yuan| grouped(yuan, 0)).unwrap_or_default(),
        steps: steps.collect(),
        ladder: ladder.map(|tier| (text(&tier.name), tier.held, verdict(words, tier.verdict))).collect(),
    }
}

/// A number with its unit.
pub(crate) fn quantity(viewer: &Viewer, of: &Quantity) -> String {
    let value = of.value.round_dp(2).normalize();
    viewer.ballast.amount(&grouped(value, value.scale()), viewer.ballast.unit(&of.unit))
}

/// What is lacking, in words.
fn way_text(viewer: &Viewer, way: &Way) -> String {
    let words = viewer.words;
    match way {
        Way::Reach(comparison) => comparison_text(viewer, comparison),
        Way::Get(part) => words.enterprises_get(part_name(viewer, part)),
        Way::Report(part) => words.enterprises_report(part_name(viewer, part)),
        Way::Judge => words.enterprises_judge().to_owned(),
    }
}

/// `研发费用 3.2% ≥ 5%（还差 1.8%）`
pub(crate) fn comparison_text(viewer: &Viewer, of: &Comparison) -> String {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let shown = |of: &Option<Quantity>| {
        of.as_ref().map_or_else(|| words.frame_missing().to_owned(), |of| quantity(viewer, of))
    };
    let op = match of.op.as_str() {
        ">=" => "≥",
        "<=" => "≤",
        "<>" => "≠",
        other => other,
    };
    let mut text = format!("{} {} {op} {}", of.name.get(lang), shown(&of.value), shown(&of.threshold));
    if let Some(distance) = &of.distance {
        let by = quantity(viewer, &distance.by);
        let off = if distance.short { words.enterprises_short(by) } else { words.enterprises_over(by) };
        text.push_str(&format!("（{off}）"));
    }
    text
}

/// What a part of a condition is about.
pub(crate) fn part_name(viewer: &Viewer, part: &Part) -> String {
    let lang = viewer.ballast.lang();
    let join =
        |parts: &[Part]| parts.iter().map(|part| part_name(viewer, part)).collect::<Vec<_>>().join(" / ");
    match part {
        Part::All { parts, .. } | Part::Any { parts, .. } => join(parts),
        Part::Compare(comparison) => comparison_text(viewer, comparison),
        Part::Choice { name, wanted, negated, .. } => {
            format!("{}{}{}", name.get(lang), if *negated { " ≠ " } else { " = " }, wanted.get(lang))
        }
        Part::Held { titles, .. } => {
            let name = |id: &String| {
                let programme = viewer.ballast.packs.programmes.get(id);
                programme.map_or_else(|| id.clone(), |programme| programme.name.get(lang).to_owned())
            };
            titles.iter().map(name).collect::<Vec<_>>().join(" / ")
        }
        Part::Attribute { attribute, codes, .. } => {
            let words = viewer.words;
            let name = match attribute.as_str() {
                "region" => words.frame_region(),
                "industry" => words.frame_industry(),
                "size" => words.monitor_size(),
                _ => words.monitor_ownership(),
            };
            format!("{name} {}", codes.join(", "))
        }
        Part::Reported { name, .. } | Part::Other { name, .. } => name.get(lang).to_owned(),
    }
}

/// An enterprise looks at itself: what it can have.
pub(crate) async fn own(viewer: Viewer) -> Result<Redirect, PageError> {
    match viewer.ballast.scope() {
        Scope::Enterprise(own) => {
            Ok(Redirect::to(&format!("/enterprises/{}/standings", crate::link::encoded(own))))
        }
        _ => Err(AppError::Question(Question::told(viewer.words.enterprises_no_own())).into()),
    }
}

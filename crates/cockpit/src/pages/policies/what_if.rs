use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Html,
};
use ballast_app::{
    AppError, Question,
    judge::{WhatIfQuery, WhatIfReport},
};
use ballast_packs::plan::{Parameter, Programme};
use ballast_rules::Change;
use rust_decimal::Decimal;

use super::{Asked, Tabs, case};
use crate::{
    PageError, Viewer,
    grid::{Cell, Grid, Head, Pages, grouped},
    layout::{Layout, Section},
    pages::enterprises::verdict,
};

#[derive(Template)]
#[template(path = "what-if.html")]
struct WhatIf {
    layout: Layout,
    id: String,
    tabs: Tabs,
    sliders: Vec<Slider>,
    result: String,
    on: String,
}

#[derive(Template)]
#[template(path = "what-if-result.html")]
struct Outcome {
    layout: Layout,
    before: [String; 5],
    after: [String; 5],
    regions: Grid,
    winners: Grid,
    losers: Grid,
    refused: String,
}

/// A parameter, and how far it can be moved.
struct Slider {
    id: String,
    name: String,
    unit: String,
    declared: String,
    value: String,
    low: String,
    high: String,
    step: String,
}

fn slider(viewer: &Viewer, parameter: &Parameter, set: &BTreeMap<String, String>) -> Slider {
    let declared = parameter.value.normalize();
    // From nothing to twice as much; what is nothing itself moves by a hundred.
    let high = if declared.is_zero() { Decimal::ONE_HUNDRED } else { declared.abs() * Decimal::TWO };
    let low = if declared.is_sign_negative() { -high } else { Decimal::ZERO };
    let step = if declared.scale() > 0 || high <= Decimal::TEN {
        Decimal::new(1, declared.scale().max(1))
    } else {
        Decimal::ONE
    };
    Slider {
        id: parameter.id.clone(),
        name: parameter.name.get(viewer.ballast.lang()).to_owned(),
        unit: viewer.ballast.unit(&parameter.unit).to_owned(),
        value: set.get(&parameter.id).cloned().unwrap_or_else(|| declared.to_string()),
        declared: declared.to_string(),
        low: low.to_string(),
        high: high.normalize().to_string(),
        step: step.to_string(),
    }
}

/// What moving a threshold would do: winners, losers, money.
pub(crate) async fn what_if(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(set): Query<BTreeMap<String, String>>,
    headers: axum::http::HeaderMap,
) -> Result<Html<String>, PageError> {
    let programme = viewer.ballast.programme(&id)?;
    let lang = viewer.ballast.lang();
    let asked = Asked { on: set.get("on").cloned().unwrap_or_default(), ..Asked::default() };
    let mut parameters: Vec<&Parameter> = Vec::new();
    for parameter in programme.versions.iter().rev().flat_map(|version| &version.parameters) {
        if !parameters.iter().any(|known| known.id == parameter.id) {
            parameters.push(parameter);
        }
    }
    let mut moved = Vec::new();
    for parameter in &parameters {
        if let Some(text) = set.get(&parameter.id).filter(|text| !text.is_empty()) {
            let value: Decimal =
                text.parse().map_err(|_| AppError::Question(Question::no_number(text, &parameter.id)))?;
            if value != parameter.value {
                moved.push((parameter.id.clone(), value));
            }
        }
    }
    viewer.on_record("read", "*", &format!("what-if {id}")).await?;
    let result = outcome(&viewer, programme, &asked, moved).await?.render()?;
    if headers.contains_key("hx-request") {
        return Ok(Html(result));
    }
    let page = WhatIf {
        layout: Layout::new(
            &viewer,
            Section::Policies,
            format!("{} · {}", programme.name.get(lang), viewer.words.policies_what_if()),
        ),
        tabs: Tabs::of(&viewer, programme, &asked, "what-if"),
        sliders: parameters.iter().map(|parameter| slider(&viewer, parameter, &set)).collect(),
        on: asked.on,
        result,
        id,
    };
    Ok(Html(page.render()?))
}

async fn outcome(
    viewer: &Viewer,
    programme: &Programme,
    asked: &Asked,
    set: Vec<(String, Decimal)>,
) -> Result<Outcome, PageError> {
    let words = viewer.words;
    let query = WhatIfQuery { programme: programme.id.clone(), case: case(asked)?, set, against: None };
    let layout = Layout::new(viewer, Section::Policies, String::new());
    let report: Arc<WhatIfReport> = match viewer.ballast.what_if_rule_kept(&query).await {
        Ok(report) => report,
        Err(AppError::Question(refused)) => {
            let empty: [String; 5] = Default::default();
            let (regions, winners, losers) = (Grid::default(), Grid::default(), Grid::default());
            return Ok(Outcome {
                layout,
                before: empty.clone(),
                after: empty,
                regions,
                winners,
                losers,
                refused: refused.in_words(viewer.ballast.lang()),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let sums = |pick: fn(&ballast_rules::WhatIf) -> &ballast_rules::Tally| {
        let all: Vec<&ballast_rules::Tally> = report.all().map(|of| pick(&of.result)).collect();
        let count = |of: fn(&ballast_rules::Tally) -> usize| {
            all.iter().map(|tally| of(tally)).sum::<usize>().to_string()
        };
        let yuan: Decimal = all.iter().map(|tally| tally.yuan).sum();
        [
            count(|tally| tally.judged),
            count(|tally| tally.met),
            count(|tally| tally.not_met),
            count(|tally| tally.missing),
            grouped(yuan, 0),
        ]
    };
    let people = |pick: fn(&ballast_rules::WhatIf) -> &Vec<Change>| {
        let all: Vec<&Change> = report.all().flat_map(|of| pick(&of.result)).collect();
        let row = |change: &&Change| {
            vec![
                Cell::text(&change.name).to(format!(
                    "/policies/{}/explain/{}",
                    programme.id,
                    crate::link::encoded(&change.subject)
                )),
                change.before.map_or_else(Cell::missing, |of| verdict(words, of)),
                change.after.map_or_else(Cell::missing, |of| verdict(words, of)),
                Cell::number(Some(change.yuan_before), 0),
                Cell::number(Some(change.yuan_after), 0),
            ]
        };
        Grid {
            heads: vec![
                Head::text(words.policies_subject()),
                Head::text(words.policies_before()),
                Head::text(words.policies_after()),
                Head::number(words.policies_before(), words.policies_yuan()),
                Head::number(words.policies_after(), words.policies_yuan()),
            ],
            rows: all.iter().take(30).map(row).collect(),
            pages: Pages { total: all.len(), ..Pages::all(all.len().min(30)) },
            ..Grid::default()
        }
    };
    let regions: Vec<Vec<Cell>> = report
        .all()
        .flat_map(|of| &of.regions)
        .map(|(code, name, shift)| {
            vec![
                Cell::text(if name.is_empty() { code } else { name }),
                Cell::count(shift.winners as u64),
                Cell::count(shift.losers as u64),
                Cell::number(Some(shift.before), 0),
                Cell::number(Some(shift.after), 0),
            ]
        })
        .collect();
    let regions = Grid {
        heads: vec![
            Head::text(words.frame_region()),
            Head::number(words.policies_winners(), ""),
            Head::number(words.policies_losers(), ""),
            Head::number(words.policies_before(), words.policies_yuan()),
            Head::number(words.policies_after(), words.policies_yuan()),
        ],
        pages: Pages::all(regions.len()),
        rows: regions,
        ..Grid::default()
    };
    Ok(Outcome {
        layout,
        before: sums(|of| &of.before),
        after: sums(|of| &of.after),
        winners: people(|of| &of.winners),
        losers: people(|of| &of.losers),
        regions,
        refused: String::new(),
    })
}

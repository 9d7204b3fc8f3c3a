use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError,
    judge::{
        ExplainQuery, Explained, PayoutQuery, PayoutReport, RuleCase, RunLine, RunQuery, RunReport,
        WhatIfQuery, WhatIfReport, reasons,
    },
};
use ballast_model::{Text, Verdict};
use ballast_packs::plan::{JudgedKind, Parameter, Programme, ProgrammeKind};
use ballast_rules::{Change, explain::ConditionLine};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::enterprises::{part_name, verdict};
use crate::{
    Link, PageError, Right, Viewer,
    grid::{Cell, Grid, Head, Pages, grouped},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// What may be asked of a programme.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    on: String,
    verdict: String,
    region: String,
    page: usize,
}

#[derive(Template)]
#[template(path = "policies.html")]
struct Catalogue {
    layout: Layout,
    groups: Vec<(String, Grid)>,
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

fn case(asked: &Asked) -> Result<RuleCase, AppError> {
    let on = match asked.on.as_str() {
        "" => None,
        text => Some(
            text.parse::<Date>()
                .map_err(|_| AppError::Question(format!("{text:?} is no day: write it as 2024-12-31")))?,
        ),
    };
    Ok(RuleCase { on, ..RuleCase::default() })
}

#[derive(Template)]
#[template(path = "policy.html")]
struct One {
    layout: Layout,
    id: String,
    kind: &'static str,
    report: Option<Arc<RunReport>>,
    refused: String,
    lines: Vec<Shown>,
    conditions: Vec<(String, Vec<(String, String)>)>,
    grid: Grid,
    verdicts: [(&'static str, &'static str); 4],
    asked: Asked,
    tabs: Tabs,
}

/// One version's counts.
struct Shown {
    version: String,
    counts: Vec<(String, usize, String)>,
    yuan: String,
    grades: Vec<(String, usize)>,
    notes: Vec<String>,
    read: String,
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

async fn run(viewer: &Viewer, id: &str, asked: &Asked) -> Result<Arc<RunReport>, AppError> {
    let query = RunQuery {
        programmes: vec![id.to_owned()],
        case: case(asked)?,
        within: Some(asked.region.clone()).filter(|region| !region.is_empty()),
        ..RunQuery::default()
    };
    viewer.on_record("read", "*", &format!("run {id}")).await?;
    viewer.ballast.run_rules_kept(&query).await
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not-met",
        Verdict::MissingData => "missing-data",
        Verdict::NeedsJudgement => "needs-judgement",
        Verdict::NotApplicable => "not-applicable",
    }
}

/// One programme: its conditions, and who meets them.
pub(crate) async fn one(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let programme = viewer.ballast.programme(&id)?;
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    // A programme that nobody can be judged by yet is still worth reading.
    let (report, refused) = match run(&viewer, &id, &asked).await {
        Ok(report) => (Some(report), String::new()),
        Err(AppError::Question(why)) => (None, why),
        Err(error) => return Err(error.into()),
    };
    let lines: Vec<&RunLine> = report.iter().flat_map(|report| &report.lines).collect();
    let link = Link::to(format!("/policies/{id}"))
        .with("on", &asked.on)
        .with("verdict", &asked.verdict)
        .with("region", &asked.region);
    let rows = subjects(&lines, &asked);
    let pages = Pages::of(rows.len(), asked.page, &link);
    let mut grid = subject_grid(&viewer, programme, pages.cut(&rows));
    grid.pages = pages;
    let take = |kind: &str| {
        let address = link.to_string();
        address.replacen(&format!("/policies/{id}"), &format!("/policies/{id}/take.{kind}"), 1)
    };
    // Nothing to take away where nobody could be judged, and only for who may.
    grid.exports = (report.is_some() && viewer.may(Right::Judge)).then(|| (take("csv"), take("xlsx")));
    let shown = lines.iter().map(|line| {
        let at = |key: &str| link.clone().with("verdict", key).with("page", "").to_string();
        let tally = &line.tally;
        let counts = [
            (words.policies_met(), tally.met, "met"),
            (words.policies_not_met(), tally.not_met, "not-met"),
            (words.policies_missing(), tally.missing, "missing-data"),
            (words.policies_judgement(), tally.needs_judgement, "needs-judgement"),
        ];
        let mut notes = line.notes.clone();
        notes.extend(line.why_not.clone());
        notes.extend(report.as_ref().and_then(|report| report.date_note.clone()));
        if !line.verified && line.version.is_some() {
            notes.push(words.policies_unverified_long().to_owned());
        }
        Shown {
            version: line.version.clone().unwrap_or_default(),
            counts: counts.into_iter().map(|(name, count, key)| (name.to_owned(), count, at(key))).collect(),
            yuan: if tally.yuan.is_zero() { String::new() } else { grouped(tally.yuan, 0) },
            grades: line.grades.iter().map(|(_, name, count)| (name.get(lang).to_owned(), *count)).collect(),
            notes,
            read: line
                .read
                .iter()
                .map(|(form, period, vintage)| format!("{form} {period} {vintage}"))
                .collect::<Vec<_>>()
                .join("; "),
        }
    });
    let conditions = programme.versions.iter().map(|version| {
        let source = &version.source;
        let head = format!(
            "{} · {} {} {}",
            version.id,
            source.issuer.get(lang),
            source.title.get(lang),
            source.number
        );
        let list =
            version.conditions.iter().map(|of| (of.name.get(lang).to_owned(), of.clause.clone())).collect();
        (head, list)
    });
    let page = One {
        verdicts: [
            ("met", words.policies_met()),
            ("not-met", words.policies_not_met()),
            ("missing-data", words.policies_missing()),
            ("needs-judgement", words.policies_judgement()),
        ],
        lines: shown.collect(),
        conditions: conditions.collect(),
        kind: kind_name(&viewer, programme.kind),
        tabs: Tabs::of(&viewer, programme, &asked, "list"),
        layout: Layout::new(&viewer, Section::Policies, programme.name.get(lang)),
        report,
        refused,
        grid,
        asked,
        id,
    };
    Ok(Html(page.render()?))
}

/// Subjects of all versions that the question keeps, those that meet it first.
fn subjects<'a>(lines: &[&'a RunLine], asked: &Asked) -> Vec<&'a ballast_app::judge::RunSubject> {
    let all = lines.iter().flat_map(|line| &line.subjects);
    let mut rows: Vec<_> = all
        .filter(|subject| asked.verdict.is_empty() || verdict_key(subject.verdict) == asked.verdict)
        .collect();
    rows.sort_by_key(|subject| (subject.verdict != Verdict::Met, subject.verdict == Verdict::NotApplicable));
    rows
}

fn subject_grid(viewer: &Viewer, programme: &Programme, rows: &[&ballast_app::judge::RunSubject]) -> Grid {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let award = rows.iter().any(|row| row.yuan != "0");
    let grades = rows.iter().any(|row| row.grade.is_some());
    let mut heads = vec![
        Head::text(words.policies_subject()),
        Head::text(words.frame_region()),
        Head::text(words.policies_verdict()),
    ];
    if grades {
        heads.push(Head::text(words.policies_grade()));
    }
    if award {
        heads.push(Head::number(words.policies_amount(), words.policies_yuan()));
    }
    heads.push(Head::text(words.policies_because()));
    let row = |subject: &&ballast_app::judge::RunSubject| {
        let names = viewer.ballast.subject_names(&ballast_model::Subject {
            region: subject.region.clone(),
            ..ballast_model::Subject::default()
        });
        let explain =
            format!("/policies/{}/explain/{}", programme.id, crate::link::encoded(&subject.subject));
        let name = if subject.name.is_empty() { &subject.subject } else { &subject.name };
        let mut cells =
            vec![Cell::text(name).to(explain), Cell::text(names[0].clone()), verdict(words, subject.verdict)];
        if grades {
            cells.push(Cell::text(subject.grade.clone().unwrap_or_default()));
        }
        if award {
            cells.push(Cell::number(subject.yuan.parse::<Decimal>().ok().filter(|yuan| !yuan.is_zero()), 0));
        }
        let because: Vec<&str> = subject.because.iter().map(|text| text.get(lang)).collect();
        cells.push(Cell::text(because.join("; ")));
        cells
    };
    Grid { heads, rows: rows.iter().map(row).collect(), ..Grid::default() }
}

/// Who meets it, to take away.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path((id, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&kind)?;
    let programme = viewer.ballast.programme(&id)?;
    let report = run(&viewer, &id, &asked).await?;
    let lines: Vec<&RunLine> = report.lines.iter().collect();
    let title = format!("{} {}", programme.name.get(viewer.ballast.lang()), report.on);
    let mut notes: Vec<String> = report.date_note.iter().cloned().collect();
    for line in &lines {
        notes.extend(line.read.iter().map(|(form, period, vintage)| format!("{form} {period} {vintage}")));
        notes.extend(line.notes.iter().cloned());
    }
    let sheet = subject_grid(&viewer, programme, &subjects(&lines, &asked)).sheet(&title, notes);
    Ok(take::answer(&sheet, kind, &title)?.into_response())
}

#[derive(Template)]
#[template(path = "explain.html")]
struct Explain {
    layout: Layout,
    explained: Explained,
    verdict: Cell,
    conditions: Vec<Told>,
    steps: usize,
    document: String,
    back: String,
    origins: Vec<(String, String)>,
    profile: String,
    score: Vec<(String, String)>,
    grade: String,
    yuan: String,
}

/// One condition, in words.
struct Told {
    name: String,
    clause: String,
    verdict: Cell,
    test: String,
    waiver: String,
    help: String,
}

/// Why a verdict is what it is.
pub(crate) async fn explain(
    viewer: Viewer,
    Path((id, enterprise)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let query = ExplainQuery {
        programme: id.clone(),
        subject: enterprise.clone(),
        case: case(&asked)?,
        publish: false,
    };
    let explained = viewer.ballast.explain_rule(&query).await?;
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let text = |of: &Text| of.get(lang).to_owned();
    let told = |line: &ConditionLine| Told {
        name: text(&line.name),
        clause: line.clause.clone(),
        verdict: verdict(words, line.verdict),
        test: line.test.as_ref().map(|part| part_name(&viewer, part)).unwrap_or_default(),
        waiver: line.waiver.as_ref().map(|waiver| text(&waiver.name)).unwrap_or_default(),
        help: line.help.as_ref().map(text).unwrap_or_default(),
    };
    let of = &explained.explanation;
    let version = &of.version;
    let score = of.score.iter().flat_map(|score| {
        let total =
            score.total.map(|total| (words.policies_score().to_owned(), total.normalize().to_string()));
        let items = score.items.iter().map(|item| {
            let points = item
                .points
                .map_or_else(|| words.frame_missing().to_owned(), |points| points.normalize().to_string());
            (text(&item.name), points)
        });
        items.chain(total).collect::<Vec<_>>()
    });
    let page = Explain {
        verdict: verdict(words, of.verdict),
        conditions: of.conditions.iter().map(told).collect(),
        steps: of.nearest.as_ref().map_or(0, |nearest| nearest.steps.len()),
        document: format!(
            "{} {} {}（{}）",
            text(&version.issuer),
            text(&version.title),
            version.document,
            version.id
        ),
        back: Link::to(format!("/policies/{id}")).with("on", &asked.on).to_string(),
        origins: explained
            .origins
            .iter()
            .map(|origin| {
                let place = if origin.row > 0 {
                    format!("{} {} {}", origin.file, origin.sheet, words.figure_row(origin.row))
                } else {
                    origin.file.clone()
                };
                (format!("{} {} {}", origin.form, origin.period, origin.vintage), place)
            })
            .collect(),
        profile: format!("/enterprises/{}", crate::link::encoded(&of.subject.id)),
        score: score.collect(),
        grade: of.grade.as_ref().map(|grade| text(&grade.name)).unwrap_or_default(),
        yuan: of.award.as_ref().and_then(|award| award.yuan).map(|yuan| grouped(yuan, 0)).unwrap_or_default(),
        layout: Layout::new(&viewer, Section::Policies, format!("{} · {}", of.subject.name, text(&of.name))),
        explained,
    };
    Ok(Html(page.render()?))
}

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

fn slider(parameter: &Parameter, set: &BTreeMap<String, String>, lang: &str) -> Slider {
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
        name: parameter.name.get(lang).to_owned(),
        unit: parameter.unit.clone(),
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
            let value: Decimal = text
                .parse()
                .map_err(|_| AppError::Question(format!("{text:?} is no number for {}", parameter.id)))?;
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
        sliders: parameters.iter().map(|parameter| slider(parameter, &set, lang)).collect(),
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
                refused,
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
                text => Some(text.replace(',', "").parse().map_err(|_| {
                    AppError::Question(format!("{text:?} is no value of {field}: write digits"))
                })?),
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
            return Ok(Html(Refused { layout, tabs, why }.render()?));
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
            Cell::number(Some(line.now()), 0),
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
        list.lines.iter().filter(|line| !line.granted.is_zero()).count().to_string(),
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

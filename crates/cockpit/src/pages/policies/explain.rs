use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Html,
};
use ballast_app::judge::{ExplainQuery, Explained};
use ballast_model::Text;
use ballast_rules::explain::ConditionLine;

use super::{Asked, case};
use crate::{
    Link, PageError, Viewer,
    grid::{Cell, grouped},
    layout::{Layout, Section},
    pages::enterprises::{part_name, verdict},
};

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
    /// Items that were opened because of this verdict.
    ledger: String,
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
                (format!("{} {} {}", origin.form, origin.period, words.vintage(&origin.vintage)), place)
            })
            .collect(),
        profile: format!("/enterprises/{}", crate::link::encoded(&of.subject.id)),
        ledger: Link::to("/ledger")
            .with("link", format!("verdict:{id}/{}", of.subject.id))
            .with("ended", "1")
            .to_string(),
        score: score.collect(),
        grade: of.grade.as_ref().map(|grade| text(&grade.name)).unwrap_or_default(),
        yuan: of.award.as_ref().and_then(|award| award.yuan).map(|yuan| grouped(yuan, 0)).unwrap_or_default(),
        layout: Layout::new(&viewer, Section::Policies, format!("{} · {}", of.subject.name, text(&of.name))),
        explained,
    };
    Ok(Html(page.render()?))
}

use ballast_app::{AppError, Dimension, dimension_name};
use ballast_model::Period;

use super::asked::{Asked, Question, link};
use crate::Viewer;

/// What can be chosen, and what is.
pub(super) struct Choices {
    pub(super) indicators: Vec<(String, String, bool)>,
    pub(super) periods: Vec<(String, String, bool)>,
    pub(super) by: Vec<(String, String, bool)>,
    pub(super) region: String,
    pub(super) industry: String,
    pub(super) as_of: String,
    pub(super) price: bool,
    pub(super) priced: bool,
}

pub(super) async fn choices(
    viewer: &Viewer,
    question: &Question<'_>,
    asked: &Asked,
) -> Result<Choices, AppError> {
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let lang = ballast.lang();
    let forms = ballast.store.forms().await?;
    let indicators = ballast.packs.indicators.values().filter(|of| forms.contains(&of.form));
    let known = ballast.store.periods(&question.form.id).await?;
    let mut periods = Vec::new();
    for info in known.iter().rev().filter(|info| info.rows > 0) {
        let run = info.period.to_date();
        let mut all = vec![info.period];
        if run != info.period && question.form.reporting(run) == Some(info.period) {
            all.insert(0, run);
        }
        for period in all {
            let text = period.to_string();
            let open = if info.closed { String::new() } else { format!("（{}）", words.frame_open()) };
            periods.push((
                text.clone(),
                format!("{}{open}", period.label(lang)),
                text == question.query.period,
            ));
        }
    }
    if !periods.iter().any(|(_, _, chosen)| *chosen) {
        periods.insert(0, (question.query.period.clone(), question.query.period.clone(), true));
    }
    let dimensions = [
        (Dimension::Region, words.frame_region()),
        (Dimension::Industry, words.frame_industry()),
        (Dimension::Zone, words.monitor_zone()),
        (Dimension::Size, words.monitor_size()),
        (Dimension::Ownership, words.monitor_ownership()),
        (Dimension::Subject, words.frame_enterprise()),
    ];
    Ok(Choices {
        indicators: indicators
            .map(|of| (of.id.clone(), of.name.get(lang).to_owned(), of.id == question.indicator.id))
            .collect(),
        periods,
        by: dimensions
            .into_iter()
            .map(|(by, name)| (dimension_name(by).to_owned(), name.to_owned(), by == question.query.by))
            .collect(),
        region: question.region.clone(),
        industry: question.industry.clone(),
        as_of: asked.as_of.clone(),
        price: question.query.constant_price,
        priced: question.indicator.price_index.is_some(),
    })
}

pub(super) fn place_name(viewer: &Viewer, question: &Question<'_>) -> Result<String, AppError> {
    let mut names = Vec::new();
    for (tree, code) in
        [(&question.form.region_tree, &question.region), (&question.form.industry_tree, &question.industry)]
    {
        let tree = viewer.ballast.tree(tree)?;
        if let Some(ix) = tree.find(code) {
            names.push(tree.node(ix).name_in(viewer.ballast.lang()).to_owned());
        }
    }
    let label = question.query.period.parse::<Period>();
    names.push(
        label.map_or_else(|_| question.query.period.clone(), |period| period.label(viewer.ballast.lang())),
    );
    Ok(names.join(" · "))
}

/// The way back up, a link per node above.
pub(super) fn crumbs(
    viewer: &Viewer,
    question: &Question<'_>,
    asked: &Asked,
) -> Result<Vec<(String, String)>, AppError> {
    let mut crumbs = Vec::new();
    let link = link(question, asked).with("page", "").with("level", "");
    let mut add = |id: &str, code: &str, key: &str| -> Result<(), AppError> {
        let tree = viewer.ballast.tree(id)?;
        let Some(ix) = tree.find(code) else { return Ok(()) };
        let mut above: Vec<_> = tree.ancestors(ix).skip(1).collect();
        above.reverse();
        for ix in above {
            let node = tree.node(ix);
            if key == "region" && !viewer.ballast.sees_region(id, ix) {
                continue;
            }
            let code = if node.parent.is_none() { "" } else { node.code.as_str() };
            let by = if key == "region" { "region" } else { "industry" };
            let link = link.clone().with(key, code).with("by", by);
            crumbs.push((node.name_in(viewer.ballast.lang()).to_owned(), link.to_string()));
        }
        Ok(())
    };
    add(&question.form.region_tree, &question.region, "region")?;
    add(&question.form.industry_tree, &question.industry, "industry")?;
    Ok(crumbs)
}

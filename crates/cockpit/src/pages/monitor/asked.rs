use ballast_app::{AppError, Dimension, FigureQuery, dimension, dimension_name, dispatch::Number, typed};
use ballast_model::Period;
use ballast_packs::plan::{Form, Indicator};
use serde::Deserialize;

use crate::{Link, Viewer};

/// What may be asked of the monitor. All of it stands in the address, so that a view can be sent on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) indicator: String,
    pub(super) period: String,
    pub(super) by: String,
    pub(super) level: String,
    pub(super) region: String,
    pub(super) industry: String,
    pub(super) as_of: String,
    pub(super) price: String,
    pub(super) sort: String,
    pub(super) desc: String,
    pub(super) page: usize,
}

/// The question behind a view, with names instead of what was typed.
pub(super) struct Question<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) form: &'a Form,
    pub(super) query: FigureQuery,
    pub(super) region: String,
    pub(super) industry: String,
}

pub(super) fn question<'a>(
    viewer: &'a Viewer,
    asked: &Asked,
    last: Option<Period>,
) -> Result<Question<'a>, AppError> {
    let ballast = &viewer.ballast;
    let id = match asked.indicator.as_str() {
        "" => ballast.packs.dispatch.headline.as_str(),
        id => id,
    };
    let indicator = ballast.indicator(id)?;
    let form = ballast.form(&indicator.form)?;
    let period = match asked.period.as_str() {
        "" => last.map(|last| to_date(form, last)).unwrap_or_default(),
        text => text.to_owned(),
    };
    if period.is_empty() {
        return Err(AppError::Question(ballast_app::Question::told(
            viewer.words.monitor_nothing(form.name.get(ballast.lang())),
        )));
    }
    let by = match asked.by.as_str() {
        "" => Dimension::Region,
        text => {
            dimension(text).ok_or_else(|| AppError::Question(ballast_app::Question::no_dimension(text)))?
        }
    };
    let code = |tree: &str, text: &str, region: bool| -> Result<String, AppError> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let ix = if region { ballast.region(tree, text)? } else { ballast.industry(tree, text)? };
        Ok(ballast.tree(tree)?.node(ix).code.clone())
    };
    let region = code(&form.region_tree, &asked.region, true)?;
    let industry = code(&form.industry_tree, &asked.industry, false)?;
    let as_of = typed::unless_blank(&asked.as_of, typed::day)?;
    let level = match asked.level.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| AppError::Question(ballast_app::Question::no_level(text)))?),
    };
    let within = within(&region, &industry);
    let query = FigureQuery {
        by,
        level,
        within,
        as_of,
        constant_price: asked.price == "real",
        rank_change: matches!(by, Dimension::Region | Dimension::Industry | Dimension::Zone),
        ..FigureQuery::new(id, &period)
    };
    Ok(Question { indicator, form, query, region, industry })
}

/// A region's and an industry's code as a question takes them: two digits are a code of both.
pub(in crate::pages) fn within(region: &str, industry: &str) -> Vec<String> {
    let named = [("region", region), ("industry", industry)];
    let given = named.into_iter().filter(|(_, code)| !code.is_empty());
    given.map(|(kind, code)| format!("{kind}:{code}")).collect()
}

/// January to a reporting period's end, as it is asked for; a yearly or merged period is its own.
pub(super) fn to_date(form: &Form, period: Period) -> String {
    match period.to_date() {
        run if form.reporting(run).is_some() => run.to_string(),
        _ => period.to_string(),
    }
}

/// The last period in force, and where one begins where no place is named: the lowest region that holds everything.
pub(super) async fn with_last(
    viewer: &Viewer,
    mut asked: Asked,
) -> Result<(Asked, Option<Period>), AppError> {
    let id =
        if asked.indicator.is_empty() { &viewer.ballast.packs.dispatch.headline } else { &asked.indicator };
    let form = viewer.ballast.indicator(id)?.form.clone();
    let known = viewer.ballast.store.periods(&form).await?;
    let closed = known.iter().rev().find(|info| info.closed && info.rows > 0);
    let last = closed.or_else(|| known.iter().rev().find(|info| info.rows > 0)).map(|info| info.period);
    let form = viewer.ballast.form(&form)?;
    if let (true, Some(last)) = (asked.region.is_empty(), last) {
        // A form that the headline is not made of has no such region: there one begins with everything.
        if let Ok(whole) = viewer.ballast.dispatch_region(form, last).await {
            asked.region.clone_from(&viewer.ballast.tree(&form.region_tree)?.node(whole).code);
        }
    }
    Ok((asked, last))
}

pub(super) fn link(question: &Question<'_>, asked: &Asked) -> Link {
    Link::to("/monitor")
        .with("indicator", &question.indicator.id)
        .with("period", &question.query.period)
        .with("by", dimension_name(question.query.by))
        .with("level", &asked.level)
        .with("region", &question.region)
        .with("industry", &question.industry)
        .with("as_of", &asked.as_of)
        .with("price", &asked.price)
        .with("sort", &asked.sort)
        .with("desc", &asked.desc)
}

pub(super) fn trace(question: &Question<'_>, number: &Number) -> String {
    let address = &number.reference;
    let mut link = Link::to("/figure").with("ref", address);
    if !question.industry.is_empty() {
        link = link.with("industry", &question.industry);
    }
    link.with("as_of", question.query.as_of.map(|day| day.to_string()).unwrap_or_default()).to_string()
}

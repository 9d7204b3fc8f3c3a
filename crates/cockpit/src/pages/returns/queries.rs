use askama::Template;
use axum::{
    Form,
    extract::Query,
    response::{Html, Redirect},
};
use ballast_app::{AppError, OpenQuery, QueryState, Question};
use ballast_store::WordKind;
use serde::Deserialize;

use super::board::{Asked, asked_about, day, entry_link};
use crate::{
    Link, PageError, Right, Viewer,
    grid::{PER_PAGE, Pages},
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "queries.html")]
struct Page {
    layout: Layout,
    label: String,
    form: String,
    period: String,
    counts: [usize; 4],
    items: Vec<Item>,
    pages: Pages,
    officer: bool,
    answers: bool,
    back: String,
}

struct Item {
    query: OpenQuery,
    state: &'static str,
    place: String,
    said: Vec<(String, String, String)>,
    entry: String,
}

/// Queries on a period's returns: what is asked, what was answered, what is to be decided.
pub(crate) async fn page(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let (form, period) = asked_about(&viewer, &asked).await?;
    viewer.on_record("read", "*", &format!("queries {form}@{period}")).await?;
    let all = viewer.ballast.queries(&form, period).await?;
    let words = viewer.words;
    let state = |state: QueryState| match state {
        QueryState::Open => words.returns_open(),
        QueryState::SentBack => words.returns_sent_back(),
        QueryState::Answered => words.returns_answered(),
        QueryState::Accepted => words.returns_accepted(),
    };
    let count = |of: QueryState| all.iter().filter(|query| query.state == of).count();
    let counts =
        [QueryState::Open, QueryState::SentBack, QueryState::Answered, QueryState::Accepted].map(count);
    let link = Link::to("/returns/queries").with("form", &form).with("period", period);
    let pages = Pages::of(all.len(), asked.page, &link);
    let kind = |kind: WordKind| match kind {
        WordKind::Answer => words.returns_answer(),
        WordKind::Accept => words.returns_accept(),
        WordKind::SendBack => words.returns_send_back(),
    };
    let item = |query: &OpenQuery| Item {
        state: state(query.state),
        place: viewer.ballast.subject_names(&ballast_model::Subject {
            region: query.region.clone(),
            ..ballast_model::Subject::default()
        })[0]
            .clone(),
        said: query
            .said
            .iter()
            .map(|word| {
                (
                    kind(word.kind).to_owned(),
                    word.words.clone(),
                    format!("{} {}", word.actor, day(word.said_at)),
                )
            })
            .collect(),
        entry: entry_link(&form, period, &query.subject),
        query: query.clone(),
    };
    debug_assert!(pages.last - pages.first.saturating_sub(1) <= PER_PAGE);
    let page = Page {
        layout: Layout::new(&viewer, Section::Returns, words.returns_queries()),
        label: period.label(viewer.ballast.lang()),
        items: pages.cut(&all).iter().map(item).collect(),
        back: Link::to("/returns").with("form", &form).with("period", period).to_string(),
        form,
        period: period.to_string(),
        counts,
        pages,
        officer: viewer.may(Right::Review),
        answers: viewer.may(Right::Answer),
    };
    Ok(Html(page.render()?))
}

/// A word to a query.
#[derive(Debug, Deserialize)]
pub(crate) struct Word {
    form: String,
    period: String,
    subject: String,
    mark: String,
    kind: String,
    #[serde(default)]
    words: String,
}

/// Says something to a query: an answer, or what an officer makes of it.
pub(crate) async fn say(viewer: Viewer, Form(word): Form<Word>) -> Result<Redirect, PageError> {
    let asked = Asked { form: word.form, period: word.period, page: 0 };
    let (form, period) = asked_about(&viewer, &asked).await?;
    let reviews = viewer.may(Right::Review);
    let kind = match word.kind.as_str() {
        "answer" => WordKind::Answer,
        // Whoever reported explains; it is not theirs to say that it suffices.
        "accept" if reviews => WordKind::Accept,
        "send-back" if reviews => WordKind::SendBack,
        other => return Err(AppError::Question(Question::no_word(other)).into()),
    };
    viewer.ballast.say_to_query(&form, period, (&word.subject, &word.mark), kind, &word.words).await?;
    let back = Link::to("/returns/queries").with("form", &form).with("period", period);
    Ok(Redirect::to(&back.to_string()))
}

use askama::Template;
use axum::response::Html;

use crate::{
    PageError, Viewer,
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "today.html")]
struct Today {
    layout: Layout,
}

/// 总览: colours against pace, what changed, what is mine to do.
pub(crate) async fn page(viewer: Viewer) -> Result<Html<String>, PageError> {
    let layout = Layout::new(&viewer, Section::Today, viewer.words.today_title());
    Ok(Html(Today { layout }.render()?))
}

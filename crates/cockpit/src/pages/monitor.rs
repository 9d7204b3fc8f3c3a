use askama::Template;
use axum::response::Html;

use crate::{
    PageError, Viewer,
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "monitor.html")]
struct Monitor {
    layout: Layout,
}

/// 运行: any indicator by region, industry, size and zone.
pub(crate) async fn page(viewer: Viewer) -> Result<Html<String>, PageError> {
    let layout = Layout::new(&viewer, Section::Monitor, viewer.words.monitor_title());
    Ok(Html(Monitor { layout }.render()?))
}

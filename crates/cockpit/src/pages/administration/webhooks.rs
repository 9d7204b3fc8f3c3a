use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{Delivery, TOPICS, Webhook};
use serde::Deserialize;

use crate::{
    PageError, Site, Viewer,
    layout::{Layout, Section},
    words::local,
};

#[derive(Template)]
#[template(path = "administration/webhooks.html")]
struct Webhooks {
    layout: Layout,
    webhooks: Vec<Webhook>,
    topics: &'static [&'static str],
    deliveries: Vec<Delivery>,
    secret: String,
}

impl Webhooks {
    fn at(&self, at: &jiff::Timestamp) -> String {
        local(*at)
    }
}

/// A webhook that is to be stopped.
#[derive(Deserialize)]
pub(crate) struct Numbered {
    id: i64,
}

async fn show(viewer: &Viewer, secret: String) -> Result<Response, PageError> {
    let page = Webhooks {
        layout: Layout::new(viewer, Section::Webhooks, viewer.words.administration_webhooks()),
        webhooks: viewer.ballast.webhooks().await?,
        topics: &TOPICS,
        deliveries: viewer.ballast.deliveries(50).await?,
        secret,
    };
    Ok(Html(page.render()?).into_response())
}

/// 推送
pub(crate) async fn page(viewer: Viewer) -> Result<Response, PageError> {
    show(&viewer, String::new()).await
}

/// Sets a webhook up. Its topics come as several fields of one name.
pub(crate) async fn make(
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let url = sent.iter().find(|(key, _)| key == "url").map_or("", |(_, value)| value.as_str());
    let topics: Vec<String> =
        sent.iter().filter(|(key, _)| key == "topic").map(|(_, value)| value.clone()).collect();
    let secret = viewer.ballast.add_webhook(url, &topics, &viewer.origin).await?;
    show(&viewer, secret).await
}

/// Stops a webhook.
pub(crate) async fn stop(
    State(_): State<Site>,
    viewer: Viewer,
    Form(sent): Form<Numbered>,
) -> Result<Response, PageError> {
    viewer.ballast.stop_webhook(sent.id, &viewer.origin).await?;
    Ok(Redirect::to("/administration/webhooks").into_response())
}

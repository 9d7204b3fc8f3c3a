use askama::Template;
use axum::{
    extract::{Multipart, Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{AppError, Ballast, Question};
use ballast_ledger::{may_open, openable};
use ballast_packs::plan::{Kind, KindField};
use serde::Deserialize;

use super::{
    actor, draft,
    fields::{self, Widget},
    item::{self, correctable},
    item_link,
    parts::Typed,
    tabs,
};
use crate::{
    Link, PageError, Right, Viewer,
    layout::{Layout, Section},
};

/// What a new item is about, as the page that led here knows it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct About {
    subject: String,
    region: String,
    title: String,
    /// A figure or an item, as the ledger reads links.
    link: String,
}

impl About {
    fn link(&self, path: String) -> Link {
        Link::to(path)
            .with("subject", &self.subject)
            .with("region", &self.region)
            .with("title", &self.title)
            .with("link", &self.link)
    }
}

#[derive(Template)]
#[template(path = "ledger-new.html")]
struct Choose {
    layout: Layout,
    kinds: Vec<(String, String, String)>,
    may_bulk: bool,
    bulk: Vec<(String, String, bool)>,
}

fn kinds(viewer: &Viewer, about: &About) -> Vec<(String, String, String)> {
    let lang = viewer.ballast.lang();
    let who = actor(viewer);
    let all = viewer.ballast.packs.kinds.values().filter(|kind| may_open(kind, &who));
    all.map(|kind| {
        let href = about.link(format!("/ledger/{}/new", kind.id)).to_string();
        (kind.name.get(lang).to_owned(), kind.source.title.get(lang).to_owned(), href)
    })
    .collect()
}

/// Which kind of item to open.
pub(crate) async fn choose(viewer: Viewer, Query(about): Query<About>) -> Result<Html<String>, PageError> {
    let page = Choose {
        layout: Layout::new(&viewer, Section::Ledger, viewer.words.ledger_new()),
        kinds: kinds(&viewer, &about),
        may_bulk: viewer.may(Right::Bulk),
        bulk: tabs::kinds(&viewer, ""),
    };
    Ok(Html(page.render()?))
}

#[derive(Template)]
#[template(path = "ledger-open.html")]
struct Form {
    layout: Layout,
    action: String,
    once: String,
    refused: String,
    own: bool,
    title: String,
    subject: String,
    subject_name: String,
    region: String,
    leads: Vec<(String, String, bool)>,
    helps: Vec<(String, String, bool)>,
    fields: Vec<Widget>,
    /// Fields that some action asks for later on.
    later: Vec<Widget>,
    evidence: Vec<(String, String)>,
    links: String,
    reason: String,
    similar: Vec<(String, String, String)>,
    lost_files: Vec<String>,
    document: String,
    verified: bool,
}

/// The form of a kind, with what is known or was typed.
async fn form(
    viewer: &Viewer,
    kind: &Kind,
    typed: &Typed,
    refused: String,
    similar: Vec<(String, String, String)>,
) -> Result<String, PageError> {
    let lang = viewer.ballast.lang();
    let own = viewer.enterprise().map(str::to_owned);
    let subject = own.clone().unwrap_or_else(|| typed.one("subject").to_owned());
    let known = if subject.is_empty() { None } else { draft::enterprise(viewer, &subject).await? };
    let widget = |field: &KindField| fields::widget(viewer, field, "f.", field.required, typed);
    // What an action asks for is filled in when it is done; an enterprise is not asked for what others will write.
    let later = |field: &&KindField| {
        !field.required && kind.actions.iter().any(|action| action.needs.contains(&field.id))
    };
    // Each form shown has a word of its own: sent twice it opens one item, and two forms open two, at whatever instant.
    let once = match typed.some("once") {
        Some(once) => once,
        None => format!("{}{}", draft::ONCE, Ballast::form_word()?),
    };
    let page = Form {
        layout: Layout::new(viewer, Section::Ledger, viewer.words.ledger_open_a(kind.name.get(lang))),
        action: format!("/ledger/{}/new", kind.id),
        once,
        refused,
        own: own.is_some(),
        title: typed.one("title").to_owned(),
        subject_name: known.as_ref().map(|known| known.name.clone()).unwrap_or_default(),
        region: typed
            .some("region")
            .or_else(|| known.map(|known| known.region))
            .or_else(|| match &viewer.reach {
                ballast_app::accounts::Reach::Region(code) => Some(code.clone()),
                _ => None,
            })
            .unwrap_or_default(),
        subject,
        leads: tabs::offices(viewer, &typed.all("lead")),
        helps: tabs::offices(viewer, &typed.all("co")),
        fields: kind.fields.iter().filter(|field| !later(field)).map(widget).collect(),
        later: match own {
            Some(_) => Vec::new(),
            None => kind.fields.iter().filter(later).map(widget).collect(),
        },
        evidence: kind.evidence.iter().map(|of| (of.id.clone(), of.name.get(lang).to_owned())).collect(),
        links: typed.one("links").to_owned(),
        reason: typed.one("reason").to_owned(),
        similar,
        lost_files: typed.files.iter().map(|(_, name, _)| name.clone()).collect(),
        document: format!("{} {}", kind.source.title.get(lang), kind.source.number),
        verified: kind.source.verified,
    };
    Ok(page.render()?)
}

/// The kind, where whoever asks could open an item of it.
fn kind_for<'v>(viewer: &'v Viewer, id: &str) -> Result<&'v Kind, AppError> {
    let kind = viewer.ballast.kind(id)?;
    openable(kind, &actor(viewer)).map_err(|why| viewer.ballast.refused(why))?;
    Ok(kind)
}

/// A new item of a kind, by a form made from its fields.
pub(crate) async fn page(
    viewer: Viewer,
    Path(kind): Path<String>,
    Query(about): Query<About>,
) -> Result<Html<String>, PageError> {
    let kind = kind_for(&viewer, &kind)?;
    let typed = Typed::filled([
        ("subject".to_owned(), about.subject),
        ("region".to_owned(), about.region),
        ("title".to_owned(), about.title),
        ("links".to_owned(), about.link),
    ]);
    Ok(Html(form(&viewer, kind, &typed, String::new(), Vec::new()).await?))
}

/// What came of a form: the item, or others that may say the same.
enum Opened {
    Item(i64),
    Similar(Vec<(String, String, String)>),
}

async fn open(viewer: &Viewer, kind: &Kind, typed: &Typed) -> Result<Opened, AppError> {
    let opening = draft::opening(viewer, kind, typed).await?;
    if typed.one("anyway") != "1" {
        let same = viewer.ballast.similar_items(&opening.draft).await?;
        // The form's own item, where it was sent twice, is found by its source.
        let known = match &opening.draft.source {
            Some(source) => viewer.ballast.store.ledger_source(&kind.id, source).await?,
            None => None,
        };
        if !same.is_empty() && known.is_none() {
            let words = viewer.words;
            let told = |of: &ballast_ledger::Same| {
                (item_link(&of.id), of.title.clone(), words.ledger_same(of.percent, of.days))
            };
            return Ok(Opened::Similar(same.iter().map(told).collect()));
        }
    }
    Ok(Opened::Item(viewer.ballast.open_item(&actor(viewer), opening).await?.id))
}

/// Opens an item. What is refused comes back with all that was typed, and why.
pub(crate) async fn send(
    viewer: Viewer,
    Path(kind): Path<String>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let kind = kind_for(&viewer, &kind)?;
    let typed = Typed::read(&viewer, parts).await?;
    match open(&viewer, kind, &typed).await {
        Ok(Opened::Item(id)) => Ok(Redirect::to(&format!("{}?done=1", item_link(id))).into_response()),
        Ok(Opened::Similar(similar)) => {
            let page = form(&viewer, kind, &typed, String::new(), similar).await?;
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(AppError::Store(ballast_app::StoreError::Missing { .. })) => {
            let why = viewer.words.ledger_outside().to_owned();
            let page = form(&viewer, kind, &typed, why, Vec::new()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => {
            let (status, why) = correctable(&viewer, error)?;
            Ok((status, Html(form(&viewer, kind, &typed, why, Vec::new()).await?)).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "ledger-bulk.html")]
struct Bulk {
    layout: Layout,
    file: String,
    mistakes: Vec<String>,
    opened: usize,
    existed: usize,
    items: Vec<(String, i64)>,
}

/// Items shown of those that a table opened.
const SHOWN: usize = 200;

/// Opens the items of a table: all or none.
pub(crate) async fn bulk(viewer: Viewer, parts: Multipart) -> Result<Response, PageError> {
    let typed = Typed::read(&viewer, parts).await?;
    let found = typed.files.iter().find(|(field, _, bytes)| field == "file" && !bytes.is_empty());
    let Some((_, file, bytes)) = found else {
        return Err(AppError::Question(Question::told(viewer.words.returns_no_file())).into());
    };
    let kind = typed.some("kind");
    let outcome = viewer.ballast.open_table_sent(&actor(&viewer), file, bytes, kind.as_deref()).await;
    let mut page = Bulk {
        layout: Layout::new(&viewer, Section::Ledger, viewer.words.ledger_bulk()),
        file: file.clone(),
        mistakes: Vec::new(),
        opened: 0,
        existed: 0,
        items: Vec::new(),
    };
    let status = match outcome {
        Ok(items) => {
            page.existed = items.iter().filter(|item| item.existed).count();
            page.opened = items.len() - page.existed;
            page.items = items.iter().take(SHOWN).map(|of| (item_link(of.id), of.id)).collect();
            StatusCode::OK
        }
        Err(AppError::Table { mistakes }) => {
            let lang = viewer.ballast.lang();
            page.mistakes = mistakes.iter().map(|mistake| mistake.in_words(lang)).collect();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => {
            let (status, why) = item::correctable(&viewer, error)?;
            page.mistakes = vec![why];
            status
        }
    };
    Ok((status, Html(page.render()?)).into_response())
}

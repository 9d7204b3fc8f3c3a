use axum::{
    extract::{Multipart, Path},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{AppError, Question, ledger::TypedRequest};
use ballast_ledger::{Evidence, Item, Request};
use ballast_packs::plan::{Action, Fact, Kind};

use super::{actor, fields, item, item_link, parts::Typed};
use crate::{PageError, Viewer};

fn action<'k>(kind: &'k Kind, typed: &Typed) -> Result<&'k Action, AppError> {
    let named = typed.one("action");
    kind.action(named).ok_or_else(|| AppError::Question(Question::no_action(&kind.id, named)))
}

/// What a form asks for, as the ledger takes it; or all that is wrong with it.
async fn request(viewer: &Viewer, item: &Item, typed: &Typed) -> Result<Request, AppError> {
    let kind = viewer.ballast.kind(&item.kind)?;
    let action = action(kind, typed)?;
    let asked = action.needs.iter().chain(&action.may).filter_map(|id| kind.field(id));
    let (found, mut wrong) = fields::read_all(viewer, asked, "f.", typed);
    let period = match typed.some("period").filter(|_| action.repeats.is_some()) {
        None => None,
        Some(text) => match text.parse() {
            Ok(period) => Some(period),
            Err(_) => {
                let wanted = Question::no_period(&text).in_words(viewer.ballast.lang());
                wrong.push(format!("{}: {wanted}", viewer.words.frame_period()));
                None
            }
        },
    };
    if !wrong.is_empty() {
        return Err(AppError::Question(Question::told(wrong.join("\n"))));
    }
    let said = |fact: &Fact| Some((fact.word().to_owned(), typed.some(&format!("said.{}", fact.word()))?));
    let links = typed.one("links").split([' ', '\n', '\r', ';', '；']).map(str::trim);
    let asked = TypedRequest {
        action: action.id.clone(),
        fields: Vec::new(),
        reason: typed.some("reason"),
        period,
        said: action.says.iter().filter_map(said).collect(),
        lead: typed.some("lead").filter(|_| action.assigns),
        co: if action.assigns { typed.all("co") } else { Vec::new() },
        pause: typed.some("pause").filter(|_| !action.pauses.is_empty()),
        links: links.filter(|link| !link.is_empty()).map(str::to_owned).collect(),
    };
    let mut request = viewer.ballast.typed_request(item, asked).await?;
    // A field that has to be said anew counts though it says the same; any other says something where it is another.
    request.fields = if action.repeats.is_some() { found } else { fields::changed(item, found) };
    for kind in kind.evidence.iter().filter(|kind| kind.by_reference) {
        if let Some(reference) = typed.some(&format!("r.{}", kind.id)) {
            let link = viewer.ballast.typed_link(&reference).await?;
            request.evidence.push(Evidence {
                kind: kind.id.clone(),
                name: reference,
                hash: None,
                link: Some(link),
            });
        }
    }
    Ok(request)
}

async fn done(viewer: &Viewer, id: i64, seen: Option<u64>, typed: &Typed) -> Result<(), AppError> {
    let item = viewer.ballast.ledger_item(id).await?.item;
    // Who looked at an older state is told so before anything else: what is wrong may follow from that alone.
    if let Some(seen) = seen.filter(|seen| *seen != item.version) {
        let version = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let changed =
            ballast_app::StoreError::Changed { item: id, seen: version(seen), found: version(item.version) };
        return Err(changed.into());
    }
    let request = request(viewer, &item, typed).await?;
    viewer.ballast.act_on_item(&actor(viewer), id, seen, request, &typed.evidence()).await?;
    Ok(())
}

/// Does something to an item. What is refused comes back with all that was typed, what others did meanwhile, and why.
pub(crate) async fn act(
    viewer: Viewer,
    Path(id): Path<String>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let id = item::number(&id)?;
    let typed = Typed::read(&viewer, parts).await?;
    let seen: Option<u64> = typed.one("seen").parse().ok();
    match done(&viewer, id, seen, &typed).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=1", item_link(id))).into_response()),
        // Not within the scope: there is no page to come back to.
        Err(error @ AppError::Unknown { kind: "ledger item", .. }) => Err(error.into()),
        Err(error) => {
            let (status, why) = item::correctable(&viewer, error)?;
            let seen = seen.filter(|_| status == StatusCode::CONFLICT);
            let sent = item::Sent { typed, why, seen };
            Ok((status, Html(item::show(&viewer, id, Some(sent), false).await?)).into_response())
        }
    }
}

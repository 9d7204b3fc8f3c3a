use ballast_app::{AppError, Question, ledger::Opening};
use ballast_ledger::{Draft, Subject};
use ballast_model::fold_width;
use ballast_packs::plan::Kind;

use super::{fields, parts::Typed};
use crate::Viewer;

/// How the source of an item begins that a form gave itself, so that a form sent twice opens one item.
pub(crate) const ONCE: &str = "form:";

/// An enterprise on record: its name, and the region it stands in.
pub(crate) async fn enterprise(
    viewer: &Viewer,
    id: &str,
) -> Result<Option<ballast_model::Subject>, AppError> {
    let found = viewer.ballast.store.enterprise(id, None, viewer.ballast.scope()).await?;
    Ok(found.map(|version| version.subject))
}

/// What a form asks to be opened; or all that is wrong with it.
pub(crate) async fn opening(viewer: &Viewer, kind: &Kind, typed: &Typed) -> Result<Opening, AppError> {
    let ballast = &viewer.ballast;
    let (found, mut wrong) = fields::read_all(viewer, &kind.fields, "f.", typed);
    // An enterprise opens about itself, where it stands.
    let id = viewer.enterprise().map_or_else(|| typed.one("subject").to_uppercase(), str::to_owned);
    let known = if id.is_empty() { None } else { enterprise(viewer, &id).await? };
    if !id.is_empty() && known.is_none() && viewer.enterprise().is_none() {
        // What is no enterprise on record is an industry, a chain, a project: it stands as it was written.
        if let Err(error) = ballast_model::Uscc::parse(&id)
            && id.len() == 18
        {
            wrong.push(Question::bad_credit_code(&id, error).in_words(ballast.lang()));
        }
    }
    let region = match (&known, viewer.enterprise(), typed.one("region")) {
        (Some(known), Some(_), _) | (Some(known), None, "") => known.region.clone(),
        (_, _, "") => {
            wrong.push(viewer.words.ledger_no_region().to_owned());
            String::new()
        }
        (_, _, text) => match ballast.region("regions", &fold_width(text)) {
            Ok(ix) => ballast.tree("regions")?.node(ix).code.clone(),
            Err(error) => {
                wrong.push(error.in_words(ballast.lang()));
                String::new()
            }
        },
    };
    let mut links = Vec::new();
    for link in typed.one("links").split([' ', '\n', '\r', ';', '；']).filter(|link| !link.is_empty()) {
        match ballast.typed_link(link).await {
            Ok(link) => links.push(link),
            Err(error) => wrong.push(error.in_words(ballast.lang())),
        }
    }
    if !wrong.is_empty() {
        return Err(AppError::Question(Question::told(wrong.join("\n"))));
    }
    let mut draft = Draft {
        kind: kind.id.clone(),
        title: typed.one("title").to_owned(),
        region,
        source: typed
            .some("once")
            .filter(|once| once.starts_with(ONCE))
            .map(|once| format!("{once}:{}", viewer.account)),
        lead: typed
            .some("lead")
            .map(|lead| ballast.office(&lead).map(|office| office.id.clone()))
            .transpose()?,
        co: typed
            .all("co")
            .iter()
            .map(|co| ballast.office(co).map(|office| office.id.clone()))
            .collect::<Result<_, _>>()?,
        fields: found,
        reason: typed.some("reason"),
        links,
        ..Draft::default()
    };
    draft.subject =
        (!id.is_empty()).then(|| Subject { name: known.map(|known| known.name).unwrap_or_default(), id });
    if draft.lead.is_none() && super::actor(viewer).office.is_none() {
        // Nobody of an office received it: the duty list says who answers for it.
        let texts = draft.fields.values().filter_map(|value| value.text()).collect::<Vec<_>>().join(" ");
        let about = format!("{} {texts}", draft.title);
        if let Some(suggested) = ballast.who_answers(&kind.id, &about, &draft.region).into_iter().next() {
            draft.lead = Some(suggested.lead);
            if draft.co.is_empty() {
                draft.co = suggested.co;
            }
        }
    }
    Ok(Opening { draft, files: typed.evidence() })
}

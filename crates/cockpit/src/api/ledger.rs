use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Multipart, Path, Query, Request},
    http::header,
    response::{IntoResponse, Response},
};
use ballast_app::{
    AppError, Question,
    ledger::{LedgerFilter, NewFile, Opening, TypedRequest},
    typed,
};
use ballast_ledger::{Draft, May, Subject, Value};
use ballast_packs::plan::{Kind, KindField};
use serde::Deserialize;
use serde_json::{Map, Value as Any, json};
use utoipa::{IntoParams, ToSchema};

use super::{created, data, given};
use crate::{
    PageError, Viewer,
    pages::ledger::{actor, item, list::on_record, order},
};

/// Items of a page, at most.
const MOST: u64 = 1000;

/// Items of a page where nothing is said.
const USUAL: u64 = 100;

/// Which items.
#[derive(Deserialize, IntoParams, Default)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Kind, by id.
    kind: String,
    /// State, by id.
    state: String,
    /// Led by this office or one below it: an id or a name.
    unit: String,
    /// With `unit`: also what it only helps with.
    co: bool,
    /// In this region or below it: a code or a name.
    region: String,
    /// About this enterprise.
    subject: String,
    /// With these words in the title.
    q: String,
    /// Only what has run out of time.
    overdue: bool,
    /// Also what is closed or void.
    ended: bool,
    /// Linked to this: `item:12`, `verdict:PROGRAMME/SUBJECT`, `figure:INDICATOR@PERIOD/NODE/value`.
    link: String,
    /// `due` (where nothing is said), `number`, `title`, `state`, `region`, `unit` or `opened`.
    sort: String,
    /// The other way round.
    desc: bool,
    /// Leave out so many.
    skip: u64,
    /// Items of a page; 100 where nothing is said, 1000 at most.
    limit: Option<u64>,
}

/// An item to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewItem {
    /// Kind, by id.
    kind: String,
    /// Title.
    title: String,
    /// Region: a code or a name; an enterprise's own where none is given.
    #[serde(default)]
    region: String,
    /// The enterprise it is about; a token of an enterprise opens about itself.
    #[serde(default)]
    subject: String,
    /// Where it comes from: opening it again from there finds it.
    #[serde(default)]
    source: String,
    /// The lead office: an id or a name; one's own or, for who has none, the duty list's where none is given.
    #[serde(default)]
    office: String,
    /// Co-offices: ids or names.
    #[serde(default)]
    co: Vec<String>,
    /// Fields of the kind, by id: texts, numbers, lists of objects for rows.
    #[serde(default)]
    fields: Map<String, Any>,
    /// Links: `item:12`, `output@2024-11/370100`.
    #[serde(default)]
    links: Vec<String>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Something to be done to an item.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doing {
    /// Action, by id.
    action: String,
    /// How many events the item had when the caller looked: with others now, nothing is done.
    seen: Option<u64>,
    /// Fields, by id.
    #[serde(default)]
    fields: Map<String, Any>,
    /// Why.
    #[serde(default)]
    reason: String,
    /// The period it is for, where it is done once a period.
    #[serde(default)]
    period: String,
    /// Yes or no to facts: `handled`, `solved`, `satisfied`.
    #[serde(default)]
    said: BTreeMap<String, bool>,
    /// The lead office, where the action assigns.
    #[serde(default)]
    lead: String,
    /// Co-offices, where the action assigns.
    #[serde(default)]
    co: Vec<String>,
    /// The reason for a pause, by id.
    #[serde(default)]
    pause: String,
    /// Links, where the action takes them.
    #[serde(default)]
    links: Vec<String>,
}

fn fields(
    viewer: &Viewer,
    kind: &Kind,
    given: &Map<String, Any>,
) -> Result<BTreeMap<String, Value>, AppError> {
    let mut found = BTreeMap::new();
    for (id, json) in given.iter().filter(|(_, json)| !json.is_null()) {
        let field = kind.field(id).ok_or_else(|| {
            let known: Vec<&str> = kind.fields.iter().map(|field| field.id.as_str()).collect();
            AppError::Question(Question::no_field(&kind.id, id, known.join(", ")))
        })?;
        found.insert(id.clone(), Value::from_json(field, json).map_err(|why| viewer.ballast.refused(why))?);
    }
    Ok(found)
}

/// Items of the ledger, what is due first first. That a list was read is put on record.
#[utoipa::path(get, path = "/api/v1/ledger", tag = "ledger", params(Asked),
    responses((status = 200, description = "Items, and how many there are in all")))]
pub(crate) async fn list(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let every = |text: &str| given(text.to_owned()).into_iter().collect::<Vec<_>>();
    let filter = LedgerFilter {
        kinds: every(&asked.kind),
        office: given(asked.unit),
        with_co: asked.co,
        region: given(asked.region),
        subject: given(asked.subject),
        ended: asked.ended || !asked.state.is_empty(),
        states: every(&asked.state),
        overdue: asked.overdue,
        words: given(asked.q),
        link: given(asked.link),
        order: order(&asked.sort)?,
        descending: asked.desc,
        skip: asked.skip,
        limit: asked.limit.unwrap_or(USUAL).clamp(1, MOST),
        ..LedgerFilter::default()
    };
    on_record(&viewer, "read", "ledger by api").await?;
    let page = viewer.ballast.ledger_list(&filter).await?;
    Ok(Json(json!({ "data": page.lines, "total": page.total })).into_response())
}

fn told_field(field: &KindField, lang: &str) -> Any {
    let choices: Vec<Any> = field
        .choices()
        .iter()
        .map(|choice| json!({ "code": choice.code, "name": choice.name.get(lang) }))
        .collect();
    let columns: Vec<Any> = field.columns().iter().map(|column| told_field(column, lang)).collect();
    json!({ "id": field.id, "name": field.name.get(lang), "type": field.shape.word(), "required": field.required,
        "why": field.why.get(lang), "unit": field.unit, "choices": choices, "columns": columns })
}

/// The kinds of items: fields, states, actions and who may take them.
#[utoipa::path(get, path = "/api/v1/ledger/kinds", tag = "ledger",
    responses((status = 200, description = "Each kind of the packs in force")))]
pub(crate) async fn kinds(viewer: Viewer) -> Result<Response, PageError> {
    let lang = viewer.ballast.lang();
    let one = |kind: &Kind| {
        let fields: Vec<Any> = kind.fields.iter().map(|field| told_field(field, lang)).collect();
        let states: Vec<Any> = kind
            .states
            .iter()
            .map(|state| json!({ "id": state.id, "name": state.name.get(lang), "phase": state.phase.word() }))
            .collect();
        let actions: Vec<Any> = kind
            .actions
            .iter()
            .map(|action| {
                let who: Vec<&str> = action.who.iter().map(|role| role.word()).collect();
                let says: Vec<&str> = action.says.iter().map(|fact| fact.word()).collect();
                json!({ "id": action.id, "name": action.name.get(lang), "from": action.from, "to": action.to, "who": who,
                    "needs": action.needs, "may": action.may, "evidence": action.evidence, "reason": action.reason,
                    "says": says, "assigns": action.assigns, "links": action.links })
            })
            .collect();
        let evidence: Vec<Any> = kind
            .evidence
            .iter()
            .map(|of| json!({ "id": of.id, "name": of.name.get(lang), "by_reference": of.by_reference }))
            .collect();
        json!({ "id": kind.id, "name": kind.name.get(lang), "version": kind.version, "fields": fields,
            "states": states, "actions": actions, "evidence": evidence })
    };
    Ok(data(viewer.ballast.packs.kinds.values().map(one).collect::<Vec<Any>>()))
}

fn told_may(may: &May<'_>, lang: &str) -> Any {
    let ids = |of: &[&KindField]| of.iter().map(|field| field.id.clone()).collect::<Vec<_>>();
    json!({
        "action": may.action.id, "name": may.action.name.get(lang), "to": may.action.to, "needs": ids(&may.needs),
        "may": ids(&may.may), "evidence": may.evidence.iter().map(|kind| kind.id.clone()).collect::<Vec<_>>(),
        "reason": may.reason, "period": may.period.map(|period| period.to_string()),
        "says": may.says.iter().map(|fact| fact.word()).collect::<Vec<_>>(),
        "blocked": may.blocked.as_ref().map(|why| why.said().get(lang).to_owned()),
    })
}

/// An item: where it stands, its fields, clocks, evidence and events, and what the caller may do now. That it was read is put
/// on record.
#[utoipa::path(get, path = "/api/v1/ledger/{item}", tag = "ledger",
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 200, description = "The item"), (status = 404, description = "None of that number within the scope")))]
pub(crate) async fn show(viewer: Viewer, Path(id): Path<String>) -> Result<Response, PageError> {
    let id = item::number(&id)?;
    let view = viewer.ballast.show_item(id, &actor(&viewer)).await?;
    let subject = view.item.subject.as_ref().map_or("*", |subject| subject.id.as_str());
    viewer.on_record("read", subject, &format!("item {id} by api")).await?;
    let lang = viewer.ballast.lang();
    let files: Vec<Any> = view
        .files
        .iter()
        .map(|file| {
            json!({ "sha256": file.sha256, "name": file.name, "media": file.media, "bytes": file.bytes,
                "by": file.actor, "at": file.kept_at.to_string() })
        })
        .collect();
    let may: Vec<Any> = view.may.iter().map(|may| told_may(may, lang)).collect();
    Ok(data(json!({ "line": view.line, "item": view.item, "steps": view.steps, "files": files, "may": may,
        "linked": view.linked })))
}

/// Opens an item. With a source, opening it again finds the one that is there. Webhooks of the topic `item` are told.
#[utoipa::path(post, path = "/api/v1/ledger", tag = "ledger", request_body = NewItem,
    responses((status = 201, description = "Opened: its number"), (status = 200, description = "It was there already"),
        (status = 403, description = "Not for this caller to open"), (status = 422, description = "What is missing or wrong")))]
pub(crate) async fn open(viewer: Viewer, Json(asked): Json<NewItem>) -> Result<Response, PageError> {
    let ballast = &viewer.ballast;
    let kind = ballast.kind(&asked.kind)?;
    let subject = viewer.enterprise().map_or(asked.subject, str::to_owned);
    let known = match subject.as_str() {
        "" => None,
        id => {
            let found = ballast.store.enterprise(id, None, ballast.scope()).await.map_err(AppError::from)?;
            found.map(|version| version.subject)
        }
    };
    let region = match (&known, asked.region.as_str()) {
        (Some(known), _) if viewer.enterprise().is_some() => known.region.clone(),
        (Some(known), "") => known.region.clone(),
        (_, text) => {
            let ix = ballast.region("regions", text)?;
            ballast.tree("regions")?.node(ix).code.clone()
        }
    };
    let office = |named: &String| ballast.office(named).map(|office| office.id.clone());
    let mut links = Vec::with_capacity(asked.links.len());
    for link in &asked.links {
        links.push(ballast.typed_link(link).await?);
    }
    let name = known.map(|known| known.name).unwrap_or_default();
    let mut draft = Draft {
        kind: kind.id.clone(),
        title: asked.title,
        region,
        subject: (!subject.is_empty()).then_some(Subject { id: subject, name }),
        source: given(asked.source),
        lead: given(asked.office).as_ref().map(office).transpose()?,
        co: asked.co.iter().map(office).collect::<Result<_, _>>()?,
        fields: fields(&viewer, kind, &asked.fields)?,
        links,
        reason: given(asked.reason),
        ..Draft::default()
    };
    let who = actor(&viewer);
    if draft.lead.is_none() && who.office.is_none() {
        let texts = draft.fields.values().filter_map(Value::text).collect::<Vec<_>>().join(" ");
        let about = format!("{} {texts}", draft.title);
        if let Some(suggested) = ballast.who_answers(&kind.id, &about, &draft.region).into_iter().next() {
            (draft.lead, draft.co) = (Some(suggested.lead), suggested.co);
        }
    }
    let opened = ballast.open_item(&who, Opening { draft, files: Vec::new() }).await?;
    let told = json!({ "item": opened.id, "existed": opened.existed });
    Ok(if opened.existed { data(told) } else { created(told) })
}

/// What came: JSON alone, or a form with the JSON in its part `request` and files in parts named after kinds of evidence.
async fn received(request: Request) -> Result<(Doing, Vec<NewFile>), PageError> {
    let wrong = |what: String| PageError::Input(Question::not_an_action(what));
    let parse =
        |bytes: &[u8]| serde_json::from_slice::<Doing>(bytes).map_err(|error| wrong(error.to_string()));
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let bytes = Bytes::from_request(request, &()).await.map_err(|error| wrong(error.to_string()))?;
        return Ok((parse(&bytes)?, Vec::new()));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| wrong(error.to_string()))?;
    let (mut doing, mut files) = (None, Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| wrong(error.body_text()))? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| wrong(error.body_text()))?;
        if field == "request" {
            doing = Some(parse(&bytes)?);
        } else if field != "csrf" {
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            files.push(NewFile { kind: field, name, content: bytes.to_vec() });
        }
    }
    Ok((doing.ok_or_else(|| wrong("there is no part `request`".to_owned()))?, files))
}

/// Does something to an item, with evidence where the action brings some: then the body is a form whose part `request` is the JSON
/// and whose other parts are files, each named after its kind of evidence. Webhooks of the topic `item` are told.
#[utoipa::path(post, path = "/api/v1/ledger/{item}/actions", tag = "ledger",
    params(("item" = i64, Path, description = "Number of the item")), request_body = Doing,
    responses((status = 201, description = "Done: state and number of events"),
        (status = 403, description = "Not for this caller to do"), (status = 409, description = "The item has changed since"),
        (status = 422, description = "What is missing or wrong")))]
pub(crate) async fn act(
    viewer: Viewer,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    let id = item::number(&id)?;
    let (asked, files) = received(request).await?;
    let ballast = &viewer.ballast;
    let known = ballast.ledger_item(id).await?.item;
    let kind = ballast.kind(&known.kind)?;
    let period = typed::unless_blank(&asked.period, typed::period)?;
    let yes = |(fact, yes): (&String, &bool)| (fact.clone(), if *yes { "yes" } else { "no" }.to_owned());
    let wanted = TypedRequest {
        action: asked.action,
        fields: Vec::new(),
        reason: given(asked.reason),
        period,
        said: asked.said.iter().map(yes).collect(),
        lead: given(asked.lead),
        co: asked.co,
        pause: given(asked.pause),
        links: asked.links,
    };
    let mut request = ballast.typed_request(&known, wanted).await?;
    request.fields = fields(&viewer, kind, &asked.fields)?;
    let acted = ballast.act_on_item(&actor(&viewer), id, asked.seen, request, &files).await?;
    Ok(created(json!({ "item": id, "state": acted.item.state, "version": acted.item.version })))
}

/// A file of evidence, by its content hash. That it was read is put on record.
#[utoipa::path(get, path = "/api/v1/ledger/{item}/evidence/{sha256}", tag = "ledger",
    params(("item" = i64, Path, description = "Number of the item"), ("sha256" = String, Path, description = "Content hash")),
    responses((status = 200, description = "The file as it came", content_type = "application/octet-stream"),
        (status = 404, description = "No such file of an item within the scope")))]
pub(crate) async fn evidence(viewer: Viewer, path: Path<(String, String)>) -> Result<Response, PageError> {
    item::evidence(viewer, path).await
}

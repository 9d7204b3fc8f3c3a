use ballast_model::{Period, Text};
use ballast_packs::{
    Packs,
    plan::{Action, EvidenceKind, Fact, Kind, KindField, Role},
};
use jiff::Timestamp;

use crate::{Actor, Item, Refusal, act, clock, open, role};

/// Something that an actor may do to an item now, with what it asks for: what a command and a page build their forms from.
#[derive(Debug, Clone, PartialEq)]
pub struct May<'p> {
    /// The action.
    pub action: &'p Action,
    /// The state it leads to.
    pub to: Option<Text>,
    /// Fields it needs that are not filled yet, or have to be said anew.
    pub needs: Vec<&'p KindField>,
    /// Further fields it may fill, those it needs and has among them.
    pub may: Vec<&'p KindField>,
    /// Kinds of evidence it needs that are not there yet.
    pub evidence: Vec<&'p EvidenceKind>,
    /// Whether a reason must be given.
    pub reason: bool,
    /// The period it is for: the earliest that was not reported.
    pub period: Option<Period>,
    /// Facts to say yes or no to.
    pub says: &'p [Fact],
    /// Reasons for a pause, by id and name.
    pub pause: Vec<(&'p str, &'p Text)>,
    /// Why it cannot be done by this actor now although the role would allow it: a second person, or something before it.
    pub blocked: Option<Refusal>,
}

/// All that an actor may do to an item now, in the order of the kind. Nothing where the packs no longer know the kind.
pub fn what_may<'p>(packs: &'p Packs, item: &Item, actor: &Actor, now: Timestamp) -> Vec<May<'p>> {
    let Some(kind) = packs.kinds.get(&item.kind) else { return Vec::new() };
    let roles = role::roles(packs, item, actor);
    kind.actions
        .iter()
        .filter(|action| action.from.contains(&item.state))
        .filter(|action| action.who.iter().any(|role| roles.contains(role)))
        .map(|action| may(kind, action, item, actor, now))
        .collect()
}

/// Whether there is an item of a kind that somebody could open: what a page offers. Whether this one may is said when it is
/// opened, for then it is known who leads and whom it is about.
pub fn may_open(kind: &Kind, actor: &Actor) -> bool {
    kind.openers.iter().any(|role| match role {
        Role::Opener | Role::Anyone => !actor.system,
        Role::Lead | Role::Co | Role::Superior => actor.office.is_some(),
        Role::Staff => !actor.system && actor.enterprise.is_none(),
        Role::Subject => actor.enterprise.is_some(),
        Role::Supervisor => actor.supervises,
        Role::System => actor.system,
    })
}

/// The same, with who may where this one may not.
///
/// # Errors
/// [`Refusal::NotYours`].
pub fn openable(kind: &Kind, actor: &Actor) -> Result<(), Refusal> {
    if may_open(kind, actor) {
        return Ok(());
    }
    let may = kind.openers.iter().map(|role| (*role, String::new())).collect();
    Err(Refusal::NotYours { action: open::opening(), may })
}

fn may<'p>(kind: &'p Kind, action: &'p Action, item: &Item, actor: &Actor, now: Timestamp) -> May<'p> {
    let has = |id: &String| item.fields.contains_key(id) && action.repeats.is_none();
    let lacking = action.needs.iter().filter(|id| !has(id));
    let further = action.needs.iter().filter(|id| has(id)).chain(&action.may);
    let evidence = act::wanted_evidence(kind, action);
    let kept = |id: &String| action.repeats.is_none() && act::holds(item, id);
    let pauses = action.pauses.iter().filter_map(|id| kind.clock(id)?.pause.as_ref());
    May {
        action,
        to: action.to.as_deref().and_then(|to| kind.state(to)).map(|state| state.name.clone()),
        needs: lacking.filter_map(|id| kind.field(id)).collect(),
        may: further.filter_map(|id| kind.field(id)).collect(),
        evidence: evidence
            .into_iter()
            .filter(|id| !kept(id))
            .filter_map(|id| kind.evidence_kind(id))
            .collect(),
        reason: action.reason,
        period: period(action, item, now),
        says: &action.says,
        pause: pauses.flat_map(|rule| rule.reasons.iter().map(|(id, name)| (id.as_str(), name))).collect(),
        blocked: act::second_person(kind, action, item, &actor.account).err(),
    }
}

/// The earliest period since the opening that was not reported.
fn period(action: &Action, item: &Item, now: Timestamp) -> Option<Period> {
    let months = action.repeats?.months();
    let last = clock::period_at(now, months)?;
    let reported =
        |period: &Period| item.reports.iter().any(|r| r.action == action.id && r.period == *period);
    let first = clock::period_at(item.opened_at, months);
    let all = std::iter::successors(first, |period| clock::next_period(*period));
    all.take_while(|period| period.first_day() <= last.first_day()).find(|period| !reported(period))
}

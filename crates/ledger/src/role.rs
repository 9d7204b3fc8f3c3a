use ballast_packs::{Packs, plan::Role};

use crate::{Actor, By, Item};

/// What an actor is to an item: all of it.
pub fn roles(packs: &Packs, item: &Item, actor: &Actor) -> Vec<Role> {
    let office = actor.office.as_deref();
    let subject = item.subject.as_ref().map(|subject| subject.id.as_str());
    Role::WORDS
        .iter()
        .map(|(_, role)| *role)
        .filter(|role| match role {
            Role::Opener => actor.account == item.opener.account,
            Role::Lead => office.is_some_and(|office| office == item.lead),
            Role::Co => office.is_some_and(|office| item.co.iter().any(|co| co == office)),
            Role::Superior => office.is_some_and(|office| packs.offices.is_above(office, &item.lead)),
            Role::Subject => actor.enterprise.as_deref().is_some_and(|own| Some(own) == subject),
            Role::Supervisor => actor.supervises,
            Role::System => actor.system,
            Role::Staff => !actor.system && actor.enterprise.is_none(),
            Role::Anyone => !actor.system,
        })
        .collect()
}

/// Who that is, as events keep it, in the first of the wanted roles that the actor has.
pub(crate) fn acting(packs: &Packs, item: &Item, actor: &Actor, wanted: &[Role]) -> Option<By> {
    let held = roles(packs, item, actor);
    wanted.iter().find(|role| held.contains(role)).map(|role| by(actor, *role))
}

pub(crate) fn by(actor: &Actor, role: Role) -> By {
    let office = actor.office.as_ref().or(actor.enterprise.as_ref());
    By { account: actor.account.clone(), office: office.cloned().unwrap_or_default(), role }
}

/// Who holds roles on an item: for refusals, each with its holder where there is one.
pub(crate) fn holders(packs: &Packs, item: &Item, wanted: &[Role]) -> Vec<(Role, String)> {
    let superior = || packs.offices.above(&item.lead).first().map(|office| office.id.clone());
    wanted
        .iter()
        .map(|role| {
            let who = match role {
                Role::Opener => item.opener.account.clone(),
                Role::Lead => item.lead.clone(),
                Role::Co => item.co.join(", "),
                Role::Superior => superior().unwrap_or_default(),
                Role::Subject => item.subject.as_ref().map(|subject| subject.id.clone()).unwrap_or_default(),
                Role::Supervisor | Role::System | Role::Staff | Role::Anyone => String::new(),
            };
            (*role, who)
        })
        .collect()
}

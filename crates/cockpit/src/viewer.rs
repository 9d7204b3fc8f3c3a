use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use ballast_app::{
    AppError, Ballast,
    accounts::{Entered, Origin, Reach, Role},
};

use crate::{
    Right, Site, Words,
    doors::{Refusal, Visit, language},
};

/// Who is asking. Comes in through a door that asks for a right; a page behind an open door has none.
#[derive(Clone)]
pub struct Viewer {
    /// Name of the account.
    pub account: String,
    /// What to call them.
    pub name: String,
    /// What they are there for.
    pub roles: Vec<Role>,
    /// Id of their office; empty where they belong to none.
    pub office: String,
    /// How far they see, as it was granted; [`Viewer::ballast`] applies it.
    pub reach: Reach,
    /// The data directory as they may see it: their scope, their name on what they do, their language.
    pub ballast: Ballast,
    /// The phrases in their language.
    pub words: Words,
    /// What every form carries as its first field, `csrf`.
    pub csrf: String,
    /// Where they ask from.
    pub origin: Origin,
    /// What the browser keeps; empty for a token.
    pub(crate) cookie: String,
    pub(crate) entered: Arc<Entered>,
}

impl Viewer {
    pub(crate) fn new(entered: Arc<Entered>, visit: &Visit) -> Self {
        let account = &entered.account;
        Self {
            account: account.name.clone(),
            name: if account.display.is_empty() { account.name.clone() } else { account.display.clone() },
            roles: account.roles.clone(),
            office: account.office.clone(),
            reach: account.reach.clone(),
            ballast: entered.ballast.clone(),
            words: visit.words,
            csrf: entered.csrf.clone(),
            origin: visit.origin.clone(),
            cookie: visit.cookie.clone(),
            entered,
        }
    }

    /// Whether they have a right: what a page offers goes by the same table as its doors.
    pub fn may(&self, right: Right) -> bool {
        right.held_by(&self.entered)
    }

    /// The enterprise they are, where they are one.
    pub fn enterprise(&self) -> Option<&str> {
        match &self.reach {
            Reach::Enterprise(id) => Some(id),
            _ => None,
        }
    }

    /// Puts on record that they did something: `read` figures of an enterprise (a door with `{enterprise}` in its path does so by
    /// itself), `export` a table. What it tells may happen only when this has returned.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn on_record(&self, verb: &str, subject: &str, detail: &str) -> Result<(), AppError> {
        self.ballast.on_record(verb, subject, detail, &self.origin).await
    }
}

impl FromRequestParts<Site> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        match parts.extensions.get::<Self>() {
            Some(viewer) => Ok(viewer.clone()),
            None => {
                tracing::error!(path = %parts.uri.path(), "a page that needs a viewer stands behind an open door");
                Err(Refusal::Broken.respond(false, language(site, &parts.headers)))
            }
        }
    }
}

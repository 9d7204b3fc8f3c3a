use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use ballast_app::Ballast;

use crate::{Site, Words};

/// Who is asking.
#[derive(Clone)]
pub struct Viewer {
    /// Name of the account.
    pub account: String,
    /// What to call them.
    pub name: String,
    /// The data directory as they may see it: their scope, their name on what they do, their language.
    pub ballast: Ballast,
    /// The phrases in their language.
    pub words: Words,
}

impl FromRequestParts<Site> for Viewer {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let words = Words::new(&site.options().lang);
        Ok(Self { account: String::new(), name: String::new(), ballast: site.unscoped().clone(), words })
    }
}

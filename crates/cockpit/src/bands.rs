use std::collections::BTreeSet;

use axum::{extract::State, http::header, response::IntoResponse};

use crate::Site;

/// The class that carries a colour of the packs: no page writes a style of its own.
pub(crate) fn band_class(css: &str) -> String {
    let name: String = css.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("band-{}", name.to_ascii_lowercase())
}

/// The colours of the packs in force as a style sheet.
pub(crate) async fn colours(State(site): State<Site>) -> impl IntoResponse {
    let packs = &site.unscoped().packs;
    let used: BTreeSet<&str> =
        packs.colours.iter().flat_map(|key| &key.bands).map(|band| band.css.as_str()).collect();
    let mut out = String::new();
    for css in used {
        // A pack's colour is a word or a number sign with digits; anything else is left out rather than trusted.
        if css.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') {
            out.push_str(&format!(".{}{{--band:{css}}}\n", band_class(css)));
        }
    }
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], out)
}

use std::collections::BTreeSet;

use axum::{extract::State, http::header, response::IntoResponse};
use ballast_packs::Packs;

use crate::Site;

/// The class that carries a colour of the packs: no page writes a style of its own.
pub(crate) fn band_class(css: &str) -> String {
    let name: String = css.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("band-{}", name.to_ascii_lowercase())
}

/// How a colour of a ledger item is drawn: as the band of that id where the packs have one, with its sign; else by its own word.
pub(crate) fn of_item(packs: &Packs, colour: &str) -> (String, String) {
    let bands = packs.colours.iter().flat_map(|key| &key.bands);
    let band = bands.into_iter().find(|band| band.colour == colour);
    band.map_or_else(|| (colour.to_owned(), "■".to_owned()), |band| (band.css.clone(), band.sign.clone()))
}

/// The colours of the packs in force as a style sheet.
pub(crate) async fn colours(State(site): State<Site>) -> impl IntoResponse {
    let packs = &site.unscoped().packs;
    let mut used: BTreeSet<String> =
        packs.colours.iter().flat_map(|key| &key.bands).map(|band| band.css.clone()).collect();
    used.extend(
        packs.kinds.values().flat_map(|kind| &kind.colours).map(|colour| of_item(packs, &colour.id).0),
    );
    let mut out = String::new();
    for css in &used {
        // A pack's colour is a word or a number sign with digits; anything else is left out rather than trusted.
        if css.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') {
            out.push_str(&format!(".{}{{--band:{css}}}\n", band_class(css)));
        }
    }
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], out)
}

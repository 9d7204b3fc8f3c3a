use axum::{Router, routing::get};

use crate::{Site, assets, pages};

/// All pages and doors of a site.
pub fn routes(site: Site) -> Router {
    Router::new()
        .route("/", get(pages::today::page))
        .route("/monitor", get(pages::monitor::page))
        .route("/assets/{*path}", get(assets::asset))
        .with_state(site)
}

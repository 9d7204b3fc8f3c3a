//! The loop in a browser: pages and the HTTP API over what a user can do.
//!
//! [`Site`] is everything a request may need: an open data directory ([`ballast_app::Ballast`]) and the settings of the server;
//! [`routes`] makes the router. A page is a file in `pages/` with a template of the same name in `templates/` and phrases
//! of the same name in `messages/`. Who is asking comes in as a [`Viewer`], and a page sees the data directory only
//! through [`Viewer::ballast`], which carries the viewer's scope, name and language: no page can forget them.
//!
//! This crate computes no figure and keeps nothing; it asks `ballast-app` and draws what it is told.

mod assets;
mod error;
mod layout;
mod pages;
mod routes;
mod site;
mod viewer;
mod words;

pub use error::PageError;
pub use routes::routes;
pub use site::{Site, SiteOptions};
pub use viewer::Viewer;
pub use words::Words;

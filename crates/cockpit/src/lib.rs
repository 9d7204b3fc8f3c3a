//! The loop in a browser: pages and the HTTP API over what a user can do.
//!
//! [`Site`] is everything a request may need: an open data directory ([`ballast_app::Ballast`]) and the settings of the server;
//! [`routes()`] makes the router. A page is a file in `pages/` with a template of the same name in `templates/` and phrases
//! of the same name in `messages/`. Every page stands behind a [`Door`] that asks for a [`Right`] (`rights.toml` says which role has
//! which). Who is asking comes in as a [`Viewer`], and a page sees the data directory only
//! through [`Viewer::ballast`], which carries the viewer's scope, name and language: no page can forget them.
//!
//! This crate computes no figure and keeps nothing; it asks `ballast-app` and draws what it is told.

mod api;
mod assets;
mod bands;
mod boundaries;
mod busy;
mod chart;
mod doors;
mod error;
mod grid;
mod health;
mod layout;
mod link;
mod measurements;
mod named;
mod pages;
mod rights;
mod routes;
mod serve;
mod site;
mod take;
mod told;
mod viewer;
mod words;

pub use api::openapi;
pub use busy::Busy;
pub use doors::{Door, Doors, Kind};
pub use error::PageError;
pub(crate) use link::Link;
pub use rights::Right;
pub use routes::{doors, routes};
pub use serve::serve;
pub use site::{Site, SiteOptions};
pub use viewer::Viewer;
pub use words::Words;

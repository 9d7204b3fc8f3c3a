//! Who gets in where. Every page and call is a [`Door`]: a method, a path, the right it asks for. [`Doors`] builds the router
//! and keeps the list, so that what is open to whom can be asked of the router itself.

mod enter;
mod guard;
mod limits;
mod peek;
mod refusal;
mod safety;
mod turned_away;

use axum::{
    Router,
    handler::Handler,
    middleware::from_fn,
    routing::{MethodFilter, on},
};

pub(crate) use enter::{COOKIE, LANG_COOKIE, SECURE_COOKIE, Visit, cookie, enter, language};
pub(crate) use limits::Buckets;
pub(crate) use refusal::Refusal;
pub(crate) use safety::PAPER;
pub(crate) use turned_away::{TurnedAway, Why};

use crate::{Right, Site};

/// What a door lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page, or a form of a few kilobytes.
    Page,
    /// A file, or something that takes long.
    Long,
    /// A call of the HTTP API.
    Call,
    /// A call that carries a file or takes long.
    LongCall,
}

impl Kind {
    /// Whether it belongs to the HTTP API.
    pub fn is_call(self) -> bool {
        matches!(self, Self::Call | Self::LongCall)
    }
}

/// A method and a path, and the right to use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// As the router knows it; `{enterprise}` in it puts every passage on record.
    pub path: &'static str,
    /// The right it asks for; nothing where it stands open to everybody.
    pub right: Option<Right>,
    /// What it lets through.
    pub kind: Kind,
}

/// A router in the making, and the list of its doors.
pub struct Doors {
    router: Router<Site>,
    list: Vec<Door>,
}

impl Doors {
    /// No doors yet.
    pub fn new() -> Self {
        Self { router: Router::new(), list: Vec::new() }
    }

    /// A page.
    #[must_use]
    pub fn get<H: Handler<T, Site>, T: 'static>(self, path: &'static str, right: Right, handler: H) -> Self {
        self.door(Door { method: "GET", path, right: Some(right), kind: Kind::Page }, handler)
    }

    /// What a form does; its first field is `csrf`.
    #[must_use]
    pub fn post<H: Handler<T, Site>, T: 'static>(self, path: &'static str, right: Right, handler: H) -> Self {
        self.door(Door { method: "POST", path, right: Some(right), kind: Kind::Page }, handler)
    }

    /// What a form with a file does, or one that takes long; its first field is `csrf`.
    #[must_use]
    pub fn upload<H: Handler<T, Site>, T: 'static>(
        self,
        path: &'static str,
        right: Right,
        handler: H,
    ) -> Self {
        self.door(Door { method: "POST", path, right: Some(right), kind: Kind::Long }, handler)
    }

    /// A door that stands open to everybody.
    #[must_use]
    pub fn open<H: Handler<T, Site>, T: 'static>(
        self,
        method: &'static str,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.door(Door { method, path, right: None, kind: Kind::Page }, handler)
    }

    /// Any door.
    #[must_use]
    pub fn door<H: Handler<T, Site>, T: 'static>(mut self, door: Door, handler: H) -> Self {
        let filter = match door.method {
            "POST" => MethodFilter::POST,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let guarded =
            on(filter, handler).layer(from_fn(move |request, next| guard::guard(door, request, next)));
        self.router = self.router.route(door.path, guarded);
        self.list.push(door);
        self
    }

    /// These doors and those.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.list.extend(others.list);
        self
    }

    /// The router, and the list of its doors.
    pub fn finish(self) -> (Router<Site>, Vec<Door>) {
        (self.router, self.list)
    }
}

impl Default for Doors {
    fn default() -> Self {
        Self::new()
    }
}

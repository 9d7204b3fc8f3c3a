use std::sync::Arc;

use ballast_app::Ballast;

/// How to serve.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// The language of who has not chosen one: `zh` or `en`.
    pub lang: String,
}

/// What every request is given.
#[derive(Clone)]
pub struct Site(Arc<Inside>);

struct Inside {
    ballast: Ballast,
    options: SiteOptions,
}

impl Site {
    /// A site over an open data directory.
    pub fn new(ballast: Ballast, options: SiteOptions) -> Self {
        Self(Arc::new(Inside { ballast, options }))
    }

    /// The settings of the server.
    pub fn options(&self) -> &SiteOptions {
        &self.0.options
    }

    /// The data directory without anybody's scope: for signing in and for jobs. Pages use [`crate::Viewer::ballast`].
    pub(crate) fn unscoped(&self) -> &Ballast {
        &self.0.ballast
    }
}

use std::sync::{Arc, OnceLock};

use ballast_app::{AppError, Ballast, ServerSettings, Settings, accounts::Accounts, read::ReportReader};

use crate::{
    boundaries::Boundaries,
    busy::Busy,
    doors::{Buckets, COOKIE, SECURE_COOKIE, TurnedAway},
    measurements::Measurements,
};

/// How to serve.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// The language of who has not chosen one: `zh` or `en`.
    pub lang: String,
    /// How `ballast serve` serves.
    pub server: ServerSettings,
}

/// What every request is given.
#[derive(Clone)]
pub struct Site(Arc<Inside>);

struct Inside {
    ballast: Ballast,
    accounts: Accounts,
    options: SiteOptions,
    requests: Buckets,
    knocks: Buckets,
    turned_away: TurnedAway,
    measurements: Measurements,
    busy: Busy,
    boundaries: Boundaries,
    reader: OnceLock<ReportReader>,
}

impl Site {
    /// A site over an open data directory, with the settings that lie there.
    ///
    /// # Errors
    /// Settings with a mistake, a machine without randomness.
    pub fn new(ballast: Ballast, lang: &str) -> Result<Self, AppError> {
        let settings = Settings::read(ballast.store.data_dir())?;
        Self::with(ballast, lang, settings)
    }

    /// The same with settings at hand.
    ///
    /// # Errors
    /// A machine without randomness.
    pub fn with(ballast: Ballast, lang: &str, settings: Settings) -> Result<Self, AppError> {
        let accounts = Accounts::new(&ballast, settings.accounts, settings.directory)?;
        let server = settings.server;
        let boundaries = Boundaries::load(ballast.store.data_dir());
        Ok(Self(Arc::new(Inside {
            ballast,
            accounts,
            requests: Buckets::new(server.requests_per_minute),
            knocks: Buckets::new(server.sign_ins_per_minute),
            turned_away: TurnedAway::default(),
            options: SiteOptions { lang: lang.to_owned(), server },
            measurements: Measurements::default(),
            busy: Busy::default(),
            boundaries,
            reader: OnceLock::new(),
        })))
    }

    /// The settings of the server.
    pub fn options(&self) -> &SiteOptions {
        &self.0.options
    }

    /// Who may come in.
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// Requests that are being answered, those whose browser went away included.
    pub fn busy(&self) -> &Busy {
        &self.0.busy
    }

    /// The reader of work reports: its words are compiled when the first report comes.
    pub(crate) fn reader(&self) -> &ReportReader {
        self.0.reader.get_or_init(|| ReportReader::new(&self.0.ballast.packs))
    }

    /// What maps are drawn with.
    pub(crate) fn boundaries(&self) -> &Boundaries {
        &self.0.boundaries
    }

    /// The data directory without anybody's scope: for jobs. Pages use [`crate::Viewer::ballast`].
    pub(crate) fn unscoped(&self) -> &Ballast {
        &self.0.ballast
    }

    pub(crate) fn requests(&self) -> &Buckets {
        &self.0.requests
    }

    pub(crate) fn knocks(&self) -> &Buckets {
        &self.0.knocks
    }

    pub(crate) fn turned_away(&self) -> &TurnedAway {
        &self.0.turned_away
    }

    /// Puts on record who was turned away in minutes that are over or, `whole`, up to now.
    ///
    /// # Errors
    /// The catalog's: then these lines are lost, and stand in the log only.
    pub async fn record_turned_away(&self, whole: bool) -> Result<(), AppError> {
        let ballast = self.unscoped();
        let lines = self.0.turned_away.lines(ballast.now(), whole);
        // Lines that wait together share a transaction.
        futures::future::try_join_all(lines.into_iter().map(|line| ballast.store.audit(line))).await?;
        Ok(())
    }

    pub(crate) fn measurements(&self) -> &Measurements {
        &self.0.measurements
    }

    pub(crate) fn is_behind_tls(&self) -> bool {
        self.0.options.server.address.starts_with("https://")
    }

    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.is_behind_tls() { SECURE_COOKIE } else { COOKIE }
    }

    pub(crate) fn upload_bytes(&self) -> usize {
        usize::try_from(self.0.options.server.upload_mib << 20).unwrap_or(usize::MAX)
    }
}

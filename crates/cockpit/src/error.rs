use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ballast_app::{AppError, BriefingError, Question, StoreError, accounts::SignInError};

use crate::{Words, doors::Why, words::local};

/// What stands in the way of a page or a call; one file maps all of it to an answer.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The verb's own.
    #[error(transparent)]
    App(#[from] AppError),
    /// Somebody may not come in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// A one-time link that opens nothing.
    #[error(transparent)]
    Link(AppError),
    /// A form or a file that cannot be read as what it should be.
    #[error("{0}")]
    Input(Question),
    /// There is nothing at this address within the viewer's scope.
    #[error("{0}")]
    NotFound(Question),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(Question),
    /// A brief that was stopped.
    #[error(transparent)]
    Brief(#[from] BriefingError),
    /// A template that could not be filled.
    #[error("the page could not be written: {0}")]
    Template(#[from] askama::Error),
}

impl From<Question> for PageError {
    fn from(question: Question) -> Self {
        Self::Input(question)
    }
}

/// What an answer failed of: the guard of the door writes it as a page in the viewer's language, or as problem+json.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) status: StatusCode,
    /// Why whoever asked was turned away; nothing where it was not about who asks.
    pub(crate) why: Option<Why>,
    /// Nothing where it is our fault and stands in the log.
    error: Option<Arc<PageError>>,
}

impl Failed {
    /// What the reader is told.
    pub(crate) fn text(&self, words: Words) -> String {
        self.error.as_ref().map(|error| error.in_words(words)).unwrap_or_default()
    }
}

impl PageError {
    /// What stands in the way, in the viewer's language.
    pub(crate) fn in_words(&self, words: Words) -> String {
        match self {
            Self::App(error) | Self::SignIn(SignInError::App(error)) | Self::Link(error) => {
                error.in_words(words.lang())
            }
            Self::SignIn(SignInError::Wrong) => words.signin_wrong().to_owned(),
            Self::SignIn(SignInError::Locked { until }) => words.signin_locked(local(*until)),
            Self::Input(question) | Self::NotFound(question) | Self::Conflict(question) => {
                question.in_words(words.lang())
            }
            Self::Brief(error) => error.in_words(words.lang()),
            Self::Template(error) => error.to_string(),
        }
    }

    /// The status and the words of what the asker can put right, for a page that shows it beside what was sent.
    ///
    /// # Errors
    /// What is our fault comes back.
    pub(crate) fn told(self, words: Words) -> Result<(StatusCode, String), Self> {
        let status = self.status();
        if status.is_server_error() { Err(self) } else { Ok((status, self.in_words(words))) }
    }

    /// Why it was refused to whoever asked; nothing where it is about what they asked for.
    fn why(&self) -> Option<Why> {
        let out_of_reach = match self {
            Self::SignIn(SignInError::Locked { .. }) => return Some(Why::Locked),
            Self::Link(error) if of_app(error).is_client_error() => return Some(Why::Link),
            Self::App(AppError::Refused { refusal, .. }) => refusal.code() == "not-yours",
            Self::App(AppError::Store(StoreError::Partial { .. } | StoreError::Taken { .. })) => true,
            Self::App(AppError::Question(question)) | Self::Input(question) => question.refuses(),
            _ => false,
        };
        out_of_reach.then_some(Why::Scope)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::App(error) | Self::SignIn(SignInError::App(error)) | Self::Link(error) => of_app(error),
            Self::SignIn(SignInError::Wrong) => StatusCode::FORBIDDEN,
            Self::SignIn(SignInError::Locked { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::Input(_) => StatusCode::BAD_REQUEST,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Brief(BriefingError::App(error)) => of_app(error),
            Self::Brief(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

fn of_app(error: &AppError) -> StatusCode {
    match error {
        AppError::Refused { refusal, .. } if refusal.code() == "not-yours" => StatusCode::FORBIDDEN,
        AppError::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Store(StoreError::Changed { .. }) | AppError::FewReported { .. } => StatusCode::CONFLICT,
        AppError::Unknown { .. }
        | AppError::NoReturns { .. }
        | AppError::Store(StoreError::Missing { .. }) => StatusCode::NOT_FOUND,
        AppError::Store(
            StoreError::PeriodClosed { .. }
            | StoreError::AlreadyClosed { .. }
            | StoreError::NothingToClose { .. }
            | StoreError::Taken { .. }
            | StoreError::NotClosed { .. },
        ) => StatusCode::CONFLICT,
        AppError::Question(_)
        | AppError::Table { .. }
        | AppError::Intake(_)
        | AppError::Document { .. }
        | AppError::Panel(_)
        | AppError::Rules(_)
        | AppError::Store(
            StoreError::Account(_)
            | StoreError::Malformed(_)
            | StoreError::EvidenceSize { .. }
            | StoreError::EvidenceKind { .. }
            | StoreError::NoReason { .. }
            | StoreError::Partial { .. },
        ) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        let ours = status.is_server_error();
        if ours {
            tracing::error!(error = %self, "a page failed");
        }
        let why = self.why();
        let error = (!ours).then(|| Arc::new(self));
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed { status, why, error });
        response
    }
}

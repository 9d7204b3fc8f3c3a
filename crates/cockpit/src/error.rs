use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ballast_app::{AppError, BriefingError, StoreError, accounts::SignInError};

/// What stands in the way of a page or a call; one file maps all of it to an answer.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The verb's own.
    #[error(transparent)]
    App(#[from] AppError),
    /// Somebody may not come in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// A form or a file that cannot be read as what it should be.
    #[error("{0}")]
    Input(String),
    /// There is nothing at this address within the viewer's scope.
    #[error("there is no {0}")]
    NotFound(String),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(String),
    /// A brief that was stopped.
    #[error(transparent)]
    Brief(#[from] BriefingError),
    /// A template that could not be filled.
    #[error("the page could not be written: {0}")]
    Template(#[from] askama::Error),
}

/// What an answer failed of: the guard of the door writes it as a page in the viewer's language, or as problem+json.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) status: StatusCode,
    /// For the reader; empty where it is our fault and stands in the log.
    pub(crate) text: String,
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::App(error) | Self::SignIn(SignInError::App(error)) => of_app(error),
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
        AppError::Store(StoreError::Changed { .. }) => StatusCode::CONFLICT,
        AppError::Unknown { .. }
        | AppError::NoReturns { .. }
        | AppError::Store(StoreError::Missing { .. }) => StatusCode::NOT_FOUND,
        AppError::Store(
            StoreError::PeriodClosed { .. }
            | StoreError::AlreadyClosed { .. }
            | StoreError::NothingToClose { .. }
            | StoreError::NotClosed { .. },
        ) => StatusCode::CONFLICT,
        AppError::Question(_)
        | AppError::Table { .. }
        | AppError::Intake(_)
        | AppError::Document { .. }
        | AppError::Panel(_)
        | AppError::Rules(_)
        | AppError::Store(StoreError::Account(_) | StoreError::Malformed(_) | StoreError::NoReason { .. }) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
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
        let text = if ours { String::new() } else { self.to_string() };
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed { status, text });
        response
    }
}

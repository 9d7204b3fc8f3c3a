use std::{path::Path, sync::Arc};

use crate::{
    AppError, Ballast, FigureQuery, Question,
    brief::{self, BriefError, BriefOptions, Document, FigureSource, LooseNumber, Mismatch},
    dispatch::{Dispatch, DispatchQuery, FigureRef, Number, Place, number},
    figures::Dimension,
};

/// A brief and what its author should look at.
#[derive(Debug)]
pub struct Briefed {
    /// The document, ready to be written.
    pub document: Document,
    /// Numbers of an edited text that carry no reference.
    pub loose: Vec<LooseNumber>,
    /// Numbers held to their sources; 0 for a brief just composed.
    pub verified: usize,
}

/// Why a brief was stopped.
#[derive(Debug, thiserror::Error)]
pub enum BriefingError {
    /// The dispatch behind it could not be made.
    #[error(transparent)]
    App(#[from] AppError),
    /// The template or the text is not a brief.
    #[error(transparent)]
    Brief(#[from] BriefError),
    /// Numbers that no longer match their sources.
    #[error("the brief was stopped: {} of its numbers no longer match their sources\n{}", .0.len(), lines(.0))]
    Mismatches(Vec<Mismatch>),
}

fn lines(mismatches: &[Mismatch]) -> String {
    mismatches.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n")
}

/// Any figure, asked for when a text refers to it.
pub(crate) struct LiveFigures {
    ballast: Ballast,
    as_of: Option<jiff::civil::Date>,
    handle: tokio::runtime::Handle,
}

impl FigureSource for LiveFigures {
    fn lookup(&self, reference: &FigureRef) -> Result<Number, Question> {
        let by =
            crate::figures::dimension(&reference.by).ok_or_else(|| Question::no_dimension(&reference.by))?;
        let found = tokio::task::block_in_place(|| self.handle.block_on(self.ask(by, reference)));
        found.map_err(|error| error.question())
    }
}

impl LiveFigures {
    async fn ask(&self, by: Dimension, reference: &FigureRef) -> Result<Number, AppError> {
        let indicator = self.ballast.indicator(&reference.indicator)?;
        let form = self.ballast.form(&indicator.form)?;
        let level = match by {
            Dimension::Region => {
                let tree = self.ballast.tree(&form.region_tree)?;
                Some(tree.node(self.ballast.region(&form.region_tree, &reference.node)?).level)
            }
            Dimension::Industry => {
                let tree = self.ballast.tree(&form.industry_tree)?;
                Some(tree.node(self.ballast.industry(&form.industry_tree, &reference.node)?).level)
            }
            _ => None,
        };
        let within = if reference.within.is_empty() { Vec::new() } else { vec![reference.within.clone()] };
        // Growth at constant price has a key of its own; everything else stands in one table.
        let real = reference.key == "real_growth";
        let key = if real { "growth" } else { reference.key.as_str() };
        let query = FigureQuery {
            by,
            level,
            within,
            constant_price: real,
            as_of: self.as_of,
            ..FigureQuery::new(&reference.indicator, &reference.period)
        };
        let table = self.ballast.figures(&query).await?;
        let figure = table.rows.iter().chain([&table.total]).find(|row| row.node == reference.node);
        let words = self.ballast.words();
        let place = Place {
            by: &reference.by,
            within: &reference.within,
            words: &words,
            units: &self.ballast.packs.units,
        };
        figure
            .and_then(|figure| number(&table, figure, key, &place))
            .ok_or_else(|| AppError::Question(Question::no_value(reference)))
    }
}

/// Sentences with numbers that a brief takes over from its dispatch as they stand.
pub(crate) fn said(dispatch: &Dispatch) -> Vec<&str> {
    std::iter::once(&dispatch.scope)
        .chain(&dispatch.notes)
        .map(String::as_str)
        .filter(|s| !s.is_empty())
        .collect()
}

impl Ballast {
    /// Composes the brief of a period from the pack's template, or from one given.
    ///
    /// # Errors
    /// [`BriefingError`] with the template's line.
    pub async fn brief(
        &self,
        query: &DispatchQuery,
        template: Option<&Path>,
    ) -> Result<Briefed, BriefingError> {
        let dispatch = self.dispatch(query).await?;
        self.brief_of(&dispatch, query, template)
    }

    /// The brief of a dispatch at hand, which `query` asked for.
    ///
    /// # Errors
    /// [`BriefingError`] with the template's line.
    pub fn brief_of(
        &self,
        dispatch: &Dispatch,
        query: &DispatchQuery,
        template: Option<&Path>,
    ) -> Result<Briefed, BriefingError> {
        let mut options = BriefOptions { lang: self.lang.clone(), ..BriefOptions::default() };
        if let Some(path) = template {
            options.template = Some(std::fs::read_to_string(path).map_err(AppError::io(path))?);
            options.template_name = path.display().to_string();
        }
        options.source = Some(Arc::new(self.live(query)));
        let document = brief::compose(dispatch, &self.packs, &options)?;
        Ok(Briefed { document, loose: Vec::new(), verified: 0 })
    }

    /// Takes a Markdown brief whose words were edited, and holds each number to its source, printed for readers of the
    /// language that the brief says it is in.
    ///
    /// # Errors
    /// [`BriefingError::Mismatches`] names line, what stands there and what the source says now.
    pub async fn rebrief(&self, query: &DispatchQuery, edited: &Path) -> Result<Briefed, BriefingError> {
        let text = std::fs::read_to_string(edited).map_err(AppError::io(edited))?;
        match brief::lang_of(&text) {
            Some(lang) if lang != self.lang => {
                let lang = lang.to_owned();
                Self { lang, ..self.clone() }.rebrief_text(query, edited, &text).await
            }
            _ => self.rebrief_text(query, edited, &text).await,
        }
    }

    async fn rebrief_text(
        &self,
        query: &DispatchQuery,
        edited: &Path,
        text: &str,
    ) -> Result<Briefed, BriefingError> {
        let dispatch = self.dispatch(query).await?;
        let live = self.live(query);
        let source = brief::DispatchFigures::new(&dispatch, &self.packs, &self.lang).or(&live);
        let file = edited.display().to_string();
        let verified = brief::verify(text, &file, &source, &self.packs).map_err(BriefingError::Mismatches)?;
        let document = brief::read(text, &file, &self.packs)?.with_values(&source);
        Ok(Briefed { document, loose: brief::loose_numbers(text, &self.packs, &said(&dispatch)), verified })
    }

    pub(crate) fn live(&self, query: &DispatchQuery) -> LiveFigures {
        LiveFigures { ballast: self.clone(), as_of: query.as_of, handle: tokio::runtime::Handle::current() }
    }
}

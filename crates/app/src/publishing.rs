use ballast_model::Period;
use ballast_store::{DraftBrief, NewBrief};
use jiff::Timestamp;

use crate::{
    AppError, Ballast, BriefingError,
    brief::{self, LooseNumber, Mismatch},
    dispatch::{Dispatch, DispatchQuery},
};

/// The text of a brief, as it stands: composed from the template, or as its words were edited.
#[derive(Debug, Clone)]
pub struct BriefText {
    /// Reporting period.
    pub period: Period,
    /// Region code of the whole.
    pub node: String,
    /// Title.
    pub title: String,
    /// The canonical text.
    pub markdown: String,
    /// When its words were last saved; nothing where it is as composed.
    pub saved_at: Option<Timestamp>,
    /// By whom.
    pub saved_by: String,
}

/// What stands in the way of publishing.
#[derive(Debug)]
pub struct Stopped {
    /// Numbers that are not what their figures are, each with its line.
    pub mismatches: Vec<Mismatch>,
    /// Numbers in the words that nothing holds to a source: to look through.
    pub loose: Vec<LooseNumber>,
    /// Numbers held to their sources.
    pub verified: usize,
}

impl Ballast {
    async fn dispatch_to_brief(&self, query: &DispatchQuery) -> Result<Dispatch, AppError> {
        let figures = self.dispatch_kept(query).await?;
        self.with_ledger((*figures).clone(), query.as_of).await
    }

    /// The brief of a period as it stands: what was saved of it, else what the template makes of the figures.
    ///
    /// # Errors
    /// Nothing reported; a template that is none.
    pub async fn brief_text(&self, query: &DispatchQuery) -> Result<BriefText, BriefingError> {
        let dispatch = self.dispatch_to_brief(query).await?;
        let period = crate::typed::period(&dispatch.period).map_err(AppError::from)?;
        let kept = self.store.draft_brief(&dispatch.period, &dispatch.node, &self.lang, &self.scope).await;
        let kept = kept.map_err(AppError::from)?;
        let text = |title: String, markdown, saved_at, saved_by| BriefText {
            period,
            node: dispatch.node.clone(),
            title,
            markdown,
            saved_at,
            saved_by,
        };
        if let Some(draft) = kept {
            let read = brief::read(&draft.content, "brief", &self.packs);
            let title = read.map(|document| document.title).unwrap_or_default();
            return Ok(text(title, draft.content, Some(draft.saved_at), draft.actor));
        }
        let document = self.brief_of(&dispatch, query, None)?.document;
        Ok(text(document.title, document.markdown, None, String::new()))
    }

    /// Saves the words of a brief as edited, and says which of its numbers are not what their figures are.
    ///
    /// # Errors
    /// Nothing reported; a text that is no brief.
    pub async fn save_brief_text(
        &self,
        query: &DispatchQuery,
        markdown: &str,
    ) -> Result<Stopped, BriefingError> {
        let markdown = markdown.replace("\r\n", "\n");
        let dispatch = self.dispatch_to_brief(query).await?;
        brief::read(&markdown, "brief", &self.packs)?;
        let draft = DraftBrief {
            period: dispatch.period.clone(),
            node: dispatch.node.clone(),
            lang: self.lang.clone(),
            regions: self.brief_regions(&dispatch.node)?,
            content: markdown.clone(),
            saved_at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
        };
        self.store.save_brief(&draft, &self.scope).await.map_err(AppError::from)?;
        Ok(self.hold_brief(query, &dispatch, &markdown))
    }

    /// Which numbers of a brief as it stands are not what their figures are.
    ///
    /// # Errors
    /// As [`Ballast::brief_text`].
    pub async fn check_brief_text(&self, query: &DispatchQuery) -> Result<Stopped, BriefingError> {
        let text = self.brief_text(query).await?;
        let dispatch = self.dispatch_to_brief(query).await?;
        Ok(self.hold_brief(query, &dispatch, &text.markdown))
    }

    fn hold_brief(&self, query: &DispatchQuery, dispatch: &Dispatch, markdown: &str) -> Stopped {
        let live = self.live(query);
        let source = brief::DispatchFigures::new(dispatch, &self.packs, &self.lang).or(&live);
        let held = brief::verify(markdown, "brief", &source, &self.packs);
        let loose = brief::loose_numbers(markdown, &self.packs, &crate::briefing::said(dispatch));
        match held {
            Ok(verified) => Stopped { mismatches: Vec::new(), loose, verified },
            Err(mismatches) => Stopped { mismatches, loose, verified: 0 },
        }
    }

    /// Publishes the brief as it stands, in every format. Gives its number.
    ///
    /// # Errors
    /// [`BriefingError::Mismatches`] where a number is not what its figure is: nothing is published then.
    pub async fn publish_brief(&self, query: &DispatchQuery) -> Result<i64, BriefingError> {
        let text = self.brief_text(query).await?;
        let dispatch = self.dispatch_to_brief(query).await?;
        let brief = self.printed_brief(query, &dispatch, &text)?;
        Ok(self.store.publish_brief(&brief, &self.scope).await.map_err(AppError::from)?)
    }

    /// A brief as it stands, in every format, after each of its numbers was held to its source.
    fn printed_brief(
        &self,
        query: &DispatchQuery,
        dispatch: &Dispatch,
        text: &BriefText,
    ) -> Result<NewBrief, BriefingError> {
        let live = self.live(query);
        let source = brief::DispatchFigures::new(dispatch, &self.packs, &self.lang).or(&live);
        let numbers = brief::verify(&text.markdown, "brief", &source, &self.packs)
            .map_err(BriefingError::Mismatches)?;
        let document = brief::read(&text.markdown, "brief", &self.packs)?.with_values(&source);
        let file = |format| brief::bytes(&document, format, &mut Vec::new());
        Ok(NewBrief {
            period: dispatch.period.clone(),
            node: dispatch.node.clone(),
            lang: self.lang.clone(),
            regions: self.brief_regions(&dispatch.node)?,
            title: document.title.clone(),
            vintage: dispatch.vintage.clone(),
            numbers: numbers as u64,
            files: [
                file(brief::Format::Markdown)?,
                file(brief::Format::Html)?,
                file(brief::Format::Docx)?,
                file(brief::Format::Xlsx)?,
            ],
        })
    }

    /// The brief as it stands as a page, for looking at before it is published.
    ///
    /// # Errors
    /// As [`Ballast::brief_text`].
    pub async fn preview_brief(&self, query: &DispatchQuery) -> Result<Vec<u8>, BriefingError> {
        let text = self.brief_text(query).await?;
        let document = brief::read(&text.markdown, "brief", &self.packs)?;
        Ok(brief::bytes(&document, brief::Format::Html, &mut Vec::new())?)
    }

    /// Codes of the lowest regions whose figures stand in a brief of a region.
    fn brief_regions(&self, node: &str) -> Result<Vec<String>, AppError> {
        let tree = self.tree("regions")?;
        let Some(ix) = tree.find(node) else { return Ok(vec![node.to_owned()]) };
        let below = tree.subtree(ix);
        let parents: std::collections::HashSet<_> =
            below.iter().filter_map(|ix| tree.node(*ix).parent).collect();
        let lowest = below.iter().filter(|ix| !parents.contains(ix));
        Ok(lowest.map(|ix| tree.node(*ix).code.clone()).collect())
    }
}

use ballast_ledger::{Event, Item, Link, read_effect};
use jiff::Timestamp;

use crate::{AppError, Ballast, Question};

impl Ballast {
    /// Reads again what an item's closing said should be read again, and is due: each reading an event. What nobody reported
    /// is read as nothing, and said so.
    pub(super) async fn readings(&self, item: &mut Item, at: Timestamp) -> Result<Vec<Event>, AppError> {
        let mut events = Vec::new();
        for awaited in item.awaited.clone().into_iter().filter(|awaited| awaited.rung) {
            let now = match &awaited.link {
                Link::Figure { indicator, node, measure, .. } => {
                    self.read_figure(indicator, awaited.period, node, measure).await
                }
                Link::Return { form, subject, field, .. } => {
                    self.read_return(form, awaited.period, subject, field).await
                }
                _ => Ok(None),
            };
            let now = match now {
                Ok(now) => now,
                // The indicator or the form is gone from the packs: the item must not wait for it for ever.
                Err(AppError::Unknown { .. } | AppError::Question(_)) => None,
                Err(error) => return Err(error),
            };
            let event = read_effect(&self.packs, item, &awaited, now, at).map_err(|why| self.refused(why))?;
            item.apply(&event).map_err(|error| AppError::Question(Question::unreadable(error)))?;
            events.push(event);
        }
        Ok(events)
    }
}

use ballast_model::Scope;
use ballast_packs::plan::{Asked, Frame, Programme, VerdictColumn, Version};
use ballast_rules::{Codes, Judge, Outcomes, Paid, countable, limited, region_codes};
use jiff::civil::Date;

use crate::{AppError, Ballast, Question};

impl Ballast {
    /// Payments recorded by the end of a day, as with everything else that is asked as known on it.
    pub(super) async fn paid_as_of(&self, as_of: Option<Date>) -> Result<Vec<Paid>, AppError> {
        let mut paid = Vec::new();
        // What is left of a budget depends on all that was paid, to whomever.
        for payment in self.store.payments(as_of, &Scope::All).await? {
            let yuan = payment.yuan.parse().map_err(|_| {
                AppError::Question(Question::payment_unread(
                    &payment.subject,
                    &payment.programme,
                    &payment.yuan,
                ))
            })?;
            paid.push(Paid {
                subject: payment.subject,
                programme: payment.programme,
                year: payment.year,
                yuan,
            });
        }
        Ok(paid)
    }

    /// Verdicts of a version over a frame from the evaluator that was handed in; nothing for a version that it cannot judge.
    pub(super) fn verdicts(
        &self,
        programme: &Programme,
        version: &Version,
        frame: &Frame,
    ) -> Result<Option<VerdictColumn>, AppError> {
        if !countable(version) {
            return Ok(None);
        }
        Ok(self.judged(&[(programme, version)], frame)?.pop())
    }

    /// Verdicts of versions for everyone in a frame, by the evaluator that was handed in; in the order asked.
    pub(super) fn judged(
        &self,
        versions: &[(&Programme, &Version)],
        frame: &Frame,
    ) -> Result<Vec<VerdictColumn>, AppError> {
        let regions = Codes::of(&self.packs)?.regions;
        let prepared: Vec<(Version, Vec<String>)> = versions
            .iter()
            .map(|(programme, version)| {
                (limited(programme, version), region_codes(programme, version, regions, frame.on))
            })
            .collect();
        let asked: Vec<Asked<'_>> =
            prepared.iter().map(|(version, regions)| Asked { version, regions }).collect();
        let judged = tokio::task::block_in_place(|| self.rules.judge(&self.packs, frame, &asked));
        judged.map_err(|what| AppError::Question(Question::told(what)))
    }

    /// What a version comes to for everyone in its frame, with the money of the year of the reference date.
    pub(super) fn outcomes<'j, 'a>(
        &self,
        judge: &'j Judge<'a>,
        paid: &[Paid],
    ) -> Result<Outcomes<'j, 'a>, AppError> {
        let judged = self.verdicts(judge.programme(), judge.version(), judge.frame())?;
        Ok(Outcomes::of(judge, judged.as_ref(), judge.frame().on.year(), paid)?)
    }
}

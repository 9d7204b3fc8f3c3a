use ballast_packs::plan::{Programme, Version};
use ballast_rules::{Codes, Judge, Outcomes, Paid, outcomes};
use jiff::civil::Date;

use super::{by_region::ByRegion, frame::Gathered};
use crate::{AppError, Ballast};

impl Ballast {
    /// Payments recorded so far.
    pub(super) async fn paid(&self) -> Result<Vec<Paid>, AppError> {
        self.paid_as_of(None).await
    }

    /// Payments recorded by the end of a day, as with everything else that is asked as known on it.
    pub(super) async fn paid_as_of(&self, as_of: Option<Date>) -> Result<Vec<Paid>, AppError> {
        let mut paid = Vec::new();
        for payment in self.store.payments(as_of).await? {
            let yuan = payment.yuan.parse().map_err(|_| {
                AppError::Question(format!(
                    "a payment to {} under {} is recorded as {:?}, which is no amount",
                    payment.subject, payment.programme, payment.yuan
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

    /// What a version comes to for everyone it judges, with the money of the year of the reference date.
    pub(super) fn outcomes(
        &self,
        programme: &Programme,
        version: &Version,
        by: &ByRegion<'_>,
        gathered: &Gathered,
        paid: &[Paid],
    ) -> Result<Outcomes, AppError> {
        let frame = gathered.narrowed_by(version, by);
        let judge = Judge::new(programme, version, &frame, Codes::of(&self.packs)?)?;
        Ok(outcomes(&judge, frame.on.year(), paid)?)
    }
}

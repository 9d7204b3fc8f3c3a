use ahash::AHashSet;
use ballast_model::Scope;
use ballast_packs::plan::LeafPlan;
use datafusion::arrow::array::Array;

use crate::{intern::Interner, rows::Rows, source::Wanted};

/// Which rows a plan allows.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Text columns tested: place among the texts wanted, and the texts allowed.
    tests: Vec<(usize, AHashSet<String>)>,
    /// The one enterprise that may be seen.
    subject: Option<String>,
    /// Regions that may be met at all, sorted; for skipping parts of a file.
    pub regions: Option<Vec<String>>,
}

impl Filter {
    /// The filter of a plan; adds the columns that it tests to `wanted`.
    pub fn new(plan: &LeafPlan, wanted: &mut Wanted) -> Self {
        let mut filter = Self::default();
        let mut test = |name: &str, codes: &[String]| {
            filter.tests.push((wanted.text(name), codes.iter().cloned().collect()));
        };
        if !plan.regions.is_empty() {
            test("region", &plan.regions);
        }
        if !plan.industries.is_empty() {
            test("industry", &plan.industries);
        }
        match &plan.scope {
            Scope::All => {}
            Scope::Regions(codes) => test("region", codes),
            Scope::Enterprise(id) => {
                wanted.subject = true;
                filter.subject = Some(id.clone());
            }
        }
        let by_region = [
            (!plan.regions.is_empty()).then_some(&plan.regions),
            if let Scope::Regions(codes) = &plan.scope { Some(codes) } else { None },
        ];
        if let Some(codes) = by_region.into_iter().flatten().min_by_key(|codes| codes.len()) {
            let mut codes = codes.clone();
            codes.sort_unstable();
            filter.regions = Some(codes);
        }
        filter
    }

    /// Whether every row is allowed.
    pub fn is_open(&self) -> bool {
        self.tests.is_empty() && self.subject.is_none()
    }

    /// Per row, whether it is allowed; nothing where all are.
    pub fn allowed(&self, rows: &Rows, interners: &[Interner]) -> Option<Vec<bool>> {
        if self.is_open() {
            return None;
        }
        let mut allowed = vec![true; rows.len];
        for (column, texts) in &self.tests {
            let by_code: Vec<bool> =
                interners[*column].texts().iter().map(|text| texts.contains(text)).collect();
            for (allowed, &code) in allowed.iter_mut().zip(&rows.codes[*column]) {
                *allowed &= by_code[code as usize];
            }
        }
        if let (Some(id), Some(subjects)) = (&self.subject, &rows.subject) {
            for (row, allowed) in allowed.iter_mut().enumerate() {
                *allowed &= !subjects.is_null(row) && subjects.value(row) == id;
            }
        }
        Some(allowed)
    }
}

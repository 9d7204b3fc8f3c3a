use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ballast_model::{NodeIx, Period, Tree};
use rust_decimal::Decimal;

use crate::{AppError, Ballast};

/// Who has reported a period and who has not.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Form id.
    pub form: String,
    /// Its title.
    pub form_name: String,
    /// The reporting period.
    pub period: Period,
    /// Whether it is closed.
    pub closed: bool,
    /// Latest vintage.
    pub vintage: Option<i64>,
    /// Whoever reported the period before is expected now.
    pub expected: usize,
    /// Of these, so many have.
    pub reported: usize,
    /// Reported now and not expected.
    pub new: usize,
    /// Returns that carry a query.
    pub queried: usize,
    /// By region, one level below the whole.
    pub regions: Vec<RegionProgress>,
    /// Those who have not, by region and name.
    pub missing: Vec<MissingFirm>,
    /// Percent of those expected below which closing asks, where the form says.
    pub ask_below: Option<Decimal>,
}

impl Progress {
    /// The form's line, where fewer have reported than it asks for: closing then wants a confirmation and a reason. Nobody is
    /// expected in the first period of all.
    pub fn too_few(&self) -> Option<Decimal> {
        let share = Decimal::from(self.reported).checked_mul(Decimal::ONE_HUNDRED);
        let (share, due) = (share.unwrap_or(Decimal::MAX), Decimal::from(self.expected));
        self.ask_below.filter(|line| share < line.checked_mul(due).unwrap_or(Decimal::MAX))
    }
}

/// One region's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionProgress {
    /// Code.
    pub node: String,
    /// Name.
    pub name: String,
    /// Expected.
    pub expected: usize,
    /// Reported, of those expected.
    pub reported: usize,
}

/// One enterprise that has not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFirm {
    /// Id.
    pub subject: String,
    /// Name as reported last.
    pub name: String,
    /// Region code then.
    pub region: String,
    /// Region name.
    pub region_name: String,
    /// Industry name.
    pub industry: String,
}

impl Ballast {
    /// Who has reported and who has not; as true as the last return that came in.
    ///
    /// # Errors
    /// An unknown form; the catalog's.
    pub async fn progress(&self, form: &str, period: Period) -> Result<Arc<Progress>, AppError> {
        let form = self.form(form)?;
        let period = form.resolve(period);
        let rests_on = self.stamp().await?.of_form(&form.id, Some(period.last_day()));
        let question = format!("progress {} {period}", form.id);
        let weight = |progress: &Progress| progress.missing.len() + 10;
        self.kept(&question, &rests_on, weight, || self.count_progress(&form.id, period)).await
    }

    async fn count_progress(&self, form: &str, period: Period) -> Result<Progress, AppError> {
        let form = self.form(form)?;
        let info = self.store.period(&form.id, period).await?;
        let (subjects, marks) = match &info {
            // An open month has columns by the dozen that nobody asks for here.
            Some(info) if !info.closed => self.store.open_subjects(&form.id, period, &self.scope).await?,
            _ => {
                let table = self.standing(&form.id, period, Some(&[])).await?;
                table.map(|table| (table.subject.clone(), table.marks.clone())).unwrap_or_default()
            }
        };
        let then = self.standing(&form.id, form.previous(period), Some(&[])).await?;
        let (regions, industries) = (self.tree(&form.region_tree)?, self.tree(&form.industry_tree)?);
        let reported: HashSet<&str> = subjects.iter().collect();
        let name = |tree: &Tree, code: &str| {
            tree.find(code).map_or_else(|| code.to_owned(), |ix| tree.node(ix).name_in(&self.lang).to_owned())
        };
        let mut progress = Progress {
            form: form.id.clone(),
            form_name: form.name.get(&self.lang).to_owned(),
            period,
            closed: info.as_ref().is_some_and(|info| info.closed),
            vintage: info.as_ref().and_then(|info| info.vintage),
            expected: 0,
            reported: 0,
            new: 0,
            queried: marks.iter().filter(|marks| !marks.is_empty()).count(),
            regions: Vec::new(),
            missing: Vec::new(),
            ask_below: form.ask_below,
        };
        let mut by_region: BTreeMap<String, RegionProgress> = BTreeMap::new();
        let mut expected: HashSet<&str> = HashSet::new();
        if let Some(then) = &then {
            let level = below_whole(regions, then.region.iter());
            for row in 0..then.len() {
                let (subject, code) = (then.subject.get(row), then.region.get(row));
                expected.insert(subject);
                let node = regions.find(code).and_then(|ix| regions.at_level(ix, level).or(Some(ix)));
                let node = node.map_or(code, |ix| regions.node(ix).code.as_str());
                let line = by_region.entry(node.to_owned()).or_insert_with(|| RegionProgress {
                    node: node.to_owned(),
                    name: name(regions, node),
                    expected: 0,
                    reported: 0,
                });
                line.expected += 1;
                if reported.contains(subject) {
                    line.reported += 1;
                } else {
                    progress.missing.push(MissingFirm {
                        subject: subject.to_owned(),
                        name: then.name.get(row).to_owned(),
                        region: code.to_owned(),
                        region_name: name(regions, code),
                        industry: name(industries, then.industry.get(row)),
                    });
                }
            }
        }
        progress.expected = expected.len();
        progress.reported = expected.len() - progress.missing.len();
        progress.new = reported.iter().filter(|subject| !expected.contains(*subject)).count();
        progress.missing.sort_by(|a, b| (&a.region, &a.name).cmp(&(&b.region, &b.name)));
        progress.regions = by_region.into_values().collect();
        Ok(progress)
    }
}

/// The level below the lowest region that holds all these codes.
fn below_whole<'a>(tree: &Tree, codes: impl Iterator<Item = &'a str>) -> u8 {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut covering: Option<NodeIx> = None;
    for code in codes {
        if !seen.insert(code) {
            continue;
        }
        let Some(ix) = tree.find(code) else { continue };
        covering = Some(match covering {
            None => ix,
            Some(so_far) => tree.ancestors(so_far).find(|above| tree.within(ix, *above)).unwrap_or(so_far),
        });
    }
    covering.map_or(1, |ix| (tree.node(ix).level + 1).min(tree.depth()))
}

use std::collections::HashMap;

use ballast_model::{FigureTable, NodeIx, Period, ReturnTable};
use ballast_packs::plan::{Form, LeafSums, message};
pub use ballast_panel::Dimension;
use ballast_panel::{IndicatorPlan, Request};
use jiff::civil::Date;

use crate::{
    AppError, Ballast, Question,
    read_from::ReadFrom,
    sums::{State, SumsQuestion},
};

/// Which figures are asked for.
#[derive(Debug, Clone)]
pub struct FigureQuery {
    /// Indicator id.
    pub indicator: String,
    /// Period as asked; printed as it was asked.
    pub period: String,
    /// Along what.
    pub by: Dimension,
    /// Level in the tree; one below the whole where none is given.
    pub level: Option<u8>,
    /// Only within these: region or industry codes or names, at most one of each.
    pub within: Vec<String>,
    /// As known at the end of this day.
    pub as_of: Option<Date>,
    /// Growth with the price effect removed.
    pub constant_price: bool,
    /// Whether ranks are compared with the period before, which reads that period too.
    pub rank_change: bool,
}

impl FigureQuery {
    /// The whole of an indicator for a period, along regions.
    pub fn new(indicator: &str, period: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            period: period.to_owned(),
            by: Dimension::Region,
            level: None,
            within: Vec::new(),
            as_of: None,
            constant_price: false,
            rank_change: false,
        }
    }
}

/// The dimension that an address or a question names so: `region`, `industry`, `zone`, `size`, `ownership`, `subject`.
pub fn dimension(text: &str) -> Option<Dimension> {
    DIMENSIONS.iter().find(|(name, _)| *name == text).map(|(_, by)| *by)
}

/// How addresses and questions name a dimension.
pub fn dimension_name(by: Dimension) -> &'static str {
    DIMENSIONS.iter().find(|(_, of)| *of == by).map_or("subject", |(name, _)| name)
}

const DIMENSIONS: [(&str, Dimension); 6] = [
    ("region", Dimension::Region),
    ("industry", Dimension::Industry),
    ("zone", Dimension::Zone),
    ("size", Dimension::Size),
    ("ownership", Dimension::Ownership),
    ("subject", Dimension::Subject),
];

/// The rows a question is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeFilter {
    pub(crate) regions: Vec<String>,
    pub(crate) industries: Vec<String>,
    subject: Option<String>,
    size: Option<String>,
    ownership: Option<String>,
    pub(crate) label: String,
}

impl NodeFilter {
    /// Whether a row passes what the evaluator does not filter.
    pub(crate) fn keeps(&self, table: &ReturnTable, row: usize) -> bool {
        let is = |wanted: &Option<String>, have: &str| wanted.as_deref().is_none_or(|w| w == have);
        is(&self.subject, table.subject.get(row))
            && is(&self.size, table.size.get(row))
            && is(&self.ownership, table.ownership.get(row))
    }
}

impl Ballast {
    /// Codes of a node and all below it, sorted.
    pub(crate) fn codes_below(&self, tree: &str, top: NodeIx) -> Result<Vec<String>, AppError> {
        let tree = self.tree(tree)?;
        if tree.root() == Some(top) {
            // The whole tree: no filter, so that rows with codes unknown to the tree count too.
            return Ok(Vec::new());
        }
        let mut codes: Vec<String> =
            tree.subtree(top).into_iter().map(|ix| tree.node(ix).code.clone()).collect();
        // A code that ended elsewhere and was succeeded by one below counts too.
        let succeeded: Vec<String> = tree
            .iter()
            .filter(|(ix, node)| {
                !tree.within(*ix, top)
                    && node
                        .successor
                        .as_deref()
                        .and_then(|s| tree.find(s))
                        .is_some_and(|s| tree.within(s, top))
            })
            .map(|(_, node)| node.code.clone())
            .collect();
        codes.extend(succeeded);
        codes.sort_unstable();
        codes.dedup();
        Ok(codes)
    }

    /// What a node of a dimension means as a filter over rows.
    pub(crate) fn node_filter(
        &self,
        form: &Form,
        by: Dimension,
        node: Option<&str>,
    ) -> Result<NodeFilter, AppError> {
        let Some(node) = node else {
            let own = self.scope_region(&form.region_tree)?;
            let tree = self.tree(&form.region_tree)?;
            let label = own.map_or("all", |ix| tree.node(ix).name_in(&self.lang)).to_owned();
            return Ok(NodeFilter { label, ..NodeFilter::default() });
        };
        let mut filter = NodeFilter { label: node.to_owned(), ..NodeFilter::default() };
        match by {
            Dimension::Region => {
                let ix = self.region_seen(&form.region_tree, self.region(&form.region_tree, node)?)?;
                filter.label = self.tree(&form.region_tree)?.node(ix).name_in(&self.lang).to_owned();
                filter.regions = self.codes_below(&form.region_tree, ix)?;
            }
            Dimension::Industry => {
                let ix = self.industry(&form.industry_tree, node)?;
                filter.label = self.tree(&form.industry_tree)?.node(ix).name_in(&self.lang).to_owned();
                filter.industries = self.codes_below(&form.industry_tree, ix)?;
            }
            Dimension::Zone => {
                let zone = self.packs.zones.get(node).ok_or_else(|| {
                    AppError::unknown("zone", node, self.packs.zones.keys().map(String::as_str))
                })?;
                filter.label = zone.name.get(&self.lang).to_owned();
                for code in &zone.regions {
                    let ix = self.region_seen(&form.region_tree, self.region(&form.region_tree, code)?)?;
                    filter.regions.extend(self.codes_below(&form.region_tree, ix)?);
                }
                filter.regions.sort_unstable();
                filter.regions.dedup();
            }
            Dimension::Size => filter.size = Some(node.to_owned()),
            Dimension::Ownership => filter.ownership = Some(node.to_owned()),
            Dimension::Subject => filter.subject = Some(node.to_owned()),
        }
        Ok(filter)
    }

    /// Holds a filter to regions and industries besides its node.
    pub(crate) fn narrow(
        &self,
        form: &Form,
        filter: &mut NodeFilter,
        within: &[String],
    ) -> Result<(), AppError> {
        let (region, industry) = self.within(form, within)?;
        let both = |had: &mut Vec<String>, wanted: Vec<String>| {
            if had.is_empty() {
                *had = wanted;
            } else if !wanted.is_empty() {
                had.retain(|code| wanted.contains(code));
                if had.is_empty() {
                    // No code is called so: an empty list would mean everything.
                    had.push(String::new());
                }
            }
        };
        if let Some(ix) = region {
            let ix = self.region_seen(&form.region_tree, ix)?;
            both(&mut filter.regions, self.codes_below(&form.region_tree, ix)?);
        }
        if let Some(ix) = industry {
            both(&mut filter.industries, self.codes_below(&form.industry_tree, ix)?);
        }
        Ok(())
    }

    /// Splits `--within` values into a region and an industry: a code or a name, or `region:36` and `industry:36` where a code is
    /// one of each.
    ///
    /// # Errors
    /// Unknown names, a code of both trees that does not say which, or more than one of a kind.
    pub(crate) fn within(
        &self,
        form: &Form,
        within: &[String],
    ) -> Result<(Option<NodeIx>, Option<NodeIx>), AppError> {
        let (mut region, mut industry) = (None, None);
        for text in within {
            let (kind, code) = text.split_once(':').unwrap_or(("", text));
            let (as_region, as_industry) =
                (self.region(&form.region_tree, code), self.industry(&form.industry_tree, code));
            let (found, ix) = match (kind, as_region, as_industry) {
                ("region", ix, _) => (&mut region, ix?),
                ("industry", _, ix) => (&mut industry, ix?),
                // Two or four digits may be a province and a division, a city and a class.
                ("", Ok(_), Ok(ix)) if self.tree(&form.industry_tree)?.find(code).is_some() => {
                    let name = &self.tree(&form.industry_tree)?.node(ix).name;
                    return Err(AppError::Question(Question::region_or_industry(text, name)));
                }
                ("", Ok(ix), _) => (&mut region, ix),
                ("", Err(_), Ok(ix)) => (&mut industry, ix),
                ("", Err(error), Err(_)) => return Err(error),
                _ => return Err(AppError::unknown("region or industry", text, ["region:", "industry:"])),
            };
            if found.replace(ix).is_some() {
                return Err(AppError::Question(Question::one_within()));
            }
        }
        Ok((region, industry))
    }

    /// Figures of an indicator along a dimension.
    ///
    /// # Errors
    /// Unknown names, a period the form does not report, or nothing reported.
    pub async fn figures(&self, query: &FigureQuery) -> Result<FigureTable, AppError> {
        let indicator = self.indicator(&query.indicator)?;
        let form = self.form(&indicator.form)?;
        let asked = crate::typed::period(&query.period)?;
        let plan = ballast_panel::plan_indicator(&self.packs, &indicator.id, asked)?;
        let (region, industry) = self.within(form, &query.within)?;
        let region = self.region_asked(&form.region_tree, region)?;
        let (sums, read) = self.plan_sums(form, &plan, query, region, industry).await?;
        let previous = if query.rank_change {
            self.previous_sums(form, &plan, query, region, industry).await?
        } else {
            None
        };
        let request = Request {
            level: query.level,
            within_region: region,
            within_industry: industry,
            constant_price: query.constant_price,
            lang: self.lang.clone(),
            vintage: read.label(),
            as_of: query.as_of,
            ..Request::by(query.by)
        };
        let on = query.as_of.unwrap_or_else(|| asked.last_day());
        let before = previous.as_ref().map(|(plan, sums)| (plan, sums));
        let mut table = ballast_panel::figures(&self.packs, &plan, &request, &sums, before, on)?;
        table.header.period.clone_from(&query.period);
        table.header.notes.extend(self.vintages_differ(&read));
        self.drop_partial(form, query.by, &mut table)?;
        if query.by == Dimension::Subject {
            self.name_subjects(form, &read, query.as_of, &mut table).await?;
        }
        Ok(table)
    }

    /// Which period stands at which vintage, in words; nothing where all stand at the same.
    fn vintages_differ(&self, read: &ReadFrom) -> Option<String> {
        if read.is_even() {
            return None;
        }
        let words = self.words();
        let one = |(period, state): (Period, &State)| {
            let state = match state {
                State::Sealed(_) => state.label(),
                State::Open => words.own(message::VINTAGE_OPEN),
            };
            format!("{} {state}", period.label(&self.lang))
        };
        let periods: Vec<String> = read.iter().map(one).collect();
        Some(words.fill(message::VINTAGES_DIFFER, &[("periods", &periods.join(words.get(message::LIST)))]))
    }

    /// Leaf sums for a plan: one reporting period, or several added up; and which states of returns they are of.
    ///
    /// # Errors
    /// Nothing reported for one of them.
    pub(crate) async fn plan_sums(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        query: &FigureQuery,
        region: Option<NodeIx>,
        industry: Option<NodeIx>,
    ) -> Result<(LeafSums, ReadFrom), AppError> {
        let keys: &[&str] = match query.by {
            Dimension::Region | Dimension::Industry | Dimension::Zone => &["region", "industry"],
            Dimension::Size => &["region", "industry", "size"],
            Dimension::Ownership => &["region", "industry", "ownership"],
            Dimension::Subject => &["region", "industry", "subject"],
        };
        let below =
            |tree: &str, ix: Option<NodeIx>| ix.map_or(Ok(Vec::new()), |ix| self.codes_below(tree, ix));
        let mut parts = Vec::new();
        let mut read = ReadFrom::default();
        for pass in plan.passes() {
            let question = SumsQuestion {
                reporting: pass.current,
                earlier: pass.earlier,
                measures: &plan.measures,
                keys,
                regions: below(&form.region_tree, region)?,
                industries: below(&form.industry_tree, industry)?,
                as_of: query.as_of,
            };
            let Some((sums, state)) = self.leaf_sums(form, &question).await? else {
                return Err(AppError::NoReturns {
                    form: form.id.clone(),
                    period: pass.current,
                    as_of: query.as_of.map(|d| d.to_string()).unwrap_or_default(),
                });
            };
            parts.push(sums);
            if let Some(earlier) = pass.earlier
                && let Some(state) = self.state(form, earlier, query.as_of).await?
            {
                // What is subtracted is as much of the figure as what it is subtracted from.
                read.add(earlier, state);
            }
            read.add(pass.current, state);
        }
        Ok((plan.combine(parts), read))
    }

    async fn previous_sums(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        query: &FigureQuery,
        region: Option<NodeIx>,
        industry: Option<NodeIx>,
    ) -> Result<Option<(IndicatorPlan, LeafSums)>, AppError> {
        let Some(asked) = ballast_panel::period_before(form, plan.asked) else { return Ok(None) };
        let Ok(plan) = ballast_panel::plan_indicator(&self.packs, &query.indicator, asked) else {
            return Ok(None);
        };
        // A period before the first one reported has no ranks; that is not an error of the question.
        match self.plan_sums(form, &plan, query, region, industry).await {
            Ok((sums, _)) => Ok(Some((plan, sums))),
            Err(AppError::NoReturns { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Names enterprises as the last of their returns does.
    async fn name_subjects(
        &self,
        form: &Form,
        read: &ReadFrom,
        as_of: Option<Date>,
        table: &mut FigureTable,
    ) -> Result<(), AppError> {
        let mut names: HashMap<String, String> = HashMap::new();
        for (period, state) in read.iter().rev() {
            let rows = self.rows_of(&form.id, period, state, as_of, Some(&[])).await?;
            for row in 0..rows.len() {
                if !names.contains_key(rows.subject.get(row)) {
                    names.insert(rows.subject.get(row).to_owned(), rows.name.get(row).to_owned());
                }
            }
        }
        let unnamed = table.rows.iter().any(|figure| !names.contains_key(figure.node.as_str()));
        if let Some((last, _)) = read.iter().next_back().filter(|_| unnamed) {
            // Who left, or has not reported, is on record all the same.
            for known in self.store.enterprises_on(Some(last.last_day()), as_of, &self.scope).await? {
                names.entry(known.subject.id).or_insert(known.subject.name);
            }
        }
        for figure in &mut table.rows {
            if let Some(name) = names.get(figure.node.as_str()) {
                figure.name.clone_from(name);
            }
        }
        Ok(())
    }
}

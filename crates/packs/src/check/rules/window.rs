use sqlparser::ast::{Expr as Sql, Function as Call, WindowType};

use super::{
    formula::Reader,
    function::share,
    scope::{Allow, Lowered, Scope, Sort, Wanted},
};
use crate::{
    check::sql::{self, Lower as _},
    codes,
    plan::{OrderBy, Partition, RankFunction, Ranking},
    raw::{Placed, suggest},
};

/// What a group may share, by the name in `partition by` and `within`.
pub(super) const PARTITIONS: [(&str, Partition); 9] = [
    ("province", Partition::Region(1)),
    ("city", Partition::Region(2)),
    ("county", Partition::Region(3)),
    ("section", Partition::Industry(1)),
    ("division", Partition::Industry(2)),
    ("group", Partition::Industry(3)),
    ("class", Partition::Industry(4)),
    ("size", Partition::Size),
    ("ownership", Partition::Ownership),
];

/// Window functions by name.
pub(super) const RANKINGS: [(&str, RankFunction); 7] = [
    ("rank", RankFunction::Rank),
    ("percent_rank", RankFunction::PercentRank),
    ("cume_dist", RankFunction::CumeDist),
    ("avg", RankFunction::Mean),
    ("median", RankFunction::Median),
    ("count", RankFunction::Count),
    ("sum", RankFunction::Sum),
];

impl Scope<'_> {
    /// What a group shares, by name: a level of a tree, an attribute, or a named condition.
    fn partition(&self, name: &str) -> Result<Partition, (String, String)> {
        if let Some((_, partition)) = PARTITIONS.iter().find(|(known, _)| *known == name) {
            return Ok(partition.clone());
        }
        let Some(at) = self.values.iter().position(|value| value.plan.id == name) else {
            let values = self.values.iter().map(|value| value.plan.id.as_str());
            let help = suggest(name, PARTITIONS.iter().map(|(known, _)| *known).chain(values));
            return Err((format!("`{name}` is nothing to group by"), help));
        };
        match &self.values[at].lowered {
            Some(lowered) if lowered.sort != Sort::Condition => {
                let help = "name a [[version.value]] that is a condition".to_owned();
                Err((format!("`{name}` is a number, not a condition"), help))
            }
            _ => Ok(Partition::Flag(at)),
        }
    }

    /// Reads `within`.
    pub(super) fn partitions(&self, names: &[Placed<String>]) -> Vec<Partition> {
        let mut found = Vec::new();
        for name in names {
            match self.partition(&name.value) {
                Ok(partition) => found.push(partition),
                Err((message, help)) => self.sink.error(codes::UNKNOWN_NAME, &name.at, message, help),
            }
        }
        found
    }

    /// Reads sort keys: `annual.tax desc`.
    pub(super) fn order(&self, keys: &[Placed<String>]) -> Vec<OrderBy> {
        let mut found = Vec::new();
        for key in keys {
            let sorted = match sql::sort_key(&key.value) {
                Ok(sorted) => sorted,
                Err(unread) => {
                    self.unread(&key.value, &unread, &key.at);
                    continue;
                }
            };
            let Some(lowered) = self.lower(&sorted.expr, &key.at, Allow::ALL) else { continue };
            if self.wants_number(&key.value, &lowered, &key.at, &Wanted::Any).is_some() {
                found.push(OrderBy {
                    formula: lowered.formula,
                    descending: sorted.options.asc == Some(false),
                    text: key.value.clone(),
                });
            }
        }
        found
    }
}

impl Reader<'_, '_> {
    /// A window function: a place among all subjects, or what a group comes to.
    pub(super) fn ranking(
        &self,
        name: &str,
        args: &[&Sql],
        over: &WindowType,
        call: &Call,
    ) -> Option<Lowered> {
        let Some((_, function)) = RANKINGS.iter().find(|(known, _)| *known == name) else {
            let message = format!("there is no function `{name}` with `over`");
            let help = suggest(name, RANKINGS.iter().map(|(known, _)| *known));
            return self.error(codes::EXPRESSION_NAME, message, &help);
        };
        let function = *function;
        let WindowType::WindowSpec(spec) = over else {
            return self
                .syntax(format!("`{name}` wants its group in brackets: over (partition by county ...)"));
        };
        if spec.window_name.is_some() || spec.window_frame.is_some() {
            return self.syntax(format!("`{name}` takes `partition by` and `order by` only"));
        }
        let (mut within, mut by_score) = (Vec::new(), false);
        for part in &spec.partition_by {
            let Sql::Identifier(word) = part else {
                return self.syntax("a group is named by one word: partition by county".to_owned());
            };
            match self.scope.partition(&word.value) {
                Ok(partition) => {
                    if let Partition::Flag(at) = partition {
                        let flag = self.scope.values[at].lowered.as_ref();
                        by_score |= flag.is_some_and(|flag| flag.weight.score);
                    }
                    within.push(partition);
                }
                Err((message, help)) => return self.error(codes::EXPRESSION_NAME, message, &help),
            }
        }
        let places =
            matches!(function, RankFunction::Rank | RankFunction::PercentRank | RankFunction::CumeDist);
        let (of, descending) = match (places, args, spec.order_by.as_slice()) {
            (true, [], [key]) if key.with_fill.is_none() && key.options.nulls_first.is_none() => {
                (&key.expr, key.options.asc == Some(false))
            }
            (false, [of], []) => (*of, false),
            (true, ..) => {
                return self.syntax(format!("write `{name}() over (partition by county order by x desc)`"));
            }
            (false, ..) => return self.syntax(format!("write `{name}(x) over (partition by county)`")),
        };
        let of = self.lower(of)?;
        let dimension = self.dimension(&of)?;
        let sort = if places || function == RankFunction::Count { share() } else { Sort::Number(dimension) };
        let ranking = Ranking { function, of: of.formula, descending, within, text: call.to_string() };
        let at = {
            let mut rankings = self.scope.rankings.borrow_mut();
            match rankings.iter().position(|(known, _, _)| *known == ranking) {
                Some(at) => at,
                None => {
                    rankings.push((ranking, sort.clone(), of.weight));
                    rankings.len() - 1
                }
            }
        };
        let mut lowered = self.node(crate::plan::Formula::Ranking(at), sort, &[])?;
        lowered.weight.ranking = true;
        lowered.weight.score |= of.weight.score || by_score;
        Some(lowered)
    }
}

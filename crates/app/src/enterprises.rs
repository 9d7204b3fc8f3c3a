use std::sync::Arc;

use ballast_model::{NodeIx, Period, Scope, Subject, Text, Verdict};
use ballast_packs::plan::{FieldKind, Form, JudgedKind, ProgrammeKind, Series};
use ballast_rules::{
    Explanation,
    explain::{Ladder, Nearest},
};
use ballast_store::{Payment, TitleEntry};
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    AppError, Ballast,
    judge::{ExplainQuery, RuleCase, WarningLine},
};

/// Which enterprises are looked for.
#[derive(Debug, Clone, Default)]
pub struct EnterpriseQuery {
    /// Part of a name or of a credit code.
    pub text: String,
    /// Only in this region or below: code or name.
    pub region: String,
    /// Only in this industry or below: code or name.
    pub industry: String,
}

/// What is known of one enterprise.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its attributes now.
    pub subject: Subject,
    /// Name of its region, from the province down.
    pub region_name: String,
    /// Name of its industry.
    pub industry_name: String,
    /// Name of its size class.
    pub size_name: String,
    /// Name of its kind of ownership.
    pub ownership_name: String,
    /// Its monthly returns, the oldest first.
    pub history: Vec<HistoryPoint>,
    /// Titles granted, and whether each is held today.
    pub titles: Vec<(TitleEntry, String, bool)>,
    /// Payments made, with the names of their programmes.
    pub payments: Vec<(Payment, String)>,
}

/// One period of an enterprise's history.
#[derive(Debug, Clone)]
pub struct HistoryPoint {
    /// The reporting period.
    pub period: Period,
    /// Vintage, or open.
    pub closed: bool,
    /// Main quantities.
    pub rows: Vec<HistoryRow>,
}

/// One quantity of one period.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// Field family.
    pub family: String,
    /// Its name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// The value reported.
    pub value: Option<Decimal>,
    /// Last year's, as the return states it.
    pub base: Option<Decimal>,
}

/// Where an enterprise stands with one programme.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Id of the programme.
    pub programme: String,
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub kind: ProgrammeKind,
    /// The whole.
    pub verdict: Verdict,
    /// The reference date it was judged on.
    pub on: Date,
    /// False: nobody has held the version against its document.
    pub verified: bool,
    /// Grade or class it came to.
    pub grade: Option<Text>,
    /// Yuan before caps and budget.
    pub yuan: Option<Decimal>,
    /// The nearest way to qualify.
    pub nearest: Option<Nearest>,
    /// What a warning shows.
    pub warning: Option<WarningLine>,
    /// Its place on the programme's ladder.
    pub ladder: Option<Ladder>,
    /// Condition by condition.
    pub explanation: Explanation,
}

/// Periods that a history goes back.
const BACK: usize = 24;

impl Ballast {
    /// All enterprises of the register that this reader may see, by region and name.
    pub(crate) async fn register(&self) -> Result<Arc<Vec<Subject>>, AppError> {
        let rests_on = self.store.register_versions().await?.to_string();
        self.kept("register", &rests_on, Vec::len, || async {
            let known = self.store.enterprises(None, &self.scope).await?;
            let mut all: Vec<Subject> = known.into_iter().map(|version| version.subject).collect();
            all.sort_by(|a, b| (&a.region, &a.name, &a.id).cmp(&(&b.region, &b.name, &b.id)));
            Ok(all)
        })
        .await
    }

    /// Enterprises that fit, by region and name: how many, and those from `first` on.
    ///
    /// # Errors
    /// An unknown region or industry; the catalog's.
    pub async fn find_enterprises(
        &self,
        query: &EnterpriseQuery,
        first: usize,
        count: usize,
    ) -> Result<(usize, Vec<Subject>), AppError> {
        let all = self.register().await?;
        let below = |tree: &str, ix: NodeIx| self.codes_below(tree, ix);
        let regions = match query.region.trim() {
            "" => Vec::new(),
            text => below("regions", self.region("regions", text)?)?,
        };
        let industries = match query.industry.trim() {
            "" => Vec::new(),
            text => below("industries", self.industry("industries", text)?)?,
        };
        let text = query.text.trim();
        let upper = text.to_ascii_uppercase();
        let within = |codes: &[String], code: &str| {
            codes.is_empty() || codes.binary_search_by(|known| known.as_str().cmp(code)).is_ok()
        };
        let fits = |subject: &&Subject| {
            (text.is_empty() || subject.name.contains(text) || subject.id.contains(&upper))
                && within(&regions, &subject.region)
                && within(&industries, &subject.industry)
        };
        let found: Vec<&Subject> = all.iter().filter(fits).collect();
        let shown = found.iter().skip(first).take(count).map(|subject| (*subject).clone());
        Ok((found.len(), shown.collect()))
    }

    /// Names of a subject's region, industry, size and ownership.
    pub fn subject_names(&self, subject: &Subject) -> [String; 4] {
        let node = |tree: &str, code: &str| {
            let found = self.packs.tree(tree).and_then(|tree| Some((tree, tree.find(code)?)));
            let Some((tree, ix)) = found else { return code.to_owned() };
            let mut names: Vec<&str> = tree
                .ancestors(ix)
                .filter(|ix| tree.node(*ix).level > 0)
                .map(|ix| tree.node(ix).name_in(&self.lang))
                .collect();
            names.reverse();
            // A trade's own name says enough; a county's needs its city.
            if names.len() > 2 {
                names.drain(..names.len() - 2);
            }
            names.join(" · ")
        };
        let listed = |list: &str, code: &str| {
            let entry =
                self.packs.code_lists.get(list).and_then(|list| list.iter().find(|entry| entry.code == code));
            entry.map_or_else(|| code.to_owned(), |entry| entry.name.get(&self.lang).to_owned())
        };
        [
            node("regions", &subject.region),
            node("industries", &subject.industry).rsplit(" · ").next().unwrap_or_default().to_owned(),
            listed("size", &subject.size),
            listed("ownership", &subject.ownership),
        ]
    }

    /// What is known of one enterprise: attributes, history, titles, payments.
    ///
    /// # Errors
    /// An enterprise that is not on record or not in the scope; the catalog's.
    pub async fn profile(&self, id: &str) -> Result<Arc<Profile>, AppError> {
        let known = self.store.enterprise(id, None, &self.scope).await?;
        let subject =
            known.map(|version| version.subject).ok_or_else(|| AppError::unknown("enterprise", id, []))?;
        let rests_on = format!("{};{}", self.stamp().await?.of_all(None), self.today());
        let question = format!("profile {id}");
        self.kept(
            &question,
            &rests_on,
            |profile: &Profile| profile.history.len() * 8 + 10,
            || self.make_profile(subject),
        )
        .await
    }

    async fn make_profile(&self, subject: Subject) -> Result<Profile, AppError> {
        let form = self.form(&self.packs.dispatch_form().unwrap_or_default())?;
        let mut periods = self.store.periods(&form.id).await?;
        periods.retain(|info| info.rows > 0);
        let mut history = Vec::new();
        for info in periods.iter().rev().take(BACK).rev() {
            let Some(table) = self.one_return(&form.id, info.period, &subject.id, None).await? else {
                continue;
            };
            history.push(HistoryPoint {
                period: info.period,
                closed: info.closed,
                rows: self.main_quantities(form, &table),
            });
        }
        let called = |id: &str| {
            let programme = self.packs.programmes.get(id);
            programme.map_or_else(|| id.to_owned(), |programme| programme.name.get(&self.lang).to_owned())
        };
        let today = self.today();
        let titles = self.store.titles(None, &self.scope).await?;
        let payments = self.store.payments(None, &self.scope).await?;
        let [region_name, industry_name, size_name, ownership_name] = self.subject_names(&subject);
        Ok(Profile {
            region_name,
            industry_name,
            size_name,
            ownership_name,
            history,
            titles: titles
                .into_iter()
                .filter(|entry| entry.subject == subject.id)
                .map(|entry| {
                    let (name, held) = (called(&entry.title), entry.holds_on(today));
                    (entry, name, held)
                })
                .collect(),
            payments: payments
                .into_iter()
                .filter(|payment| payment.subject == subject.id)
                .map(|payment| {
                    let name = called(&payment.programme);
                    (payment, name)
                })
                .collect(),
            subject,
        })
    }

    /// The quantities that the dispatch's indicators are made of, as one return has them.
    fn main_quantities(&self, form: &Form, table: &ballast_model::ReturnTable) -> Vec<HistoryRow> {
        let mut rows = Vec::new();
        for id in &self.packs.dispatch.indicators {
            let field = form.fields.iter().find(|field| {
                field.family == *id && field.series == Series::Current && field.kind == FieldKind::Quantity
            });
            let Some(field) = field else { continue };
            let base = form.fields.iter().find(|other| other.family == *id && other.series == Series::Base);
            let value = |field: &ballast_packs::plan::Field| {
                Some(Decimal::new(table.field(&field.id)?.get(0)?, field.decimals))
            };
            let name = self.packs.indicators.get(id).map_or(&field.name, |indicator| &indicator.name);
            rows.push(HistoryRow {
                family: id.clone(),
                name: name.get(&self.lang).to_owned(),
                unit: self.unit(&field.unit).to_owned(),
                value: value(field),
                base: base.and_then(value),
            });
        }
        rows
    }

    /// Where one enterprise stands with every programme that judges enterprises and concerns it; those it meets first, then
    /// the nearest.
    ///
    /// # Errors
    /// An enterprise that is not on record or not in the scope; the catalog's.
    pub async fn standings(&self, id: &str) -> Result<Arc<Vec<Standing>>, AppError> {
        let known = self.store.enterprise(id, None, &self.scope).await?;
        if known.is_none() {
            return Err(AppError::unknown("enterprise", id, []));
        }
        let rests_on = format!("{};{}", self.stamp().await?.of_all(None), self.today());
        let question = format!("standings {id}");
        self.kept(&question, &rests_on, |all: &Vec<Standing>| all.len() * 20, || self.make_standings(id))
            .await
    }

    async fn make_standings(&self, id: &str) -> Result<Vec<Standing>, AppError> {
        // What needs no place among others is read of this enterprise alone: a page must not read everybody's returns.
        let alone = Self { scope: Scope::Enterprise(id.to_owned()), ..self.clone() };
        let mut standings = Vec::new();
        for programme in self.packs.programmes.values().filter(|of| of.subject == JudgedKind::Enterprise) {
            let ranked = programme.versions.iter().any(|version| !version.rankings.is_empty());
            if ranked && matches!(self.scope, Scope::Enterprise(_)) {
                // Places among others are not this reader's to work out.
                continue;
            }
            let on = match self.reference_date(&[programme], &RuleCase::default()).await {
                Ok(on) => on,
                // Nobody has returns of what it reads.
                Err(AppError::Question(_)) => continue,
                Err(error) => return Err(error),
            };
            let query = ExplainQuery {
                programme: programme.id.clone(),
                subject: id.to_owned(),
                case: RuleCase { on: Some(on), ..RuleCase::default() },
                publish: false,
            };
            let desk = if ranked { self } else { &alone };
            let found = match desk.explain_rule(&query).await {
                Ok(found) => found,
                // It has no return that the programme reads, or no version judges its region.
                Err(AppError::Question(_) | AppError::Unknown { .. }) => continue,
                Err(error) => return Err(error),
            };
            let explanation = found.explanation;
            if explanation.verdict == Verdict::NotApplicable {
                continue;
            }
            standings.push(Standing {
                programme: programme.id.clone(),
                name: programme.name.clone(),
                kind: programme.kind,
                verdict: explanation.verdict,
                on,
                verified: explanation.version.verified,
                grade: explanation
                    .grade
                    .as_ref()
                    .filter(|grade| !grade.id.is_empty())
                    .map(|grade| grade.name.clone()),
                yuan: explanation.award.as_ref().and_then(|award| award.yuan),
                nearest: explanation.nearest.clone(),
                warning: found.warning,
                ladder: found.ladder,
                explanation,
            });
        }
        standings.sort_by(|a, b| {
            let effort =
                |of: &Standing| of.nearest.as_ref().map(|nearest| nearest.effort).unwrap_or_default();
            (a.verdict != Verdict::Met, effort(a)).cmp(&(b.verdict != Verdict::Met, effort(b)))
        });
        Ok(standings)
    }
}

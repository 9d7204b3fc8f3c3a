use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::Row;

use super::{LedgerRow, row};
use crate::{
    Store, StoreError, period_key,
    statement::{Bind, Sql},
};

/// In what order items are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LedgerOrder {
    /// What is due first, first.
    #[default]
    Due,
    /// In the order of their numbers.
    Number,
    /// By title.
    Title,
    /// By kind and state.
    State,
    /// By region code.
    Region,
    /// By the office that leads.
    Office,
    /// By when they were opened.
    Opened,
}

/// Which items to list. What is left out asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct LedgerQuery {
    /// Led by one of these offices.
    pub offices: Option<Vec<String>>,
    /// One of these offices may also be a co-office.
    pub with_co: bool,
    /// Of these kinds.
    pub kinds: Vec<String>,
    /// In these phases.
    pub phases: Vec<String>,
    /// In these states.
    pub states: Vec<String>,
    /// In these regions.
    pub regions: Option<Vec<String>>,
    /// About this enterprise.
    pub subject: Option<String>,
    /// Of this colour.
    pub colour: Option<String>,
    /// Something is still to be done about it, or nothing is.
    pub live: Option<bool>,
    /// Due at this instant or later.
    pub due_from: Option<Timestamp>,
    /// Due before this instant.
    pub due_before: Option<Timestamp>,
    /// Opened at this instant or later.
    pub opened_from: Option<Timestamp>,
    /// Opened before this instant.
    pub opened_before: Option<Timestamp>,
    /// Not ended, or ended at this instant or later.
    pub going_on_from: Option<Timestamp>,
    /// Opened from this source.
    pub source: Option<String>,
    /// Linked to this.
    pub link: Option<String>,
    /// With these words in the title.
    pub words: Option<String>,
    /// Order.
    pub order: LedgerOrder,
    /// The other way round.
    pub descending: bool,
    /// Numbers above this alone: to go on where a list in the order of numbers ended.
    pub after: Option<i64>,
    /// Leave out so many.
    pub skip: u64,
    /// No more than so many.
    pub limit: Option<u64>,
}

impl LedgerQuery {
    /// `WHERE` of this query and a scope, over a table called `i`.
    pub(super) fn conditions<'a>(&'a self, sql: &mut Sql<'a>, scope: &'a Scope, like: Option<&'a str>) {
        fn texts(of: &[String]) -> impl Iterator<Item = Bind<'_>> {
            of.iter().map(|text| Bind::Text(text))
        }
        sql.push(" WHERE 1 = 1");
        match scope {
            Scope::All => {}
            Scope::Regions(codes) => {
                sql.push(" AND i.region IN ").list(texts(codes));
            }
            Scope::Enterprise(id) => {
                sql.push(" AND i.subject = ").bind(Bind::Text(id));
            }
        }
        // Spelt out rather than bound: the indices of what is open say `live = 1`, and a bound value proves nothing.
        match self.live {
            Some(true) => sql.push(" AND i.live = 1"),
            Some(false) => sql.push(" AND i.live = 0"),
            None => sql,
        };
        if let Some(offices) = &self.offices {
            sql.push(" AND (i.office IN ").list(texts(offices));
            if self.with_co {
                sql.push(" OR i.id IN (SELECT item FROM ledger_co WHERE office IN ")
                    .list(texts(offices))
                    .push(")");
            }
            sql.push(")");
        }
        let sets = [("kind", &self.kinds), ("phase", &self.phases), ("state", &self.states)];
        for (column, set) in sets.into_iter().filter(|(_, set)| !set.is_empty()) {
            sql.push(" AND i.").push(column).push(" IN ").list(texts(set));
        }
        if let Some(regions) = &self.regions {
            sql.push(" AND i.region IN ").list(texts(regions));
        }
        let equals = [("subject", &self.subject), ("colour", &self.colour), ("source", &self.source)];
        for (column, value) in equals {
            if let Some(value) = value {
                sql.push(" AND i.").push(column).push(" = ").bind(Bind::Text(value));
            }
        }
        let instants = [
            ("due_at >= ", self.due_from),
            ("due_at < ", self.due_before),
            ("opened_at >= ", self.opened_from),
            ("opened_at < ", self.opened_before),
        ];
        for (comparison, at) in instants {
            if let Some(at) = at {
                sql.push(" AND i.").push(comparison).bind(Bind::Int(period_key::micros(at)));
            }
        }
        if let Some(at) = self.going_on_from {
            sql.push(" AND (i.live = 1 OR i.closed_at >= ").bind(Bind::Int(period_key::micros(at))).push(")");
        }
        if let Some(link) = &self.link {
            sql.push(" AND i.id IN (SELECT item FROM ledger_link WHERE target = ")
                .bind(Bind::Text(link))
                .push(")");
        }
        if let Some(like) = like {
            sql.push(" AND i.title LIKE ").bind(Bind::Text(like)).push(" ESCAPE '!'");
        }
        if let Some(after) = self.after {
            sql.push(" AND i.id > ").bind(Bind::Int(after));
        }
    }

    pub(super) fn like(&self) -> Option<String> {
        let words = self.words.as_deref()?;
        let plain = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        Some(format!("%{plain}%"))
    }

    fn order(&self) -> String {
        let columns: &[&str] = match self.order {
            LedgerOrder::Due => &["i.due_at", "i.id"],
            LedgerOrder::Number => &["i.id"],
            LedgerOrder::Title => &["i.title", "i.id"],
            LedgerOrder::State => &["i.kind", "i.state", "i.id"],
            LedgerOrder::Region => &["i.region", "i.id"],
            LedgerOrder::Office => &["i.office", "i.id"],
            LedgerOrder::Opened => &["i.opened_at", "i.id"],
        };
        let way = if self.descending { " DESC" } else { "" };
        let columns: Vec<String> = columns.iter().map(|column| format!("{column}{way}")).collect();
        // What is due on no day comes last both ways: nobody asks for it first. Upwards it stands there by its value.
        let dated = match (self.order, self.descending) {
            (LedgerOrder::Due, true) => format!("CASE WHEN i.due_at = {} THEN 1 ELSE 0 END, ", row::NEVER),
            _ => String::new(),
        };
        format!(" ORDER BY {dated}{}", columns.join(", "))
    }
}

impl Store {
    /// Items as they stand, without their co-offices and links.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_items(
        &self,
        query: &LedgerQuery,
        scope: &Scope,
    ) -> Result<Vec<LedgerRow>, StoreError> {
        if nothing(query, scope) {
            return Ok(Vec::new());
        }
        let like = query.like();
        let mut sql = Sql::new(&format!("SELECT {} FROM ledger_item i", row::COLUMNS));
        if query.limit.is_some() || query.skip > 0 {
            // The numbers first, from an index alone; whole rows only of what is shown.
            sql.push(" JOIN (SELECT i.id FROM ledger_item i");
            query.conditions(&mut sql, scope, like.as_deref());
            sql.push(&query.order()).push(" LIMIT ");
            sql.bind(Bind::Int(query.limit.map_or(i64::MAX, |limit| limit.try_into().unwrap_or(i64::MAX))));
            sql.push(" OFFSET ").bind(Bind::Int(query.skip.try_into().unwrap_or(i64::MAX)));
            sql.push(") shown ON shown.id = i.id");
        } else {
            query.conditions(&mut sql, scope, like.as_deref());
        }
        sql.push(&query.order());
        let rows = sql.rows(&mut *self.catalog.read().await?).await?;
        rows.iter().map(LedgerRow::from_row).collect()
    }

    /// How many items there are.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_count(&self, query: &LedgerQuery, scope: &Scope) -> Result<u64, StoreError> {
        if nothing(query, scope) {
            return Ok(0);
        }
        let like = query.like();
        let mut sql = Sql::new("SELECT COUNT(*) FROM ledger_item i");
        query.conditions(&mut sql, scope, like.as_deref());
        let rows = sql.rows(&mut *self.catalog.read().await?).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
        Ok(count.unsigned_abs())
    }
}

/// An empty list of what may be seen: SQL has no empty list.
pub(super) fn nothing(query: &LedgerQuery, scope: &Scope) -> bool {
    let none = |list: &Option<Vec<String>>| list.as_ref().is_some_and(Vec::is_empty);
    none(&query.offices) || none(&query.regions) || matches!(scope, Scope::Regions(codes) if codes.is_empty())
}

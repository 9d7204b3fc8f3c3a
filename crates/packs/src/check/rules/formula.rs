use std::cell::Cell;

use rust_decimal::Decimal;
use sqlparser::ast::{Expr as Sql, Function as Call};

use super::{
    data,
    dimension::{self, Dimension},
    scope::{Alias, Lowered, Scope, Sort, Weight, constant, sort_word},
};
use crate::{
    check::sql::{Limits, Lower},
    codes,
    plan::{BinaryOp, DatePart, Formula, SubjectAttribute},
    raw::{At, suggest},
};

/// What formulas are made of, for messages.
pub(super) const KNOWN: &str = "write alias.column, parameters, values, numbers, + - * /, comparisons, and, or, not, \
     is null, between, in (...), case when ... end and functions";
/// Largest formula, named values written out.
const MOST_SIZE: u32 = 20_000;
/// Deepest formula, named values written out: an evaluator recurses as deep.
const MOST_DEPTH: u32 = 200;

/// How much earlier columns are read than their alias says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) back: u32,
    pub(super) years_back: u32,
}

/// Lowers one formula.
pub(super) struct Reader<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) at: &'s At,
    pub(super) shift: Cell<Shift>,
    /// Named values that may be used: those declared before the one that is read.
    visible: Cell<usize>,
    /// Line of the text that is lowered.
    line: Cell<usize>,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(super) fn new(scope: &'s Scope<'a>, at: &'s At) -> Self {
        Self { scope, at, shift: Cell::default(), visible: Cell::new(scope.values.len()), line: Cell::new(1) }
    }

    /// Where it is: the line of a text over several.
    pub(super) fn place(&self) -> At {
        self.at.inside(self.line.get())
    }

    /// A node over parts; nothing, and reported, where it grows past all bounds.
    pub(super) fn node(&self, formula: Formula, sort: Sort, parts: &[Weight]) -> Option<Lowered> {
        let weight = Weight::over(parts);
        if weight.size > MOST_SIZE || weight.depth > MOST_DEPTH {
            return self.too_much("the formula comes to too much when its named values are written out");
        }
        Some(Lowered { formula, sort, weight })
    }

    pub(super) fn error(&self, code: &'static str, message: String, help: &str) -> Option<Lowered> {
        self.wrong(code, message, help);
        None
    }

    /// The dimension of a number; nothing, and reported, where it is something else.
    pub(super) fn dimension(&self, of: &Lowered) -> Option<Option<Dimension>> {
        match &of.sort {
            Sort::Number(dimension) => Some(dimension.clone()),
            other => {
                let message = format!("a number is wanted, found {}", sort_word(other));
                let help = match other {
                    Sort::Choice(_) => "a choice is compared with a text: `month.status = 'stopped'`",
                    Sort::Attribute(_) => "an attribute is compared with codes: `size in ('L', 'M')`",
                    _ => "put brackets around what belongs together",
                };
                self.wrong(codes::EXPRESSION_TYPE, message, help);
                None
            }
        }
    }

    fn wants_condition(&self, of: &Lowered) -> Option<()> {
        if of.sort == Sort::Condition {
            return Some(());
        }
        let message = format!("a condition is wanted, found {}", sort_word(&of.sort));
        self.wrong(codes::EXPRESSION_TYPE, message, "compare something: `annual.rd >= rd_min`");
        None
    }

    /// The dimension that numbers which are added or compared share.
    pub(super) fn shared(&self, parts: &[&Lowered]) -> Option<Option<Dimension>> {
        let mut shared: Option<Dimension> = None;
        for part in parts {
            match (&shared, self.dimension(part)?) {
                (Some(have), Some(next)) if *have != next => {
                    let literal = parts.iter().any(|part| matches!(part.formula, Formula::Number(_)));
                    let help = if literal && (have.is_none() || next.is_none()) {
                        "a number with a unit is a parameter: add a [[version.parameter]] with `unit` and use its id"
                    } else {
                        "add and compare amounts of one kind; units of one kind convert by themselves"
                    };
                    let message = format!("{have} and {next} cannot be added or compared");
                    self.wrong(codes::UNIT_DIMENSION, message, help);
                    return None;
                }
                (None, next) => shared = next,
                _ => {}
            }
        }
        Some(shared)
    }

    fn compare(&self, op: BinaryOp, left: Lowered, right: Lowered) -> Option<Lowered> {
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::NotEq);
        match (&left.sort, &right.sort) {
            (Sort::Attribute(attribute), Sort::Text(code))
            | (Sort::Text(code), Sort::Attribute(attribute))
                if equality =>
            {
                self.is_code(*attribute, code, op == BinaryOp::NotEq)
            }
            (Sort::Choice(input), Sort::Text(code)) => {
                let place = self.choice(*input, code)?;
                self.compared(op, left, place)
            }
            (Sort::Text(code), Sort::Choice(input)) => {
                let place = self.choice(*input, code)?;
                self.compared(op, place, right)
            }
            (Sort::Choice(a), Sort::Choice(b)) => {
                let same = {
                    let inputs = self.scope.inputs.borrow();
                    inputs.list[*a].choices == inputs.list[*b].choices
                };
                if !same {
                    let help = "compare a choice with a text, or with the same column at another period";
                    let message = "two columns of different choices are compared".to_owned();
                    return self.error(codes::EXPRESSION_TYPE, message, help);
                }
                self.compared(op, left, right)
            }
            (Sort::Text(text), other) | (other, Sort::Text(text)) if !matches!(other, Sort::Number(_)) => {
                let message = format!("{text:?} is compared with {}", sort_word(other));
                self.error(
                    codes::EXPRESSION_TYPE,
                    message,
                    "texts are compared with choices and attributes by `=` and `in`",
                )
            }
            (Sort::Text(text), _) | (_, Sort::Text(text)) => {
                let help = "only a column of choices, `size` or `ownership` is compared with a text";
                self.error(codes::EXPRESSION_TYPE, format!("{text:?} is compared with a number"), help)
            }
            _ => {
                self.shared(&[&left, &right])?;
                self.compared(op, left, right)
            }
        }
    }

    fn compared(&self, op: BinaryOp, left: Lowered, right: Lowered) -> Option<Lowered> {
        self.join(op, left, right, Sort::Condition)
    }

    /// `left op right`, already checked.
    pub(super) fn join(&self, op: BinaryOp, left: Lowered, right: Lowered, sort: Sort) -> Option<Lowered> {
        let parts = [left.weight, right.weight];
        let formula = Formula::Binary { op, left: left.formula.into(), right: right.formula.into() };
        self.node(formula, sort, &parts)
    }

    fn choice(&self, input: usize, code: &str) -> Option<Lowered> {
        let inputs = self.scope.inputs.borrow();
        let choices = &inputs.list[input].choices;
        let Some(place) = choices.iter().position(|(known, _)| known == code) else {
            let help = suggest(code, choices.iter().map(|(code, _)| code.as_str()));
            return self.error(codes::EXPRESSION_NAME, format!("there is no choice {code:?}"), &help);
        };
        Some(constant(Decimal::from(place), Dimension::default()))
    }

    fn is_code(&self, attribute: SubjectAttribute, code: &str, negated: bool) -> Option<Lowered> {
        data::known_attribute(self.scope.packs, attribute, code, &self.place(), self.scope.sink)
            .then_some(())?;
        let formula = Formula::IsOneOf { attribute, codes: vec![code.to_owned()] };
        let found = self.node(formula, Sort::Condition, &[])?;
        if negated { self.not(found) } else { Some(found) }
    }

    fn named(&self, place: usize) -> Option<Lowered> {
        let value = &self.scope.values[place];
        let lowered = value.lowered.as_ref()?;
        if self.shift.get() == Shift::default() {
            return self.node(Formula::Named(place), lowered.sort.clone(), &[lowered.weight]);
        }
        // At an earlier period the value is another one: it is written out with its columns moved.
        let sql = value.sql.as_ref()?;
        let before = self.visible.replace(place);
        let moved = self.lower(sql);
        self.visible.set(before);
        moved
    }

    fn plain(&self, name: &str) -> Option<Lowered> {
        let scope = self.scope;
        match name {
            "size" => {
                return self.node(
                    Formula::Number(Decimal::ZERO),
                    Sort::Attribute(SubjectAttribute::Size),
                    &[],
                );
            }
            "ownership" => {
                return self.node(
                    Formula::Number(Decimal::ZERO),
                    Sort::Attribute(SubjectAttribute::Ownership),
                    &[],
                );
            }
            "yuan" => {
                let (dimension, factor) = dimension::money(scope.packs);
                return Some(constant(factor, dimension));
            }
            _ => {}
        }
        if let Some(at) = scope.parameters.iter().position(|(parameter, _)| parameter.id == name) {
            let sort = Sort::Number(Some(scope.parameters[at].1.clone()));
            return self.node(Formula::Parameter(at), sort, &[]);
        }
        if let Some(at) = scope.values.iter().position(|value| value.plan.id == name) {
            if at < self.visible.get() {
                return self.named(at);
            }
            let message = format!("the value `{name}` is used before it is declared");
            return self.error(codes::EXPRESSION_NAME, message, "move its [[version.value]] further up");
        }
        let (message, help) = if scope.aliases.iter().any(|(alias, _)| alias == name) {
            (format!("`{name}` is a form, not a number"), format!("name a column: `{name}.COLUMN`"))
        } else {
            let known = scope.parameters.iter().map(|(parameter, _)| parameter.id.as_str());
            let known = known.chain(scope.values.iter().map(|value| value.plan.id.as_str()));
            let help = suggest(name, known.chain(["size", "ownership", "yuan"]));
            (format!("there is no parameter or value `{name}`"), help)
        };
        self.error(codes::EXPRESSION_NAME, message, &help)
    }

    fn score(&self, name: &str) -> Option<Lowered> {
        let Some(groups) = &self.scope.groups else {
            let help = "add [version.score] with items";
            return self.error(codes::EXPRESSION_NAME, "this version has no score".to_owned(), help);
        };
        let group = match name {
            "total" => None,
            group if groups.iter().any(|known| known == group) => Some(group.to_owned()),
            _ => {
                let help = suggest(name, groups.iter().map(String::as_str).chain(["total"]));
                return self.error(codes::EXPRESSION_NAME, format!("the score has no group `{name}`"), &help);
            }
        };
        let mut lowered = self.node(Formula::Score(group), Sort::Number(Some(Dimension::default())), &[])?;
        lowered.weight.score = true;
        Some(lowered)
    }

    fn lookup(&self, name: &str) -> Option<Lowered> {
        let lookups = &self.scope.lookups;
        match lookups.iter().position(|(lookup, _)| lookup.id == name) {
            Some(at) => self.node(Formula::Lookup(at), Sort::Number(Some(lookups[at].1.clone())), &[]),
            None => {
                let help = suggest(name, lookups.iter().map(|(lookup, _)| lookup.id.as_str()));
                self.error(codes::EXPRESSION_NAME, format!("there is no lookup `{name}`"), &help)
            }
        }
    }
}

impl Lower for Reader<'_, '_> {
    type Node = Lowered;

    fn limits(&self) -> &Limits {
        self.scope.limits
    }

    fn wrong(&self, code: &'static str, message: String, help: &str) {
        self.scope.sink.error(code, &self.place(), message, help);
    }

    fn at_line(&self, line: u64) {
        self.line.set(usize::try_from(line).unwrap_or(1));
    }

    fn known(&self) -> &'static str {
        KNOWN
    }

    fn name(&self, qualifier: &str, name: &str) -> Option<Lowered> {
        match qualifier {
            "" => self.plain(name),
            "score" => self.score(name),
            "lookup" => self.lookup(name),
            "reference" => {
                let part = match name {
                    "year" => DatePart::Year,
                    "month" => DatePart::Month,
                    _ => {
                        let message = format!("the reference date has no `{name}`");
                        return self.error(
                            codes::EXPRESSION_NAME,
                            message,
                            &suggest(name, ["year", "month"]),
                        );
                    }
                };
                self.node(Formula::Reference(part), Sort::Number(Some(Dimension::default())), &[])
            }
            _ => match self.alias(qualifier)? {
                Alias::Form(form, rule) => self.column(form, *rule, name),
                Alias::Figures(_) => self.figure(qualifier, name, crate::plan::FigureMeasure::Value),
            },
        }
    }

    fn number(&self, number: Decimal) -> Lowered {
        constant(number, Dimension::default())
    }

    fn text(&self, text: &str) -> Lowered {
        let sort = Sort::Text(text.to_owned());
        Lowered { formula: Formula::Number(Decimal::ZERO), sort, weight: Weight::over([]) }
    }

    fn negate(&self, of: Lowered) -> Option<Lowered> {
        let dimension = self.dimension(&of)?;
        self.node(Formula::Negate(of.formula.into()), Sort::Number(dimension), &[of.weight])
    }

    fn not(&self, of: Lowered) -> Option<Lowered> {
        self.wants_condition(&of)?;
        self.node(Formula::Not(of.formula.into()), Sort::Condition, &[of.weight])
    }

    fn is_null(&self, of: Lowered, negated: bool) -> Option<Lowered> {
        if !matches!(of.sort, Sort::Choice(_)) {
            self.dimension(&of)?;
        }
        self.node(Formula::IsNull { of: of.formula.into(), negated }, Sort::Condition, &[of.weight])
    }

    fn binary(&self, op: BinaryOp, left: Lowered, right: Lowered) -> Option<Lowered> {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let (left_fits, right_fits) = (self.wants_condition(&left), self.wants_condition(&right));
                left_fits.and(right_fits)?;
                match (op, &left.formula, &right.formula) {
                    // `size in ('L', 'M')` is one test.
                    (
                        BinaryOp::Or,
                        Formula::IsOneOf { attribute, codes },
                        Formula::IsOneOf { attribute: other, codes: more },
                    ) if attribute == other => {
                        let codes = codes.iter().chain(more).cloned().collect();
                        let formula = Formula::IsOneOf { attribute: *attribute, codes };
                        self.node(formula, Sort::Condition, &[])
                    }
                    _ => self.join(op, left, right, Sort::Condition),
                }
            }
            BinaryOp::Add | BinaryOp::Sub => {
                let shared = self.shared(&[&left, &right])?;
                self.join(op, left, right, Sort::Number(shared))
            }
            BinaryOp::Mul | BinaryOp::Div => {
                let (a, b) = (self.dimension(&left), self.dimension(&right));
                let (a, b) = (a?.unwrap_or_default(), b?.unwrap_or_default());
                let dimension = if op == BinaryOp::Mul { a.times(&b) } else { a.per(&b) };
                self.join(op, left, right, Sort::Number(Some(dimension)))
            }
            _ => self.compare(op, left, right),
        }
    }

    fn call(&self, name: &str, call: &Call) -> Option<Lowered> {
        self.function(name, call)
    }

    fn case(&self, when: Vec<(Lowered, Lowered)>, otherwise: Option<Lowered>) -> Option<Lowered> {
        for (condition, _) in &when {
            self.wants_condition(condition)?;
        }
        let results: Vec<&Lowered> = when.iter().map(|(_, result)| result).chain(&otherwise).collect();
        let sort = Sort::Number(self.shared(&results)?);
        let parts: Vec<Weight> = when
            .iter()
            .flat_map(|(a, b)| [a.weight, b.weight])
            .chain(otherwise.as_ref().map(|x| x.weight))
            .collect();
        let formula = Formula::Case {
            when: when.into_iter().map(|(condition, result)| (condition.formula, result.formula)).collect(),
            otherwise: otherwise.map(|otherwise| otherwise.formula.into()),
        };
        self.node(formula, sort, &parts)
    }

    fn size(&self, node: &Lowered) -> usize {
        node.weight.size as usize
    }
}

impl Reader<'_, '_> {
    /// Lowers with columns moved to an earlier period.
    pub(super) fn moved(&self, sql: &Sql, back: u32, years_back: u32) -> Option<Lowered> {
        let before = self.shift.get();
        let shift = Shift { back: before.back + back, years_back: before.years_back + years_back };
        if shift.back > super::function::MOST_BACK || shift.years_back > super::function::MOST_BACK {
            let message =
                format!("columns are moved back by more than {} periods", super::function::MOST_BACK);
            return self.error(codes::EXPRESSION_COST, message, "look back less far");
        }
        self.shift.set(shift);
        let lowered = self.lower(sql);
        self.shift.set(before);
        lowered
    }
}

use ballast_model::Text;
use rust_decimal::Decimal;
use sqlparser::ast::{Expr as Sql, Function as Call, Value};

use super::{
    data,
    dimension::Dimension,
    formula::Reader,
    scope::{Alias, Lowered, Sort, Weight, constant},
    window::RANKINGS,
};
use crate::{
    check::sql::Lower as _,
    codes,
    plan::{
        BinaryOp, Expr, Field, FigureMeasure, Form, Formula, Function, Input, InputUse, PeriodRule, Series,
        SubjectAttribute,
    },
    raw::{Placed, suggest},
};

/// Furthest look back, in reporting periods or years: ten years of months.
pub(super) const MOST_BACK: u32 = 120;
/// Finest `round`.
const MOST_PLACES: u32 = 12;

const FUNCTIONS: [&str; 31] = [
    "abs",
    "coalesce",
    "greatest",
    "least",
    "round",
    "floor",
    "lag",
    "year_ago",
    "mean",
    "total",
    "minimum",
    "maximum",
    "cagr",
    "growth",
    "real_growth",
    "pull",
    "share",
    "pace",
    "held",
    "in_region",
    "in_industry",
    "rank",
    "percent_rank",
    "cume_dist",
    "avg",
    "median",
    "count",
    "sum",
    "case",
    "between",
    "in",
];

impl Reader<'_, '_> {
    /// A function with its arguments.
    pub(super) fn function(&self, name: &str, call: &Call) -> Option<Lowered> {
        let args = self.arguments(name, call)?;
        if let Some(over) = &call.over {
            return self.ranking(name, &args, over, call);
        }
        self.plain_function(name, &args)
    }

    /// A function of the subject's own facts. Only hands on: it stands on the stack once per level.
    fn plain_function(&self, name: &str, args: &[&Sql]) -> Option<Lowered> {
        match name {
            "abs" => self.of_one(Function::Abs, name, args),
            "floor" => self.of_one(Function::Floor, name, args),
            "round" => self.of_one(Function::Round, name, args),
            "coalesce" => self.of_many(Function::Coalesce, name, args),
            "greatest" => self.of_many(Function::Greatest, name, args),
            "least" => self.of_many(Function::Least, name, args),
            "lag" | "year_ago" => self.earlier(name, args),
            "mean" | "total" | "minimum" | "maximum" => self.window_back(name, args),
            "cagr" => self.compound(name, args),
            "growth" | "real_growth" | "pull" | "share" | "pace" => {
                self.counted(name, args, 1, 1)?;
                self.measure(name, args[0])
            }
            "held" => self.held(self.texts(name, args)?),
            "in_region" => self.within(SubjectAttribute::Region, self.texts(name, args)?),
            "in_industry" => self.within(SubjectAttribute::Industry, self.texts(name, args)?),
            _ => self.no_function(name),
        }
    }

    fn no_function(&self, name: &str) -> Option<Lowered> {
        if RANKINGS.iter().any(|(known, _)| *known == name) {
            let help = "a place among all subjects: `rank() over (partition by county order by x desc)`; \
                        over periods: mean(x, n), total(x, n)";
            return self.error(codes::EXPRESSION_SYNTAX, format!("`{name}` lacks its `over (...)`"), help);
        }
        let help = suggest(name, FUNCTIONS);
        self.error(codes::EXPRESSION_NAME, format!("there is no function `{name}`"), &help)
    }

    fn counted(&self, name: &str, args: &[&Sql], least: usize, most: usize) -> Option<()> {
        let fits = (least..=most).contains(&args.len());
        if !fits {
            let wants = if least == most { least.to_string() } else { format!("{least} to {most}") };
            self.syntax(format!("`{name}` takes {wants} arguments, not {}", args.len()));
        }
        fits.then_some(())
    }

    fn of_one(&self, function: Function, name: &str, args: &[&Sql]) -> Option<Lowered> {
        self.counted(name, args, 1, if function == Function::Round { 2 } else { 1 })?;
        let of = self.lower(args[0])?;
        let dimension = self.dimension(&of)?;
        let mut parts = vec![of];
        if let Some(places) = args.get(1) {
            let places = self.whole(name, places, 0, MOST_PLACES)?;
            parts.push(constant(places.into(), Dimension::default()));
        }
        self.apply(function, parts, Sort::Number(dimension))
    }

    fn of_many(&self, function: Function, name: &str, args: &[&Sql]) -> Option<Lowered> {
        self.counted(name, args, 2, 16)?;
        let parts = args.iter().map(|arg| self.lower(arg)).collect::<Option<Vec<_>>>()?;
        let shared = self.shared(&parts.iter().collect::<Vec<_>>())?;
        self.apply(function, parts, Sort::Number(shared))
    }

    fn earlier(&self, name: &str, args: &[&Sql]) -> Option<Lowered> {
        if name == "year_ago" {
            self.counted(name, args, 1, 1)?;
            return self.moved(args[0], 0, 1);
        }
        self.counted(name, args, 2, 2)?;
        let back = self.whole(name, args[1], 1, MOST_BACK)?;
        self.moved(args[0], back, 0)
    }

    fn compound(&self, name: &str, args: &[&Sql]) -> Option<Lowered> {
        self.counted(name, args, 2, 2)?;
        let years = self.whole(name, args[1], 1, MOST_BACK)?;
        let (now, then) = (self.lower(args[0])?, self.moved(args[0], 0, years)?);
        self.shared(&[&now, &then])?;
        let parts = vec![now, then, constant(years.into(), Dimension::default())];
        self.apply(Function::CompoundGrowth, parts, share())
    }

    fn within(&self, attribute: SubjectAttribute, codes: Vec<String>) -> Option<Lowered> {
        let scope = self.scope;
        let at = self.place();
        let known =
            codes.iter().filter(|code| data::known_attribute(scope.packs, attribute, code, &at, scope.sink));
        if known.count() < codes.len() {
            return None;
        }
        self.node(Formula::Within { attribute, codes }, Sort::Condition, &[])
    }

    pub(super) fn apply(&self, function: Function, parts: Vec<Lowered>, sort: Sort) -> Option<Lowered> {
        let weights: Vec<Weight> = parts.iter().map(|part| part.weight).collect();
        let args = parts.into_iter().map(|part| part.formula).collect();
        self.node(Formula::Call { function, args }, sort, &weights)
    }

    /// A whole number written as such.
    fn whole(&self, name: &str, sql: &Sql, least: u32, most: u32) -> Option<u32> {
        let written = match sql {
            Sql::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.parse().ok(),
                _ => None,
            },
            _ => None,
        };
        let fits = written.filter(|n| (least..=most).contains(n));
        if fits.is_none() {
            let message = format!("`{name}` wants a whole number from {least} to {most} here");
            let code = if written.is_some() { codes::EXPRESSION_COST } else { codes::EXPRESSION_SYNTAX };
            self.wrong(code, message, &format!("write it in digits: `{name}(annual.rd, 2)`"));
        }
        fits
    }

    fn texts(&self, name: &str, args: &[&Sql]) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for arg in args {
            match arg {
                Sql::Value(value) => match &value.value {
                    Value::SingleQuotedString(text) => texts.push(text.clone()),
                    _ => return self.no_texts(name),
                },
                _ => return self.no_texts(name),
            }
        }
        if texts.is_empty() {
            return self.no_texts(name);
        }
        texts.sort_unstable();
        texts.dedup();
        Some(texts)
    }

    fn no_texts(&self, name: &str) -> Option<Vec<String>> {
        self.syntax(format!("`{name}` takes codes in single quotes, with commas between them"));
        None
    }

    /// The last `count` periods of an expression, put together.
    fn window_back(&self, name: &str, args: &[&Sql]) -> Option<Lowered> {
        self.counted(name, args, 2, 2)?;
        let count = self.whole(name, args[1], 1, MOST_BACK)?;
        let parts = (0..count).map(|back| self.moved(args[0], back, 0)).collect::<Option<Vec<Lowered>>>()?;
        let shared = Sort::Number(self.shared(&parts.iter().collect::<Vec<_>>())?);
        match name {
            "mean" => self.apply(Function::Mean, parts, shared),
            "minimum" => self.apply(Function::Least, parts, shared),
            "maximum" => self.apply(Function::Greatest, parts, shared),
            _ => self.sum(parts),
        }
    }

    /// A sum, halved again and again so that it does not get deep.
    fn sum(&self, mut parts: Vec<Lowered>) -> Option<Lowered> {
        while parts.len() > 1 {
            let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
            let mut rest = parts.into_iter();
            while let Some(left) = rest.next() {
                halved.push(match rest.next() {
                    Some(right) => self.binary(BinaryOp::Add, left, right)?,
                    None => left,
                });
            }
            parts = halved;
        }
        parts.pop()
    }

    fn held(&self, titles: Vec<String>) -> Option<Lowered> {
        let placed = titles.iter().map(|title| Placed { value: title.clone(), at: self.place() });
        self.scope.named.borrow_mut().extend(placed);
        let input = InputUse {
            name: Text::new(format!("持有 {}", titles.join("、")), format!("holds {}", titles.join(", "))),
            input: Input::Held { titles },
            unit: String::new(),
            factor: Decimal::ONE,
            choices: Vec::new(),
            judged: false,
        };
        let at = self.scope.inputs.borrow_mut().place(input);
        self.node(Formula::Input(at), Sort::Condition, &[])
    }

    /// `growth(alias.column)` and its like.
    fn measure(&self, name: &str, arg: &Sql) -> Option<Lowered> {
        let Sql::CompoundIdentifier(parts) = arg else {
            return self.syntax(format!("`{name}` takes one column: `{name}(month.output_ytd)`"));
        };
        let [alias, column] = parts.as_slice() else {
            return self.syntax(format!("`{arg}` has too many parts"));
        };
        let measure = match name {
            "growth" => FigureMeasure::Growth,
            "real_growth" => FigureMeasure::RealGrowth,
            "pull" => FigureMeasure::Pull,
            "share" => FigureMeasure::Share,
            _ => FigureMeasure::Pace,
        };
        let (form, rule) = match (self.alias(&alias.value)?, measure) {
            (Alias::Form(form, rule), FigureMeasure::Growth | FigureMeasure::RealGrowth) => (*form, *rule),
            _ => return self.figure(&alias.value, &column.value, measure),
        };
        let Some(field) = form.field(&column.value) else {
            let help = suggest(&column.value, form.fields.iter().map(|field| field.id.as_str()));
            let message = format!("form `{}` has no field `{}`", form.id, column.value);
            return self.error(codes::UNKNOWN_FIELD, message, &help);
        };
        if matches!(field.series, Series::Base | Series::YearToDateBase) {
            let message = format!("`{}` is last year's value itself", field.id);
            let help = format!("write `{name}({}.{})`", alias.value, field.family);
            return self.error(codes::EXPRESSION_NAME, message, &help);
        }
        let real = measure == FigureMeasure::RealGrowth;
        self.field_growth(form, rule, field, real)
    }

    /// (current - base) / base, with the base that the return states, else last year's value; at constant price the
    /// current value is first divided by the price index. Missing where the base is not positive.
    fn field_growth(&self, form: &Form, rule: PeriodRule, field: &Field, real: bool) -> Option<Lowered> {
        let mut current = self.field(form, rule, field)?;
        self.dimension(&current)?;
        let stated = match field.series {
            Series::YearToDate => Series::YearToDateBase,
            _ => Series::Base,
        };
        let stated = form.fields.iter().find(|other| other.family == field.family && other.series == stated);
        let last = self.field(form, PeriodRule { years_back: rule.years_back + 1, ..rule }, field)?;
        let base = match stated {
            Some(stated) => {
                let stated = self.field(form, rule, stated)?;
                let shared = Sort::Number(self.shared(&[&stated, &last])?);
                self.apply(Function::Coalesce, vec![stated, last], shared)?
            }
            None => last,
        };
        if real {
            let index = self.scope.packs.indicators.values().find(|indicator| {
                let own = matches!(&indicator.formula, Expr::Field { field: family, .. } if *family == field.family);
                own && indicator.form == form.id && indicator.price_index.is_some()
            });
            let Some(index) = index.and_then(|indicator| indicator.price_index.as_deref()) else {
                let message =
                    format!("no indicator of `{}` is `{}` with a price index", form.id, field.family);
                let help =
                    "use growth, or declare an indicator whose formula is that field, with `price_index`";
                return self.error(codes::PRICE_INDEX, message, help);
            };
            let to_date = field.series == Series::YearToDate;
            let index = self.price_index(index, form, to_date, rule)?;
            let hundred = constant(Decimal::ONE_HUNDRED, Dimension::default());
            let scaled = self.binary(BinaryOp::Mul, current, hundred)?;
            current = self.binary(BinaryOp::Div, scaled, index)?;
        }
        let growth = self.binary(BinaryOp::Sub, current, base.clone())?;
        let growth = self.binary(BinaryOp::Div, growth, base.clone())?;
        let zero = constant(Decimal::ZERO, Dimension::default());
        let positive = self.binary(BinaryOp::Gt, base, zero)?;
        self.case(vec![(positive, growth)], None)
    }
}

/// A number without a dimension.
pub(super) fn share() -> Sort {
    Sort::Number(Some(Dimension::default()))
}

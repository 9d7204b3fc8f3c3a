use ballast_rules::payout::{PayLine, Payout, Reason};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::PayoutReport;
use crate::{
    AppError, Ballast, Question,
    look::{book, boxed, heading},
};

/// Headings and column widths.
type Heads = [(&'static str, &'static str, u16); 8];

const HEADS: Heads = [
    ("序号", "No.", 6),
    ("统一社会信用代码", "Credit code", 22),
    ("企业名称", "Enterprise", 40),
    ("所在地", "Region", 12),
    ("依据条款", "Clause", 24),
    ("核定金额（元）", "Granted (yuan)", 18),
    ("此前已拨付（元）", "Paid before (yuan)", 18),
    ("本次拨付（元）", "Paid now (yuan)", 18),
];

impl Ballast {
    /// The list for public notice as a workbook: title, document, a line per subject to be paid, total, notes. Who was
    /// paid in full before is counted in a note.
    ///
    /// # Errors
    /// What the writer refuses.
    pub fn payout_workbook(&self, report: &PayoutReport) -> Result<Vec<u8>, AppError> {
        self.build_payout(report).map_err(|error| AppError::Question(Question::workbook(error)))
    }

    fn build_payout(&self, report: &PayoutReport) -> Result<Vec<u8>, XlsxError> {
        let en = self.lang == "en";
        let t = |zh: &str, english: &str| if en { english.to_owned() } else { zh.to_owned() };
        let title =
            format!("{}{}", report.name.get(&self.lang), t("拟奖补企业名单（公示）", ": proposed payments"));
        let mut book = book(&title)?;
        let several = !report.also.is_empty();
        for report in report.all() {
            let sheet = book.add_worksheet();
            if several {
                sheet.set_name(&report.payout.version)?;
            }
            self.payout_sheet(sheet, report, &title)?;
        }
        book.save_to_buffer()
    }

    fn payout_sheet(
        &self,
        sheet: &mut rust_xlsxwriter::Worksheet,
        report: &PayoutReport,
        title: &str,
    ) -> Result<(), XlsxError> {
        let en = self.lang == "en";
        let t = |zh: &str, english: &str| if en { english.to_owned() } else { zh.to_owned() };
        let big = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
        let right = Format::new().set_align(FormatAlign::Right);
        sheet.merge_range(0, 0, 0, 7, title, &big)?;
        let (issuer, document, number) = &report.document;
        let basis = format!(
            "{}{} {} {number}",
            t("依据：", "Basis: "),
            issuer.get(&self.lang),
            document.get(&self.lang)
        );
        sheet.write_string(1, 0, basis)?;
        sheet.write_string_with_format(2, 7, t("单位：元", "unit: yuan"), &right)?;
        for ((zh, english, width), column) in HEADS.into_iter().zip(0u16..) {
            sheet.write_string_with_format(3, column, t(zh, english), &heading())?;
            sheet.set_column_width(column, width)?;
        }
        let amount = boxed().set_num_format("#,##0.00");
        let regions = self.packs.tree("regions");
        let mut row = 3;
        let listed = || report.payout.lines.iter().filter(|line| line.to_be_paid());
        for line in listed() {
            row += 1;
            let region = regions.and_then(|tree| Some(tree.node(tree.find(&line.region)?).name.clone()));
            sheet.write_number_with_format(row, 0, row - 3, &boxed())?;
            sheet.write_string_with_format(row, 1, &line.subject, &boxed())?;
            sheet.write_string_with_format(row, 2, &line.name, &boxed())?;
            sheet.write_string_with_format(row, 3, region.as_ref().unwrap_or(&line.region), &boxed())?;
            sheet.write_string_with_format(row, 4, &line.clause, &boxed())?;
            money(sheet, row, 5, line.granted, &amount)?;
            money(sheet, row, 6, line.before, &amount)?;
            money(sheet, row, 7, line.now, &amount)?;
        }
        row += 1;
        for column in 0..5 {
            sheet.write_string_with_format(row, column, "", &boxed())?;
        }
        sheet.write_string_with_format(row, 0, t("合计", "Total"), &heading())?;
        money(sheet, row, 5, listed().map(|line| line.granted).sum(), &amount)?;
        money(sheet, row, 6, listed().map(|line| line.before).sum(), &amount)?;
        money(sheet, row, 7, listed().map(|line| line.now).sum(), &amount)?;
        for note in self.payout_notes(report) {
            row += 1;
            sheet.write_string(row, 0, note)?;
        }
        Ok(())
    }

    /// What a reader of the list has to know.
    pub fn payout_notes(&self, report: &PayoutReport) -> Vec<String> {
        let en = self.lang == "en";
        let mut notes = Vec::new();
        let read: Vec<String> =
            report.read.iter().map(|(form, period, vintage)| format!("{form} {period} {vintage}")).collect();
        notes.push(if en {
            format!(
                "Reference date {}; year {}; read from {}",
                report.on,
                report.payout.year,
                read.join(", ")
            )
        } else {
            format!("基准日 {}；所属年度 {}；数据取自 {}", report.on, report.payout.year, read.join("、"))
        });
        for (word, value) in [
            (if en { "Budget" } else { "预算" }, report.payout.budget),
            (if en { "Most for one subject" } else { "单户上限" }, report.payout.cap),
        ] {
            if let Some(value) = value {
                notes.push(format!("{word} {} {}", value.normalize(), if en { "yuan" } else { "元" }));
            }
        }
        notes.extend(paid_before(&report.payout, en));
        if !report.verified {
            let text = if en {
                "The rule has not been held against its document"
            } else {
                "规则尚未与原文核对"
            };
            notes.push(text.to_owned());
        }
        notes
    }
}

/// What was paid before under the programme for the year, and who is left out because it was all.
fn paid_before(payout: &Payout, en: bool) -> Option<String> {
    let yuan = |yuan: Decimal| yuan.normalize();
    if payout.before.is_zero() {
        return None;
    }
    let in_full = payout.lines.iter().filter(|line| line.paid_in_full());
    let (count, sum) = in_full.fold((0_usize, Decimal::ZERO), |(count, sum), line| {
        (count + 1, sum.checked_add(line.before).unwrap_or(Decimal::MAX))
    });
    let mut note = match en {
        true => format!("Paid before for the year: {} yuan", yuan(payout.before)),
        false => format!("本年度此前已拨付 {} 元", yuan(payout.before)),
    };
    if count > 0 {
        note += &match en {
            true => format!("; {count} paid in full ({} yuan) and not to be paid now", yuan(sum)),
            false => format!("；其中 {count} 户已足额拨付（{} 元），不列入本次拨付", yuan(sum)),
        };
    }
    Some(note)
}

/// Up to 15 digits a cell of a workbook is exact; beyond, the amount is written as text.
fn money(
    sheet: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    column: u16,
    yuan: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    let plain = yuan.normalize();
    let exact = plain.mantissa().unsigned_abs() < 10_u128.pow(15);
    match plain.to_string().parse::<f64>() {
        Ok(number) if exact => sheet.write_number_with_format(row, column, number, format)?,
        _ => sheet.write_string_with_format(row, column, plain.to_string(), format)?,
    };
    Ok(())
}

/// Why a subject is not paid more, in words.
pub fn reasons(line: &PayLine, lang: &str) -> String {
    let en = lang == "en";
    let t = |zh: &str, english: &str| if en { english.to_owned() } else { zh.to_owned() };
    let words = line.reasons.iter().map(|reason| match reason {
        Reason::Conditions { conditions, .. } => {
            format!("{} {}", t("条件", "conditions"), conditions.join(", "))
        }
        Reason::AmountMissing => t("金额所需数据缺失", "a figure for the amount is missing"),
        Reason::NoAmount => t("没有适用的金额", "no amount fits"),
        Reason::GroupUnknown => t("分组未知", "its group is not known"),
        Reason::BelowTop { top } => format!("{} {}", t("未进入前", "not among the first"), top.normalize()),
        Reason::Excluded { by } => format!("{} {by}", t("已按其他项目拨付", "paid under")),
        Reason::Capped { cap, before } => {
            let cut = format!("{} {}", t("受上限限制", "cut to the cap of"), cap.normalize());
            of_which(cut, *before, &t("，其他年度或项目已付 ", ", paid for other years or programmes: "))
        }
        Reason::OverBudget { budget, before } => {
            let short = format!("{} {}", t("预算不足", "the budget did not reach:"), budget.normalize());
            of_which(short, *before, &t("，此前已付 ", ", paid before: "))
        }
        Reason::PaidInFull => t("此前已足额拨付", "paid in full before"),
        Reason::ProRata { share } => format!("{} {}", t("按比例", "pro rata"), share.round_dp(6).normalize()),
    });
    words.collect::<Vec<_>>().join(if en { "; " } else { "；" })
}

/// With the part that was paid, where there is one.
fn of_which(text: String, paid: Decimal, words: &str) -> String {
    match paid.is_zero() {
        true => text,
        false => format!("{text}{words}{}", paid.normalize()),
    }
}

use std::path::Path;

use ballast_store::Payment;
use rust_decimal::Decimal;

use crate::{
    AppError, Ballast, Question, Recorded,
    tabular::{Tabular, Wanted},
};

const COLUMNS: [Wanted; 6] = [
    Wanted {
        key: "subject",
        heads: &["统一社会信用代码", "信用代码", "企业代码", "单位代码", "uscc", "id"],
        required: true,
    },
    Wanted { key: "programme", heads: &["项目", "项目代码", "政策"], required: true },
    Wanted { key: "year", heads: &["年度", "年份", "所属年度"], required: true },
    Wanted { key: "yuan", heads: &["金额（元）", "金额(元)", "金额", "amount"], required: true },
    Wanted { key: "paid_on", heads: &["拨付日期", "支付日期", "日期", "date"], required: false },
    Wanted { key: "document", heads: &["文件", "文号", "拨付文件"], required: false },
];

impl Ballast {
    /// Reads payments made (CSV, headings in Chinese or English; amounts in yuan) and keeps them; all or, with a mistake
    /// anywhere, none. Caps and exclusions of later payouts count them.
    ///
    /// # Errors
    /// [`AppError::Table`] with every mistake, its row and its column.
    pub async fn import_paid(&self, path: &Path) -> Result<Recorded, AppError> {
        let mut table = Tabular::read(path, &COLUMNS)?;
        let mut payments = Vec::new();
        for (row, cells) in std::mem::take(&mut table.rows) {
            let subject = table.needed(row, &cells, "subject");
            let programme = table.needed(row, &cells, "programme");
            if !programme.is_empty() && !self.packs.programmes.contains_key(&programme) {
                table.wrong(row, "programme", &Question::cell_no_programme(&programme));
            }
            let year = table.text(&cells, "year");
            let year =
                year.trim_end_matches('年').parse::<i16>().ok().filter(|year| (1949..=2200).contains(year));
            if year.is_none() {
                table.wrong(row, "year", &Question::cell_no_year());
            }
            let written = table.text(&cells, "yuan");
            let yuan = written.replace(',', "").parse::<Decimal>().ok();
            let yuan = yuan.filter(|yuan| yuan.normalize().scale() <= 2);
            if yuan.is_none() {
                table.wrong(row, "yuan", &Question::cell_no_yuan(&written));
            }
            let paid_on = table.date(row, &cells, "paid_on");
            if let (Some(year), Some(yuan)) = (year, yuan) {
                let document = table.text(&cells, "document");
                let yuan = yuan.normalize().to_string();
                payments.push(Payment { subject, programme, year, yuan, paid_on, document });
            }
        }
        table.finish()?;
        let added = self.store.record_payments(&payments).await?;
        let rows = payments.len() as u64;
        Ok(Recorded { rows, added, known: rows.saturating_sub(added) })
    }
}

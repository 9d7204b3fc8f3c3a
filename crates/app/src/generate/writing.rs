use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use ballast_model::Period;

use super::{
    GenerateError,
    cells::{Encoding, Writing, write_integer, written},
    filling::Row,
    layout::{Layout, Source},
    names::Names,
    truth::{Standing, World},
};

/// Everything that rows are written with.
pub(super) struct Writer<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) layout: &'a Layout,
    pub(super) encoding: Encoding,
    pub(super) names: Names,
    /// Names of size classes and ownership types, as the files carry them.
    pub(super) sizes: Vec<Vec<u8>>,
    pub(super) ownerships: Vec<Vec<u8>>,
    /// Title and notes around the table, as an office sends it.
    pub(super) office: bool,
    pub(super) form_title: String,
}

impl Writer<'_> {
    /// Rows above the first return.
    pub(super) fn rows_above(&self, workbook: bool) -> u32 {
        match (self.office, workbook) {
            (false, _) => 1,
            (true, false) => 3,
            (true, true) => 4,
        }
    }

    fn title(&self, period: Period, what: &str) -> String {
        format!("{} {}{}{what}", self.world.profile.title, period.label("zh"), self.form_title)
    }

    const NOTES: [&'static str; 2] = [
        "注：本表为合成的演示数据，企业、代码和数值均不对应任何真实企业。",
        "空白表示未填报；金额单位见表头。",
    ];

    /// What stands above the returns in a CSV file.
    pub(super) fn head(&self, period: Period, what: &str) -> Vec<u8> {
        let mut text = String::new();
        if self.office {
            text.push_str(&self.title(period, what));
            text.push('\n');
            text.push_str(&format!("报告期：{},,计量单位：千元\n", period.label("zh")));
        }
        let attributes = self.layout.attributes.iter().map(|(_, header)| header.clone());
        let columns = self.layout.columns.iter().map(Layout::header);
        text.push_str(&attributes.chain(columns).collect::<Vec<_>>().join(","));
        text.push('\n');
        self.encoding.bytes(&text)
    }

    /// What stands below.
    pub(super) fn foot(&self) -> Vec<u8> {
        if self.office { self.encoding.bytes(&format!("{}\n", Self::NOTES.join("\n"))) } else { Vec::new() }
    }

    /// Appends a return as a line.
    pub(super) fn line(&self, row: &Row, out: &mut Vec<u8>) {
        let e = &self.world.enterprises[row.number as usize];
        for (at, (role, _)) in self.layout.attributes.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match role.as_str() {
                "id" => out.extend_from_slice(e.code.as_str().as_bytes()),
                "name" => self.names.write(e.name, row.number + 1, out),
                "region" => out.extend_from_slice(self.county(row).as_bytes()),
                "industry" => out.extend_from_slice(self.class(row).as_bytes()),
                "size" => {
                    out.extend_from_slice(self.sizes.get(e.size as usize).map_or(&[][..], Vec::as_slice))
                }
                _ => out.extend_from_slice(
                    self.ownerships.get(e.ownership as usize).map_or(&[][..], Vec::as_slice),
                ),
            }
        }
        for (column, value) in self.layout.columns.iter().zip(&row.values) {
            out.push(b',');
            match (column.source, value) {
                (Source::Status, _) => out.extend_from_slice(&self.encoding.bytes(self.standing(row))),
                (_, None) => {}
                (_, Some(value)) if row.writing == Writing::Plain => write_integer(*value, out),
                (_, Some(value)) => {
                    let text = written(*value, row.writing);
                    let quote: &[u8] = if text.contains(',') { b"\"" } else { b"" };
                    out.extend_from_slice(quote);
                    out.extend_from_slice(&self.encoding.bytes(&text));
                    out.extend_from_slice(quote);
                }
            }
        }
        out.push(b'\n');
    }

    fn county(&self, row: &Row) -> &str {
        &self.world.geography.counties[row.county as usize].code
    }

    fn class(&self, row: &Row) -> &str {
        &self.world.geography.classes[row.class as usize].code
    }

    fn standing(&self, row: &Row) -> &str {
        &self.layout.status[match row.standing {
            Standing::Normal => 0,
            Standing::Reduced => 1,
            Standing::Stopped => 2,
        }]
    }

    /// Writes a workbook: the header in two rows, a field's name merged over its columns.
    pub(super) fn workbook(
        &self,
        path: &Path,
        period: Period,
        what: &str,
        rows: &[Row],
    ) -> Result<(), GenerateError> {
        use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook};
        let mut book = Workbook::new();
        // The file is the same whenever it is made.
        let made = ExcelDateTime::from_ymd(period.last_day().year() as u16, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = book.add_worksheet();
        let centred =
            Format::new().set_bold().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let attributes = self.layout.attributes.len() as u16;
        let width = attributes + self.layout.columns.len() as u16;
        sheet.merge_range(0, 0, 0, width - 1, &self.title(period, what), &centred)?;
        sheet.write_string(1, 0, format!("报告期：{}", period.label("zh")))?;
        sheet.write_string(1, 2, "计量单位：千元")?;
        for (at, (_, header)) in self.layout.attributes.iter().enumerate() {
            sheet.merge_range(2, at as u16, 3, at as u16, header, &centred)?;
        }
        let mut from = 0;
        while from < self.layout.columns.len() {
            let first = &self.layout.columns[from];
            let to = (from..self.layout.columns.len())
                .take_while(|&at| self.layout.columns[at].group == first.group)
                .last();
            let to = to.unwrap_or(from);
            let (left, right) = (attributes + from as u16, attributes + to as u16);
            if left == right {
                sheet.merge_range(2, left, 3, left, &Layout::header(first), &centred)?;
            } else {
                let unit =
                    if first.unit.is_empty() { String::new() } else { format!("（{}）", first.unit) };
                sheet.merge_range(2, left, 2, right, &format!("{}{unit}", first.group), &centred)?;
                for at in from..=to {
                    sheet.write_string(3, attributes + at as u16, self.layout.columns[at].rest.as_str())?;
                }
            }
            from = to + 1;
        }
        let mut at = 4;
        for row in rows {
            self.cells(sheet, at, row)?;
            at += 1;
        }
        for note in Self::NOTES {
            sheet.write_string(at, 0, note)?;
            at += 1;
        }
        sheet.set_freeze_panes(4, 2)?;
        book.save(path)?;
        Ok(())
    }

    fn cells(&self, sheet: &mut rust_xlsxwriter::Worksheet, at: u32, row: &Row) -> Result<(), GenerateError> {
        let e = &self.world.enterprises[row.number as usize];
        for (column, (role, _)) in self.layout.attributes.iter().enumerate() {
            let mut name = Vec::new();
            let text = match role.as_str() {
                "id" => e.code.to_string(),
                "name" => {
                    self.names.write(e.name, row.number + 1, &mut name);
                    self.encoding.text(&name)
                }
                "region" => self.county(row).to_owned(),
                "industry" => self.class(row).to_owned(),
                "size" => {
                    self.sizes.get(e.size as usize).map(|name| self.encoding.text(name)).unwrap_or_default()
                }
                _ => self
                    .ownerships
                    .get(e.ownership as usize)
                    .map(|name| self.encoding.text(name))
                    .unwrap_or_default(),
            };
            sheet.write_string(at, column as u16, text)?;
        }
        let attributes = self.layout.attributes.len();
        for (column, (declared, value)) in self.layout.columns.iter().zip(&row.values).enumerate() {
            let place = (attributes + column) as u16;
            match (declared.source, value) {
                (Source::Status, _) => sheet.write_string(at, place, self.standing(row))?,
                (_, None) => sheet,
                (_, Some(value)) if row.writing == Writing::Plain => {
                    sheet.write_number(at, place, *value as f64)?
                }
                (_, Some(value)) => sheet.write_string(at, place, written(*value, row.writing))?,
            };
        }
        Ok(())
    }
}

/// A CSV file being written.
pub(super) struct CsvFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl CsvFile {
    pub(super) fn create(path: PathBuf, head: &[u8]) -> Result<Self, GenerateError> {
        let file = File::create(&path).map_err(|source| GenerateError::Io { path: path.clone(), source })?;
        let mut this = Self { path, file: BufWriter::with_capacity(1 << 20, file) };
        this.write(head)?;
        Ok(this)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), GenerateError> {
        self.file.write_all(bytes).map_err(|source| GenerateError::Io { path: self.path.clone(), source })
    }

    pub(super) fn finish(mut self, foot: &[u8]) -> Result<(), GenerateError> {
        self.write(foot)?;
        self.file.flush().map_err(|source| GenerateError::Io { path: self.path, source })
    }
}

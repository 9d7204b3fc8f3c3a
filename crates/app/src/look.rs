//! How workbooks look: the same in every list, brief and payment list.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

/// An empty workbook. The same content gives the same bytes: the writer would take the machine's time.
pub(crate) fn book(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&date));
    Ok(book)
}

/// Over a table.
pub(crate) fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

/// At the head of a column.
pub(crate) fn heading() -> Format {
    boxed()
        .set_bold()
        .set_background_color(Color::RGB(0xED_F1F5))
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// Of a cell.
pub(crate) fn boxed() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xB4_BEC8))
        .set_align(FormatAlign::VerticalCenter)
}

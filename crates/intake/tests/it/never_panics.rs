//! Whatever the bytes, the answer is findings or an error.

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use crate::support::{Reading, gb18030, id, try_read};

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in
        ["统一社会信用代码", "行政区划代码", "行业代码", "报告期", "工业总产值"].into_iter().enumerate()
    {
        sheet.write(0, column as u16, text).unwrap();
    }
    sheet.write(1, 0, id(1)).unwrap();
    sheet.write(1, 1, 370102).unwrap();
    sheet.write(1, 2, 2614).unwrap();
    sheet.write(1, 3, "2024-11").unwrap();
    sheet.write(1, 4, 5).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_truncated_workbook_is_an_error() {
    let whole = workbook();
    assert_eq!(try_read(&whole, Reading::default()).unwrap().errors(), 0);
    for cut in (4..whole.len()).step_by(97) {
        let _ = try_read(&whole[..cut], Reading::default());
    }
    let half = try_read(&whole[..whole.len() / 2], Reading::default()).unwrap_err();
    assert!(half.to_string().contains("cannot be read as a workbook"), "{half}");
}

#[test]
fn old_and_empty_files_say_what_they_are() {
    assert!(try_read(b"", Reading::default()).unwrap_err().to_string().contains("is empty"));
    assert!(try_read(b"\xD0\xCF\x11\xE0rest", Reading::default()).unwrap_err().to_string().contains(".xls"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = try_read(&bytes, Reading::default());
    }

    #[test]
    fn on_a_header_and_noise(noise in "[\\x00-\\x7f企业，。—（）０-９\"]{0,300}", gb in any::<bool>(), cut in 0usize..8) {
        let text = format!("统一社会信用代码,企业名称,区县,行业代码,报告期,工业总产值（万元）,营业收入\n{noise}\n{},甲,", id(1));
        let mut bytes = if gb { gb18030(&text) } else { text.into_bytes() };
        bytes.truncate(bytes.len() - cut);
        let _ = try_read(&bytes, Reading::default());
        let wide = Reading { form: "nbs-monthly", ..Reading::default() };
        let _ = try_read(&bytes, wide);
    }

    #[test]
    fn on_a_damaged_workbook(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = try_read(&bytes, Reading::default());
    }
}

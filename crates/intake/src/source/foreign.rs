use ballast_model::Text;

/// How a workbook of the old kind begins: a compound file.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";
/// How pages begin that programs save under the name of a workbook, lower-cased.
const PAGES: [&[u8]; 9] = [
    b"<html",
    b"<!doctype html",
    b"<head",
    b"<meta",
    b"<body",
    b"<table",
    b"<style",
    b"<div",
    b"mime-version:",
];
/// Bytes that are looked at.
const LOOKED_AT: usize = 1024;

/// What a file is that looks like a table to whoever sends it and is none that is read; nothing where it may be one.
pub(super) fn what(bytes: &[u8]) -> Option<Text> {
    if bytes.starts_with(COMPOUND) {
        return Some(Text::new(
            "旧版 .xls 工作簿，或加了密码的工作簿",
            "a workbook of the old .xls kind, or one protected by a password",
        ));
    }
    if bytes.starts_with(b"%PDF") {
        return Some(Text::new("PDF 文件", "a PDF"));
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if utf_16(head) {
        return Some(Text::new(
            "UTF-16 编码的文本（如“Unicode 文本”），能读的是 UTF-8 和 GB18030",
            "text in UTF-16 (a spreadsheet's “Unicode text”; UTF-8 and GB18030 are read)",
        ));
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start().to_ascii_lowercase();
    if PAGES.iter().any(|start| head.starts_with(start)) {
        return Some(Text::new(
            "网页（HTML），只是文件名像表格",
            "a web page (HTML) under the name of a table",
        ));
    }
    if head.starts_with(b"<?xml") {
        return Some(Text::new("XML 文件（如“XML 电子表格 2003”）", "XML (such as “XML Spreadsheet 2003”)"));
    }
    None
}

/// By its mark, or because every other byte of what is mostly digits and commas is zero.
fn utf_16(head: &[u8]) -> bool {
    let marked = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    marked || (head.len() >= 16 && zeros(0).abs_diff(zeros(1)) * 8 > head.len())
}

#[cfg(test)]
mod tests {
    use super::what;

    #[test]
    fn tells_what_is_no_table() {
        let utf_16 = |text: &str, mark: bool| -> Vec<u8> {
            let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        };
        let table = "统一社会信用代码,行业代码,工业总产值\n91370102MA0000001W,2614,5200\n";
        for (bytes, word) in [
            (utf_16(table, true), "UTF-16"),
            (utf_16(table, false), "UTF-16"),
            (b"\n <HTML><body><table><tr><td>1</td></tr></table>".to_vec(), "HTML"),
            ("\u{feff}<table><tr><td>企业</td></tr></table>".into(), "HTML"),
            (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "XML"),
            (b"%PDF-1.7".to_vec(), "PDF"),
            (b"\xD0\xCF\x11\xE0rest".to_vec(), ".xls"),
        ] {
            let what = what(&bytes).unwrap();
            assert!(what.zh.contains(word) && what.en.contains(word), "{what:?} lacks {word}");
        }
        for bytes in [table.as_bytes(), b"a,b\n<5,1\n", b"", b"\0"] {
            assert_eq!(what(bytes), None);
        }
    }
}

//! Files of every kind to text, and what is said of those that give none.

use std::io::{Cursor, Write as _};

use ballast_reader::{Document, DocumentError, DocumentKind, DocumentNote, document};
use encoding_rs::GB18030;
use proptest::prelude::*;

use crate::pdf::{chinese_font, file, pages, show, stream, wide};

/// What `documents/plan.fodt` says; LibreOffice made `plan.docx`, `plan.doc` and `plan.pdf` from it
/// (`soffice --convert-to docx:"MS Word 2007 XML" plan.fodt` and so on).
const PLAN: &[&str] = &[
    "临江市工业和信息化局2025年重点工作",
    "2024年，全市规模以上工业增加值增长8.0%，高于全省平均水平1.2个百分点；工业投资同比增长14.5%，总额达到1.09万亿元，新增国家级专精特新“小巨人”企业23家，工业经济运行总体平稳、稳中有进。",
    "一、总体目标",
    "2025年，力争规上工业增加值增长7%以上，研发投入强度达到3.2%。",
    "指标\t2024年实际\t2025年目标",
    "规上工业增加值增速\t8.0%\t7%以上",
    "二、重点任务",
    "（一）实施产业强链行动。培育“33618”现代制造业集群，新增规上企业120家。",
    "（二）推进数字化转型。完成智能化改造项目1000个，建成5G基站4.7万座。",
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/documents/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read(name: &str) -> Document {
    document(&fixture(name), Some(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text(bytes: &[u8]) -> String {
    document(bytes, None).unwrap().text
}

fn error(bytes: &[u8], name: &str) -> String {
    document(bytes, Some(name)).unwrap_err().to_string()
}

#[track_caller]
fn is_the_plan(document: &Document) {
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(lines[..PLAN.len()], *PLAN);
    assert_eq!(lines.len(), PLAN.len() + 18, "{}", document.text);
    assert!(lines[PLAN.len()..].iter().all(|line| line.starts_with('第') && line.ends_with("重要依据。")));
    assert_eq!(document.title.as_deref(), Some(PLAN[0]));
}

#[test]
fn a_docx_has_its_enumerators_and_tables() {
    let plan = read("plan.docx");
    is_the_plan(&plan);
    assert_eq!((plan.kind, plan.notes), (DocumentKind::Docx, vec![]));
}

#[test]
fn a_pdf_has_its_paragraphs_back() {
    let plan = read("plan.pdf");
    is_the_plan(&plan);
    assert_eq!(plan.notes, [DocumentNote::Furniture { lines: 4 }]);
}

#[test]
fn a_browsers_pdf_has_its_characters_back() {
    // `chromium --headless --no-pdf-header-footer --print-to-pdf=chromium.pdf small.html`. Its fonts have one glyph for 一 and
    // for the radical ⼀, and say the radical.
    let page = read("chromium.pdf");
    assert_eq!(
        page.text,
        "2024年，全市规上工业增加值增长8.0%，一二三产业全面增长，总量达到1.09万亿元，新增“小巨人”企业23家，全市工业一年上一个台阶。\n\
         力争2025年增长7%以上。\n指标\t2025年\n工业增加值\t7%以上"
    );
    assert_eq!(page.text, read("small.html").text);
}

#[test]
fn a_word_97_file_is_converted() {
    match document(&fixture("plan.doc"), Some("plan.doc")) {
        Ok(plan) => {
            is_the_plan(&plan);
            assert_eq!(plan.notes, [DocumentNote::Converted { from: ".doc" }]);
        }
        Err(DocumentError::NeedsOffice { .. }) => eprintln!("SKIPPED: LibreOffice is not installed"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_pdf_that_only_forbids_printing_is_read() {
    assert_eq!(read("restricted.pdf").text, "增长8.0%");
}

#[test]
fn chinese_pdfs_without_fonts_are_read() {
    let sentence = "全市规模以上工业增加值增长8.0%";
    for (encoding, bytes) in [
        ("UniGB-UCS2-H", wide(sentence)),
        ("UniGB-UTF16-H", wide(sentence)),
        ("GBK-EUC-H", GB18030.encode(sentence).0.into_owned()),
        ("GBK2K-H", GB18030.encode(sentence).0.into_owned()),
    ] {
        assert_eq!(
            text(&pages(&chinese_font(encoding), &[], &[show(80, 700, &bytes)])),
            sentence,
            "{encoding}"
        );
    }
}

#[test]
fn text_of_forms_and_of_actual_text_is_read() {
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Matrix [1 0 0 1 0 100] /Resources << /Font << /F 3 0 R >> >>",
        &show(80, 500, &wide("增长")),
    );
    let mut content = b"/P Do\n/Span << /ActualText <FEFF0038002E0030> >> BDC\n".to_vec();
    content.extend(show(112, 600, &wide("X")));
    content.extend(b"EMC\n/Artifact << /Type /Pagination >> BDC\n");
    content.extend(show(80, 30, &wide("页脚文字")));
    content.extend(b"EMC\n");
    assert_eq!(text(&pages(&chinese_font("UniGB-UCS2-H"), &[form], &[content])), "增长8.0");
}

#[test]
fn running_heads_and_page_numbers_are_left_out() {
    let contents: Vec<Vec<u8>> = (1..=4)
        .map(|n| {
            let mut page = show(80, 810, &wide("某市文件"));
            page.extend(show(80, 700, &wide(&format!("第{n}段"))));
            page.extend(show(280, 30, &wide(&format!("—{n}—"))));
            page
        })
        .collect();
    let read = document(&pages(&chinese_font("UniGB-UCS2-H"), &[], &contents), None).unwrap();
    assert_eq!(read.text, "第1段\n第2段\n第3段\n第4段");
    assert_eq!(read.notes, [DocumentNote::Furniture { lines: 8 }]);
}

#[test]
fn a_web_page_is_read_in_its_order() {
    let page = "<!DOCTYPE html><html><head><meta charset='gb2312'><title>标题 - 某局</title><style>p{color:red}</style>\
        <script>if (1 < 2) document.write('<p>no</p>')</script></head><body><nav><ul><li>首页</li></ul></nav>\
        <h1>2025年 工作要点</h1><p>　　增长&nbsp;8.0%，&quot;小巨人&quot;<b>23</b>家，\n   新增<br>另起一行</p>\
        <table><tr><th>指标<th>增速<tr><td>工业<td><table><tr><td>8%</td></tr></table></table>\
        <p style='display: none'>看不见</p><footer>版权所有 2025</footer></body></html>";
    let read = document(&GB18030.encode(page).0, Some("page.html")).unwrap();
    assert_eq!(read.text, "2025年 工作要点\n增长 8.0%，\"小巨人\"23家，新增\n另起一行\n指标\t增速\n工业\t8%");
    assert_eq!(read.title.as_deref(), Some("2025年 工作要点"));
    // A menu that never ends does not swallow the page.
    assert_eq!(
        text("<html><body><nav>首页<p>增长8.0%，比上年提高1.2个百分点</p></body></html>".as_bytes()),
        "首页\n增长8.0%，比上年提高1.2个百分点"
    );
}

/// A DOCX of these parts.
fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";

fn body(content: &str) -> String {
    format!("<?xml version='1.0'?><w:document {WORD}><w:body>{content}</w:body></w:document>")
}

#[test]
fn a_docx_is_read_as_word_shows_it() {
    let styles = format!(
        "<w:styles {WORD}><w:style w:styleId='1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>\
         <w:style w:styleId='2'><w:name w:val='heading 2'/><w:basedOn w:val='1'/></w:style>\
         <w:style w:styleId='a'><w:name w:val='Title'/></w:style><w:style w:styleId='t'><w:name w:val='toc 1'/></w:style></w:styles>"
    );
    let numbering = format!(
        "<w:numbering {WORD}><w:abstractNum w:abstractNumId='7'>\
         <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:pStyle w:val='1'/><w:lvlText w:val='第%1章'/></w:lvl>\
         <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:pStyle w:val='2'/><w:isLgl/><w:lvlText w:val='%1.%2'/></w:lvl>\
         <w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/><w:lvlText w:val='·'/></w:lvl></w:abstractNum>\
         <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>\
         <w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num></w:numbering>"
    );
    let p = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let content = [
        p("a", "工作要点"),
        p("t", "总体要求 1"),
        p("1", "总体要求"),
        p("2", "主要目标"),
        p("2", "基本原则"),
        p("1", "重点任务"),
        p("2", "强链"),
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='2'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>要点&amp;&#x4E00;</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='2'/></w:numPr></w:pPr><w:r><w:t>另起</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>增长</w:t></w:r><w:del><w:r><w:delText>7%</w:delText></w:r></w:del><w:ins><w:r><w:t>8%</w:t></w:r></w:ins>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:footnoteReference w:id='1'/><w:br/><w:t>下一行</w:t></w:r></w:p>".to_owned(),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>增速</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(),
    ];
    let bytes = docx(&[
        ("word/document.xml", &body(&content.concat())),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
    ]);
    let read = document(&bytes, None).unwrap();
    assert_eq!(
        read.text.lines().collect::<Vec<_>>(),
        [
            "工作要点",
            "第一章总体要求",
            "1.1 主要目标",
            "1.2 基本原则",
            "第二章重点任务",
            "2.1 强链",
            "要点&一",
            "第五章另起",
            "增长8%",
            "下一行",
            "指标\t\t增速"
        ]
    );
    assert_eq!(read.title.as_deref(), Some("工作要点"));
    assert_eq!(read.notes, [DocumentNote::StruckOut, DocumentNote::Annotations { count: 1 }]);
}

/// A page that is one picture.
fn scan() -> Vec<u8> {
    let picture = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        b"x",
    );
    pages(&chinese_font("UniGB-UCS2-H"), &[picture], &[b"q 595 0 0 842 0 0 cm /P Do Q".to_vec()])
}

#[test]
fn what_gives_no_text_says_why() {
    let ole = |name: &str| {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let whole = fixture("plan.docx");
    let unknown = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 \
        /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>";
    let deep = body(&format!("{}{}", "<w:p>".repeat(600), "</w:p>".repeat(600)));
    for (name, bytes, says) in [
        ("empty.txt", vec![], "the file is empty"),
        ("blank.txt", b" \n\t ".to_vec(), "the file is empty"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n".to_vec(), "picture"),
        ("returns.xlsx", docx(&[("xl/workbook.xml", "<x/>")]), "ballast import"),
        ("things.zip", docx(&[("a.txt", "x")]), "archive (ZIP)"),
        ("program", b"\x7FELF\0\0\0\x01\x02".to_vec(), "neither text nor a document"),
        ("cut.docx", whole[..whole.len() / 2].to_vec(), "broken or cut off"),
        (
            "none.docx",
            docx(&[("[Content_Types].xml", "<a/>"), ("_rels/.rels", "<a/>")]),
            "it has no word/document.xml",
        ),
        ("half.docx", docx(&[("word/document.xml", "<w:document><w:body><w:p>")]), "ends too soon"),
        ("wild.docx", docx(&[("word/document.xml", "<w:document></w:body>")]), "broken or cut off"),
        ("deep.docx", docx(&[("word/document.xml", &deep)]), "nested deeper (at most 512 elements)"),
        ("locked.docx", ole("EncryptedPackage"), "the DOCX is encrypted"),
        ("old.xls", ole("Workbook"), "a workbook of Excel 97"),
        ("locked.pdf", fixture("encrypted.pdf"), "the PDF is encrypted"),
        ("cut.pdf", fixture("plan.pdf")[..30_000].to_vec(), "its end mark is missing"),
        ("empty.pdf", b"%PDF-1.7\n%%EOF\n".to_vec(), "broken or cut off"),
        ("scan.pdf", scan(), "no text layer (1 page of pictures)"),
        ("font.pdf", pages(unknown, &[], &[show(80, 700, &wide("增长"))]), "do not say which characters"),
        (
            "many.pdf",
            {
                let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()];
                objects.push(
                    format!("<< /Type /Pages /Count 1 /Kids [{}] >>", "<< /Type /Page >>".repeat(5_001))
                        .into_bytes(),
                );
                file(&objects)
            },
            "it has 5001 pages (at most 5000 pages)",
        ),
    ] {
        let said = error(&bytes, name);
        assert!(said.contains(says), "{name}: {said}");
    }
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let large = "增".repeat(23 << 20);
    let bomb = docx(&[("word/document.xml", &body(&large))]);
    assert!(bomb.len() < 1 << 20);
    assert!(error(&bomb, "bomb.docx").contains("word/document.xml unpacks to more (at most 64 MB)"));
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(large.as_bytes()).unwrap();
    let packed = stream("/Filter /FlateDecode", &packed.finish().unwrap());
    let bomb = pages(&chinese_font("UniGB-UCS2-H"), &[packed], &[show(80, 700, &wide("增长"))]);
    assert!(error(&bomb, "bomb.pdf").contains("unpacks to more than a document of its size can hold"));
    // Forms inside forms, each drawn ten times by the one above.
    let forms: Vec<Vec<u8>> = (4..14)
        .map(|n| {
            let next = format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /P {} 0 R >> >>",
                n + 1
            );
            stream(&next, "/P Do ".repeat(10).as_bytes())
        })
        .collect();
    let bomb = pages(&chinese_font("UniGB-UCS2-H"), &forms, &[b"/P Do".to_vec()]);
    assert!(error(&bomb, "forms.pdf").contains("its pages draw too much"));
}

/// Whether a file would be handed to LibreOffice, which takes seconds.
fn converted(bytes: &[u8]) -> bool {
    matches!(DocumentKind::of(bytes, None), Ok(DocumentKind::Doc | DocumentKind::Rtf | DocumentKind::Odt))
}

/// Reads what it can; offsets and lines must make sense where it can.
fn survives(bytes: &[u8]) {
    if converted(bytes) {
        return;
    }
    if let Ok(read) = document(bytes, None) {
        assert!(!read.text.trim().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_end_in_text_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0..5_usize) {
        let head: &[u8] = [b"".as_slice(), b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"<!doctype html><table>"][kind];
        survives(&[head, &bytes].concat());
    }

    #[test]
    fn damaged_files_end_in_text_or_an_error(
        which in 0..4_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut bytes = fixture(["plan.docx", "restricted.pdf", "small.html", "encrypted.pdf"][which]);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if !keep {
            bytes.truncate(cut.index(bytes.len()));
        }
        survives(&bytes);
    }
}

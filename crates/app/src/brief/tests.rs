use std::io::{Cursor, Read};

use ballast_packs::Packs;

use super::{
    Block, BriefError, BriefOptions, DispatchFigures, Document, compose, loose_numbers, read,
    sample::{packs, quiet, sample},
    verify, write,
};
use crate::dispatch::Dispatch;

fn made(dispatch: &Dispatch, lang: &str) -> Document {
    compose(dispatch, packs(), &BriefOptions { lang: lang.to_owned(), ..BriefOptions::default() }).unwrap()
}

fn with_template(text: &str) -> Result<Document, BriefError> {
    let options = BriefOptions {
        template: Some(text.to_owned()),
        template_name: "own.md".to_owned(),
        ..BriefOptions::default()
    };
    compose(&sample("zh"), packs(), &options)
}

#[test]
fn the_brief_in_both_languages() {
    for lang in ["zh", "en"] {
        insta::assert_snapshot!(format!("brief_{lang}"), made(&sample(lang), lang).markdown);
    }
}

#[test]
fn the_page_in_both_languages() {
    for lang in ["zh", "en"] {
        let mut document = made(&sample(lang), lang);
        // Style sheets are the pack's own golden files.
        document.style = super::Style::default();
        insta::assert_snapshot!(format!("page_{lang}"), super::html::render(&document));
    }
}

#[test]
fn empty_sections_say_so() {
    for lang in ["zh", "en"] {
        let document = made(&quiet(lang), lang);
        insta::assert_snapshot!(format!("quiet_{lang}"), document.markdown);
        assert!(!document.blocks.iter().any(|b| matches!(b, Block::Table(_) | Block::Chart(_))));
    }
}

#[test]
fn every_number_of_our_own_brief_holds() {
    for lang in ["zh", "en"] {
        let dispatch = sample(lang);
        let document = made(&dispatch, lang);
        let figures = DispatchFigures::new(&dispatch, packs(), lang);
        let count = verify(&document.markdown, "brief.md", &figures, packs()).unwrap();
        assert_eq!(count, document.figures().len());
        assert!(count > 120, "{count}");
        assert_eq!(loose_numbers(&document.markdown, packs(), &[]), []);
    }
}

#[test]
fn an_edited_brief_reads_back_and_a_moved_number_stops_it() {
    let dispatch = sample("zh");
    let markdown = made(&dispatch, "zh").markdown;
    let again = read(&markdown, "edited.md", packs()).unwrap().with_values(&DispatchFigures::new(
        &dispatch,
        packs(),
        "zh",
    ));
    assert_eq!(again, made(&dispatch, "zh"));

    let edited = markdown.replace("[增长7.3%]", "[增速加快至7.3%]");
    assert_ne!(edited, markdown);
    assert!(verify(&edited, "edited.md", &DispatchFigures::new(&dispatch, packs(), "zh"), packs()).is_ok());

    let mut later = dispatch.clone();
    let growth = later.headlines[2].to_date_growth.as_mut().unwrap();
    growth.text = "-3.4".to_owned();
    let wrong =
        verify(&edited, "edited.md", &DispatchFigures::new(&later, packs(), "zh"), packs()).unwrap_err();
    assert_eq!(wrong.len(), 2, "in the words and in the table");
    assert_eq!((wrong[0].stands.as_str(), wrong[0].now.as_deref()), ("下降3.2%", Ok("-3.4%")));
    let line = markdown.lines().position(|line| line.contains("[下降3.2%]")).unwrap() + 1;
    assert_eq!(wrong[0].line, line);
    let said = BriefError::Mismatch(wrong).to_string();
    assert!(said.starts_with("2 numbers in the brief no longer match its source:\n  edited.md:"), "{said}");
}

#[test]
fn words_follow_negative_values() {
    let mut dispatch = sample("zh");
    let headline = &mut dispatch.headlines[0];
    headline.to_date_growth.as_mut().unwrap().text = "-7.3".to_owned();
    headline.month_growth = None;
    headline.real_growth = None;
    let text = made(&dispatch, "zh").markdown;
    assert!(
        text.contains("同比[下降7.3%](figure:output@2024-01..2024-12/region:370000/growth)。其中"),
        "{text}"
    );
    assert!(text.contains("[下拉0.34个百分点]"));
    assert!(text.contains("[低于时序进度6.2个百分点]"));
    assert!(!text.contains("增长-") && !text.contains("下降-") && !text.contains("拉动增长-"));
}

#[test]
fn any_figure_may_be_named_by_its_address() {
    let document =
        with_template("# 题\n\n{{ fig(\"output@2024/region:370000/growth\") }}，{{ v(headline.to_date) }}\n")
            .unwrap();
    assert!(
        document.markdown.contains("[7.3%](figure:output@2024-01..2024-12/region:370000/growth)，[98005.3](")
    );
}

#[test]
fn mistakes_in_a_template_name_their_line() {
    let cases = [
        ("# 题\n\n{{ n(headline.to_dat) }}", "own.md:3: n() was given a name that does not exist"),
        ("# 题\n\n\n{{ fig(\"output\") }}", "own.md:4: \"output\" is not a figure"),
        (
            "# 题\n{{ fig(\"output@2024-12/region:99/growth\") }}",
            "own.md:2: output@2024-12/region:99/growth: the dispatch has no such",
        ),
        ("# 题\n{{ table(\"colour\") }}", "own.md:2: there is no table \"colour\": the tables are headlines"),
        ("# 题\n{{ chart(\"pie\") }}", "own.md:2: there is no chart \"pie\""),
        ("# 题\n{% if %}", "own.md:2: "),
        ("{{ name }}", "own.md, filled in:1: a brief needs a title"),
        ("# 题\n\n<table></table>", "own.md, filled in:10: a brief is Markdown, HTML is not understood"),
    ];
    for (template, expected) in cases {
        match with_template(template) {
            Err(error) => {
                let said = error.to_string();
                assert!(said.starts_with(expected), "{said}");
            }
            Ok(document) => panic!("{template} made {}", document.markdown),
        }
    }
    let none = compose(&sample("zh"), &Packs::default(), &BriefOptions::default()).unwrap_err();
    assert!(none.to_string().contains("brief.zh.md"), "{none}");
}

#[test]
fn every_format_opens_and_nothing_is_left_beside() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["zh", "en"] {
        let document = made(&sample(lang), lang);
        for extension in ["html", "docx", "md", "xlsx"] {
            write(&document, &folder.path().join(format!("brief-{lang}.{extension}"))).unwrap();
        }
        check_docx(&std::fs::read(folder.path().join(format!("brief-{lang}.docx"))).unwrap(), &document);
        check_xlsx(&std::fs::read(folder.path().join(format!("brief-{lang}.xlsx"))).unwrap(), &document);
        let page = std::fs::read_to_string(folder.path().join(format!("brief-{lang}.html"))).unwrap();
        assert!(
            !page.contains("http://")
                || page.matches("http://").count() == page.matches("http://www.w3.org/2000/svg").count()
        );
        assert_eq!(
            std::fs::read_to_string(folder.path().join(format!("brief-{lang}.md"))).unwrap(),
            document.markdown
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 8);
    assert!(matches!(
        write(&made(&sample("zh"), "zh"), &folder.path().join("a.pdf")),
        Err(BriefError::Extension(_))
    ));
    keep(folder.path());
}

/// Copies the documents to the folder that `BALLAST_KEEP` names, to be looked at.
fn keep(folder: &std::path::Path) {
    let Some(kept) = std::env::var_os("BALLAST_KEEP") else { return };
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), std::path::Path::new(&kept).join(file.file_name())).unwrap();
    }
}

fn entry(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn check_docx(bytes: &[u8], document: &Document) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let words = entry(&mut archive, "word/document.xml");
    assert!(words.contains(&document.title));
    assert_eq!(words.matches("<w:tbl>").count(), 18);
    assert_eq!(words.matches("<pic:pic").count(), 4);
    assert!(words.contains("98005.3"));
    assert_eq!(words.matches("<w:tblHeader />").count(), 18, "every table repeats its headings");
    let styles = entry(&mut archive, "word/styles.xml");
    assert!(["仿宋", "黑体", "宋体"].iter().all(|font| styles.contains(font)));
    assert_eq!(
        archive.file_names().filter(|name| name.as_ref().is_ok_and(|name| name.ends_with(".png"))).count(),
        4
    );
    docx_rs::read_docx(bytes).unwrap();
}

fn check_xlsx(bytes: &[u8], document: &Document) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let book = entry(&mut archive, "xl/workbook.xml");
    // Words, eighteen tables, four charts, all figures.
    assert_eq!(book.matches("<sheet ").count(), 24);
    let texts = entry(&mut archive, "xl/sharedStrings.xml");
    assert!(texts.contains("output@2024-01..2024-12/region:370000/growth"));
    assert!(texts.contains(&document.title));
    let headlines = entry(&mut archive, "xl/worksheets/sheet2.xml");
    assert!(headlines.contains("<v>98005.3</v>") && headlines.contains("<v>-3.2</v>"), "numbers are numbers");
    // The value of the late returns is 32.45; 32.5 is printed, and the cell shows one place of it.
    let sheets = (2..=24).map(|n| entry(&mut archive, &format!("xl/worksheets/sheet{n}.xml")));
    assert!(sheets.into_iter().any(|sheet| sheet.contains("<v>32.45</v>")), "all digits are there");
}

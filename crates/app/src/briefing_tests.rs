//! Briefs that are rendered again from their own text.

use std::path::Path;

use crate::{Ballast, Briefed, dispatch::DispatchQuery, quarter_tests::with_quarter};

/// The brief of a quarter as written in a language, and as `reader` takes it back.
async fn taken_back(ballast: &Ballast, dir: &Path, written: &str, reader: &str) -> Briefed {
    let query = DispatchQuery { period: Some("2024-05".parse().unwrap()), ..DispatchQuery::default() };
    let speaking = |lang: &str| Ballast { lang: lang.to_owned(), ..ballast.clone() };
    let file = dir.join(format!("{written}.md"));
    let made = speaking(written).brief(&query, None).await.unwrap();
    std::fs::write(&file, &made.document.markdown).unwrap();
    speaking(reader)
        .rebrief(&query, &file)
        .await
        .unwrap_or_else(|error| panic!("{written} by {reader}: {error}"))
}

#[test]
fn a_brief_is_held_to_its_sources_in_its_own_language() {
    with_quarter(async |ballast| {
        let dir = tempfile::tempdir().unwrap();
        for written in ["zh", "en"] {
            for reader in ["zh", "en"] {
                let again = taken_back(&ballast, dir.path(), written, reader).await;
                assert!(again.verified > 20, "{}", again.verified);
                assert_eq!(again.document.lang, written);
                // What Ballast wrote is nothing for an office to look through.
                assert_eq!(again.loose, []);
                assert!(!again.document.markdown.contains("口径：同口径："));
            }
        }
    });
}

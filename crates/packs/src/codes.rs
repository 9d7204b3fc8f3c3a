//! Every code a diagnostic of this crate can carry. The reference page is made from [`CODES`], and a test wants a
//! broken sample for each.

/// Declares the constants and the list from one place, so that neither can lack an entry.
macro_rules! codes {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $code;)*
        /// Each code with what it means, in the order of loading.
        pub const CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    UNREADABLE = "unreadable", "A file or folder cannot be read, or is not UTF-8.";
    NO_PACK_FILE = "no-pack-file", "A folder has no pack.toml, which names the pack and its version.";
    UNKNOWN_FILE = "unknown-file", "A TOML or CSV file that no loader looks for, often a misspelt name.";
    MISSING_FILE = "missing-file", "A declaration names a file that is not in the pack.";
    TOML_SYNTAX = "toml-syntax", "The file is not TOML.";
    UNKNOWN_KEY = "unknown-key", "A key that means nothing here.";
    MISSING_KEY = "missing-key", "A key that must be there is not.";
    WRONG_TYPE = "wrong-type", "A value of the wrong kind: a text where a number is wanted.";
    BAD_VALUE = "bad-value", "A value outside the allowed list or range.";
    BAD_DATE = "bad-date", "Not a date, or an end before its beginning.";
    BAD_PERIOD = "bad-period", "Not a reporting period, or not one that fits here.";
    DUPLICATE_ID = "duplicate-id", "The same id twice in one pack.";
    CSV_SYNTAX = "csv-syntax", "A CSV row cannot be read or has too many cells.";
    CSV_COLUMN = "csv-column", "A CSV column is missing, unknown or there twice.";
    CSV_VALUE = "csv-value", "A CSV cell does not hold what its column wants.";
    UNKNOWN_TREE = "unknown-tree", "No pack declares a tree of that id.";
    TREE_PARENT = "tree-parent", "A node names a parent that is not in the tree, lies in a ring, or a second root.";
    TREE_SUCCESSOR = "tree-successor", "A node names a successor that is not in the tree, or itself.";
    UNKNOWN_CODE = "unknown-code", "A code that is not in its tree.";
    EXPIRED_CODE = "expired-code", "A code that is no longer valid where it is used.";
    MISSPELLING = "misspelling", "A declared misspelling is a right name.";
    UNKNOWN_UNIT = "unknown-unit", "No pack declares a unit of that name.";
    UNIT_DIMENSION = "unit-dimension", "Units that measure different things where they must convert.";
    CALENDAR_CONFLICT = "calendar-conflict", "A day declared both free and worked, or without effect.";
    PRICE_INDEX = "price-index", "A price index of unknown id or of a value that is no index.";
    UNKNOWN_FORM = "unknown-form", "No pack declares a form of that id.";
    UNKNOWN_FIELD = "unknown-field", "The form has no such field.";
    SERIES = "series", "A field's series is not named by the form.";
    COLUMN_COLLISION = "column-collision", "Two declared fields make a column of the same id.";
    HEADER_COLLISION = "header-collision", "Two columns of a form claim the same header text.";
    EXPRESSION_SYNTAX = "expression-syntax", "An expression cannot be read, or uses SQL that packs do not know.";
    EXPRESSION_NAME = "expression-name", "An expression names an unknown qualifier, function or choice.";
    EXPRESSION_TYPE = "expression-type", "A number where a condition is wanted, or the other way round.";
    EXPRESSION_COST = "expression-cost", "An expression is too long, nested too deep, or takes too much work.";
    UNKNOWN_NAME = "unknown-name", "A rule names a condition, parameter or group that its version does not declare.";
    UNKNOWN_PROGRAMME = "unknown-programme", "No pack declares a programme or title of that id.";
    VERSION_OVERLAP = "version-overlap", "Two versions of a programme fit the same case, and none fits better.";
    NO_CLAUSE = "no-clause", "A condition, grade, level or amount cites no clause of its document.";
    UNKNOWN_INDICATOR = "unknown-indicator", "No pack declares an indicator of that id.";
    ADDITIVITY = "additivity", "The way an indicator adds up does not fit its formula.";
    MESSAGE = "message", "A phrase of the brief is missing, lacks a place, or says the opposite of what it stands for.";
    BAND_GAP = "band-gap", "Bands or grades leave a gap, overlap, or end too early.";
    UNKNOWN_PART = "unknown-part", "A kind names a state, action, field, clock, colour, rate or kind of evidence that is not declared.";
    UNREACHABLE_STATE = "unreachable-state", "No action leads to a state of a kind.";
    NO_WAY_OUT = "no-way-out", "No way leads from a state of a kind to a closed one.";
    NOBODY_MAY = "nobody-may", "Something in a kind that nobody may do, that is done in no state, or that tells nobody.";
    CLOSING = "closing", "Items could be closed without evidence or a second person, or ended without a reason.";
    CLOCK_NEVER = "clock-never", "A clock that never starts, never stops, or does not know how long it runs.";
    LENGTH_GAP = "length-gap", "A table of lengths leaves out a choice, or has one twice.";
    UNKNOWN_OFFICE = "unknown-office", "An office or a duty names an office that no pack declares.";
    OFFICE_PARENT = "office-parent", "An office stands above itself, or below one of a lower level.";
    UNKNOWN_CLASS = "unknown-class", "A list of words of a class that the reader does not know.";
    READER_WORD = "reader-word", "A word of the reader that is empty, or lacks what its class wants.";
}

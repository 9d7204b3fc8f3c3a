//! The store's contract, held to on SQLite and on PostgreSQL; what is kept comes back; how long it takes.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod accounts;
mod backup;
mod contract;
mod damage;
mod foreign;
mod ledger;
mod measure;
mod one;
mod pages;
mod place;
mod register;
mod registers;
mod reports;
mod returns;
mod round_trip;

/// Runs every case on a catalog of each kind.
macro_rules! store_contract {
    ($($module:ident :: $case:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $case() { crate::place::on_sqlite(async |place| crate::$module::$case(place).await) })*
        }
        mod postgres {
            $(#[test] fn $case() {
                crate::place::on_postgres(stringify!($case), async |place| crate::$module::$case(place).await)
            })*
        }
    };
}

store_contract!(
    accounts::accounts_come_back_as_they_were_changed,
    accounts::attempts_are_counted_and_codes_taken_once,
    accounts::somebody_is_left_who_can_grant,
    accounts::sessions_end_with_changes_and_with_time,
    accounts::a_link_opens_once_and_a_later_one_shuts_it,
    accounts::tokens_are_kept_and_taken_back,
    accounts::the_audit_record_is_shared_whole_and_shows_tampering,
    accounts::a_key_is_answered_as_the_first_time,
    backup::a_backup_is_of_one_instant,
    backup::a_backup_is_restored_into_either_database,
    contract::what_is_submitted_comes_back,
    contract::the_last_row_of_a_subject_wins,
    contract::the_same_file_twice_is_kept_once,
    contract::a_closed_period_takes_nothing,
    contract::a_period_is_closed_by_whoever_sees_everybody,
    contract::closing_seals_sorted_returns,
    contract::a_correction_makes_the_next_vintage,
    contract::a_failing_cube_leaves_the_period_open,
    contract::leaf_sums_are_read_by_region,
    contract::scope_is_applied_to_every_read,
    contract::nobody_sees_one_subject_or_document_of_others,
    contract::as_of_goes_by_the_day_in_china,
    contract::malformed_submissions_leave_nothing,
    contract::large_submissions_are_cut_into_chunks,
    contract::writers_follow_one_another,
    contract::a_document_is_kept_by_content,
    register::attributes_are_kept_as_they_change,
    register::a_late_return_changes_what_held_then,
    register::registers_agree_across_stores,
    registers::a_later_title_stands_for_the_earlier,
    registers::payments_are_kept_digit_for_digit,
    registers::payments_are_known_from_the_day_they_were_recorded,
    registers::a_published_verdict_stays,
    registers::what_is_on_record_keeps_to_the_scope,
    reports::an_accepted_report_is_kept_once,
    reports::a_later_report_of_the_name_stands,
    reports::a_catalog_of_the_second_format_is_read,
    reports::a_changed_original_is_noticed,
    reports::a_report_is_accepted_by_whoever_sees_its_regions,
    ledger::what_is_appended_to_the_ledger_comes_back,
    ledger::whoever_comes_second_is_told,
    ledger::a_source_opens_one_item,
    ledger::the_ledger_is_seen_within_a_scope,
    ledger::items_are_listed_by_what_is_asked,
    ledger::many_callers_share_a_transaction,
    ledger::whatever_is_done_to_the_ledger_is_named,
    ledger::an_emptied_ledger_is_noticed,
    ledger::a_ledger_cut_off_does_not_fit_the_recorded_head,
    ledger::the_chain_goes_over_to_the_national_hash,
    ledger::items_are_made_again_from_their_events,
    ledger::items_are_held_against_their_events,
    ledger::evidence_is_kept_by_content,
    one::one_sealed_return_is_what_all_hold,
    one::a_month_is_followed_and_counted_as_returns_come_in,
    pages::a_draft_is_replaced_and_seen_by_its_own,
    pages::words_to_a_query_are_only_added,
    pages::a_published_brief_stays_as_printed,
    pages::a_dropped_report_is_kept_once,
    pages::a_stamp_changes_with_what_it_rests_on,
    damage::a_later_format_is_refused,
    damage::a_changed_event_is_noticed,
    damage::a_changed_chunk_is_noticed,
    damage::a_changed_file_is_noticed,
    damage::leftovers_of_a_killed_close_are_removed,
);

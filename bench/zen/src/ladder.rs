//! The ladder's version A in ZEN's own language, the way a careful author of decisions writes it: figures first, each once,
//! then the verdict of each tier. ZEN has no third truth value and stops at a comparison with null, so every figure that may
//! be missing is asked for null before it is compared.

/// Figures, and parts of a tier that are neither true nor false where a figure is missing.
pub const EXPRESSIONS: &[(&str, &str)] = &[
    // The larger return counts where there is one.
    ("revenue", "annual.revenue ?? small.revenue"),
    ("revenue_1", "annual.revenue_1 ?? small.revenue_1"),
    ("rd", "annual.rd ?? small.rd"),
    ("rd_1", "annual.rd_1 ?? small.rd_1"),
    ("main", "annual.main_revenue ?? small.main_revenue"),
    ("debt", "annual.debt ?? small.debt"),
    ("assets", "annual.assets ?? small.assets"),
    ("staff", "annual.rd_staff ?? small.rd_staff"),
    ("employees", "annual.employees ?? small.employees"),
    // A quotient by nought is null.
    ("rd_ratio", "$.rd == null or $.revenue == null ? null : $.rd / $.revenue"),
    ("rd_ratio_1", "$.rd_1 == null or $.revenue_1 == null ? null : $.rd_1 / $.revenue_1"),
    ("main_share", "$.main == null or $.revenue == null ? null : $.main / $.revenue"),
    ("debt_ratio", "$.debt == null or $.assets == null ? null : $.debt / $.assets"),
    ("staff_share", "$.staff == null or $.employees == null ? null : $.staff / $.employees"),
    (
        "ratio_least",
        "$.rd_ratio == null or $.rd_ratio_1 == null ? null : $.rd_ratio < $.rd_ratio_1 ? $.rd_ratio : $.rd_ratio_1",
    ),
    ("rd_mean", "$.rd == null or $.rd_1 == null ? null : ($.rd + $.rd_1) / 2"),
    // Growth over the base the return states, else over last year's return.
    ("annual_base", "annual.main_revenue_base ?? annual.main_revenue_1"),
    ("small_base", "small.main_revenue_base ?? small.main_revenue_1"),
    ("annual_base_1", "annual.main_revenue_base_1 ?? annual.main_revenue_2"),
    ("small_base_1", "small.main_revenue_base_1 ?? small.main_revenue_2"),
    (
        "growth",
        "annual.main_revenue != null and $.annual_base != null and $.annual_base > 0 \
         ? (annual.main_revenue - $.annual_base) / $.annual_base \
         : small.main_revenue != null and $.small_base != null and $.small_base > 0 \
         ? (small.main_revenue - $.small_base) / $.small_base : null",
    ),
    (
        "growth_1",
        "annual.main_revenue_1 != null and $.annual_base_1 != null and $.annual_base_1 > 0 \
         ? (annual.main_revenue_1 - $.annual_base_1) / $.annual_base_1 \
         : small.main_revenue_1 != null and $.small_base_1 != null and $.small_base_1 > 0 \
         ? (small.main_revenue_1 - $.small_base_1) / $.small_base_1 : null",
    ),
    ("mean_growth", "$.growth == null or $.growth_1 == null ? null : ($.growth + $.growth_1) / 2"),
    // 创新型: the score of 100 points.
    (
        "ip_points",
        "profile.ip1_high == null ? null : profile.ip1_high > 0 ? 20 \
         : profile.ip1_own == null ? null : profile.ip1_own > 0 ? 15 \
         : profile.ip1 == null ? null : profile.ip1 > 0 ? 10 \
         : profile.ip2 == null ? null : profile.ip2 > 0 ? 5 : 0",
    ),
    (
        "rd_points",
        "$.rd_ratio == null ? null : $.rd_ratio >= 0.05 ? 20 : $.rd_ratio >= 0.03 ? 15 \
         : $.rd_ratio >= 0.02 ? 10 : $.rd_ratio >= 0.01 ? 5 : 0",
    ),
    (
        "growth_points",
        "$.growth == null ? null : $.growth >= 0.15 ? 20 : $.growth >= 0.10 ? 15 \
         : $.growth >= 0.05 ? 10 : $.growth >= 0 ? 5 : 0",
    ),
    ("debt_points", "$.debt_ratio == null ? null : $.debt_ratio <= 0.55 ? 10 : $.debt_ratio <= 0.75 ? 5 : 0"),
    ("field_points", "profile.main_field == null ? null : profile.main_field == 'strategic' ? 10 : 5"),
    (
        "share_points",
        "$.main_share == null ? null : $.main_share >= 0.70 ? 20 : $.main_share >= 0.60 ? 15 \
         : $.main_share >= 0.55 ? 10 : $.main_share >= 0.50 ? 5 : 0",
    ),
    ("innovation", "$.ip_points == null or $.rd_points == null ? null : $.ip_points + $.rd_points"),
    ("growing", "$.growth_points == null or $.debt_points == null ? null : $.growth_points + $.debt_points"),
    ("special", "$.field_points == null or $.share_points == null ? null : $.field_points + $.share_points"),
    (
        "scored",
        "($.innovation != null and $.innovation < 20) or ($.growing != null and $.growing < 15) \
         or ($.special != null and $.special < 15) ? false \
         : $.innovation == null or $.growing == null or $.special == null ? null \
         : $.innovation + $.growing + $.special >= 60",
    ),
    (
        "innovative",
        "$.scored == true or (profile.science_award != null and profile.science_award != 'none') \
         or profile.innovation_title == 'yes' or profile.rd_body == 'ministry' \
         or (profile.equity_3y != null and profile.equity_3y >= 5000000) ? 'met' \
         : $.scored == null or profile.science_award == null or profile.innovation_title == null \
         or profile.rd_body == null or profile.equity_3y == null ? 'missing-data' : 'not-met'",
    ),
    // 专精特新: revenue or equity, then one of five routes, the first of which waits for the office's score.
    (
        "scale",
        "($.revenue != null and $.revenue >= 10000000) \
         or (profile.equity_2y != null and profile.equity_2y >= 20000000) ? true \
         : $.revenue == null or profile.equity_2y == null ? null : false",
    ),
    (
        "route",
        "(profile.evaluation_score != null and profile.evaluation_score >= 60) \
         or profile.science_award in ['ministry-top3', 'national-top3', 'national-top5'] \
         or ($.rd_mean != null and $.rd_mean >= 10000000) \
         or (profile.equity_2y != null and profile.equity_2y >= 60000000) or profile.maker_china == 'yes' ? 'met' \
         : profile.evaluation_score == null ? 'needs-judgement' \
         : profile.science_award == null or $.rd_mean == null or profile.equity_2y == null \
         or profile.maker_china == null ? 'missing-data' : 'not-met'",
    ),
    (
        "specialised",
        "(profile.niche_years != null and profile.niche_years < 2) or ($.rd != null and $.rd < 1000000) \
         or ($.rd_ratio != null and $.rd_ratio < 0.03) or $.scale == false or $.route == 'not-met' ? 'not-met' \
         : profile.niche_years == null or $.rd == null or $.rd_ratio == null or $.scale == null ? 'missing-data' \
         : $.route",
    ),
    // 小巨人: what is asked of research goes by revenue.
    (
        "research",
        "$.revenue == null ? null \
         : $.revenue >= 100000000 ? ($.ratio_least == null ? null : $.ratio_least >= 0.03) \
         : $.revenue >= 50000000 ? ($.ratio_least == null ? null : $.ratio_least >= 0.06) \
         : (profile.equity_2y != null and profile.equity_2y < 80000000) or ($.rd != null and $.rd < 30000000) \
         or ($.staff_share != null and $.staff_share < 0.5) ? false \
         : profile.equity_2y == null or $.rd == null or $.staff_share == null ? null : true",
    ),
    (
        "giant",
        "(profile.niche_years != null and profile.niche_years < 3) or ($.main_share != null and $.main_share < 0.7) \
         or ($.mean_growth != null and $.mean_growth < 0.05) \
         or (profile.core_processes_it != null and profile.core_processes_it < 1) \
         or ($.debt_ratio != null and $.debt_ratio > 0.7) \
         or (profile.niche_share != null and profile.niche_share < 0.1) \
         or (profile.ip1 != null and profile.ip1 < 2) or $.research == false ? 'not-met' \
         : profile.niche_years == null or $.main_share == null or $.mean_growth == null \
         or profile.core_processes_it == null or $.debt_ratio == null or profile.niche_share == null \
         or profile.ip1 == null or $.research == null ? 'missing-data' : 'met'",
    ),
];

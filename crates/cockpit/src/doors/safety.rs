use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::Site;

/// What a page may load and do: its own files, no script in the page, no frame around it, no form that leads elsewhere.
/// No style in the page either: ECharts and htmx set theirs from script, through the object model, which this does not forbid,
/// and htmx is told not to write its own style element (`includeIndicatorStyles` in the frame).
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The policy of a printed brief: it carries its own style, loads and runs nothing, and has no origin (`sandbox`). The pages that write
/// and show briefs put it in a frame as it was printed, so this site, and no other, may frame it; an answer gets this by bringing this very
/// policy, and any other policy that an answer brings is overwritten.
pub(crate) const PAPER: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Headers of every answer. What is not an asset is kept by nobody on the way: it may be one enterprise's.
pub(super) fn headers(site: &Site, headers: &mut HeaderMap) {
    let paper = headers.get(header::CONTENT_SECURITY_POLICY).is_some_and(|policy| policy == PAPER);
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if paper {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAPER));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if site.is_behind_tls() {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

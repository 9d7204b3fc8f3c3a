use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use include_dir::{Dir, include_dir};

/// Scripts, styles and pictures: part of the binary, so that nothing is fetched from elsewhere.
static ASSETS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets");

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "geojson") => "application/json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// One asset.
pub(crate) async fn asset(Path(path): Path<String>) -> Response {
    match ASSETS.get_file(&path) {
        Some(file) => {
            let head = [
                (header::CONTENT_TYPE, content_type(&path)),
                (header::CACHE_CONTROL, "public, max-age=3600"),
            ];
            (head, file.contents()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

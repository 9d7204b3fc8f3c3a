use axum::{body::Body, extract::Request, http::header};
use futures::{StreamExt, stream};

use super::Visit;

/// How far into a body its `csrf` field may begin; it stands first in every form.
const NEAR: usize = 4096;

/// Length of what a form carries.
const TOKEN: usize = 64;

/// Whether a browser says that the request comes from somebody else's page.
pub(super) fn foreign(request: &Request, visit: &Visit) -> bool {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return false };
    let own = &visit.site.options().server.address;
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    origin.trim_end_matches('/') != own.trim_end_matches('/') && Some(host) != text("host")
}

/// What a request carries to show that it comes from a page of ours: the header `x-csrf-token`, else the field `csrf` at the
/// head of its body; with the request, whole again.
pub(super) async fn csrf(request: Request, most: usize) -> Result<(String, Request), ()> {
    if let Some(value) = request.headers().get("x-csrf-token") {
        let value = value.to_str().unwrap_or_default().to_owned();
        return Ok((value, request));
    }
    let multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let (parts, body) = request.into_parts();
    let mut stream = body.into_data_stream();
    let mut head = Vec::new();
    while head.len() < NEAR {
        match stream.next().await {
            Some(Ok(chunk)) => head.extend_from_slice(&chunk),
            Some(Err(_)) => return Err(()),
            None => break,
        }
        if head.len() > most {
            return Err(());
        }
    }
    let found = find(&head, multipart);
    let whole =
        stream::once(async move { Ok::<_, axum::Error>(axum::body::Bytes::from(head)) }).chain(stream);
    Ok((found, Request::from_parts(parts, Body::from_stream(whole))))
}

/// The field `csrf` at the head of a body; empty where it is not there.
fn find(head: &[u8], multipart: bool) -> String {
    let near = &head[..head.len().min(NEAR + TOKEN)];
    let text = String::from_utf8_lossy(near);
    let after = if multipart {
        let field = text.find("name=\"csrf\"").map(|at| &text[at..]);
        field.and_then(|field| field.split_once("\r\n\r\n")).map(|(_, value)| value)
    } else if let Some(value) = text.strip_prefix("csrf=") {
        Some(value)
    } else {
        text.split_once("&csrf=").map(|(_, value)| value)
    };
    let value: String = after.unwrap_or_default().chars().take_while(char::is_ascii_hexdigit).collect();
    if value.len() == TOKEN { value } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_found_at_the_head_of_both_kinds_of_form() {
        let token = "0123456789abcdef".repeat(4);
        assert_eq!(find(format!("csrf={token}&next=%2F").as_bytes(), false), token);
        assert_eq!(find(format!("a=1&csrf={token}").as_bytes(), false), token);
        let form = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\n");
        assert_eq!(find(form.as_bytes(), true), token);
        assert_eq!(find(form.as_bytes(), false), "");
        assert_eq!(find(b"csrf=short", false), "");
        assert_eq!(find(format!("xcsrf={token}").as_bytes(), false), "");
        assert_eq!(find(b"", true), "");
    }

    #[tokio::test]
    async fn a_body_is_whole_again() {
        let token = "0123456789abcdef".repeat(4);
        let body = format!("csrf={token}&rest={}", "x".repeat(20_000));
        let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
            body.as_bytes().chunks(1000).map(|chunk| Ok(chunk.to_vec())).collect();
        let request = Request::new(Body::from_stream(stream::iter(chunks)));
        let (found, request) = csrf(request, 1 << 20).await.unwrap();
        assert_eq!(found, token);
        let bytes = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
        assert_eq!(bytes, body.as_bytes());
    }
}

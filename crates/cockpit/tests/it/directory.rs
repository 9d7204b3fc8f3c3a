//! Signing in through an office's directory, played by a thread that speaks just enough OpenID Connect.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use ballast_app::accounts::{DirectorySettings, Role};

use crate::place::{Answer, Place, settings};

/// Base64 for addresses, without padding.
fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digits: Vec<String> =
        bits.as_bytes().chunks(6).map(|six| format!("{:0<6}", String::from_utf8_lossy(six))).collect();
    digits.iter().map(|six| char::from(ALPHABET[usize::from_str_radix(six, 2).unwrap()])).collect()
}

/// A directory: answers with the claims that the test sets, and keeps what it was asked.
struct Provider {
    address: String,
    claims: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
}

fn provider() -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (claims, asked) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::new())));
    let provider =
        Provider { address: address.clone(), claims: Arc::clone(&claims), asked: Arc::clone(&asked) };
    // The thread ends with the process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut text, mut buffer) = (String::new(), [0; 8192]);
            loop {
                let count = stream.read(&mut buffer).unwrap();
                text.push_str(&String::from_utf8_lossy(&buffer[..count]));
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head
                    .to_lowercase()
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
                if length.and_then(|length| length.parse::<usize>().ok()).unwrap_or(0) <= body.len() {
                    break;
                }
            }
            let body = if text.starts_with("GET") {
                format!(
                    r#"{{"issuer":"{address}","authorization_endpoint":"{address}/auth","token_endpoint":"{address}/token"}}"#
                )
            } else {
                let token = base64url(claims.lock().unwrap().as_bytes());
                format!(r#"{{"access_token":"x","token_type":"Bearer","id_token":"e30.{token}.x"}}"#)
            };
            asked.lock().unwrap().push(text);
            let length = body.len();
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").unwrap();
        }
    });
    provider
}

/// A value of an address's question.
fn value<'a>(address: &'a str, name: &str) -> &'a str {
    let from = address.find(&format!("{name}=")).unwrap() + name.len() + 1;
    address[from..].split('&').next().unwrap()
}

async fn site(provider: &Provider) -> (Place, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, "s3cret\n").unwrap();
    let mut settings = settings();
    settings.directory = Some(DirectorySettings {
        issuer: provider.address.clone(),
        client_id: "ballast".to_owned(),
        secret_file,
        name_claim: "preferred_username".to_owned(),
        allow_http: true,
    });
    (Place::with(settings).await, folder)
}

/// Goes to the directory and comes back as `sub`, called `name`.
async fn journey(
    place: &Place,
    provider: &Provider,
    sub: &str,
    name: &str,
    change: impl Fn(&str) -> String,
) -> Answer {
    let sent = place.get("/sign-in/directory").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let to = sent.header("location").to_owned();
    assert!(
        to.starts_with(&format!("{}/auth?response_type=code", provider.address))
            && to.contains("code_challenge_method=S256")
    );
    let cookie = sent.header("set-cookie").split(';').next().unwrap().to_owned();
    let (state, nonce) = (value(&to, "state"), value(&to, "nonce"));
    let claims = format!(
        r#"{{"iss":"{}","aud":"ballast","exp":1900000000,"nonce":"{nonce}","sub":"{sub}","preferred_username":"{name}"}}"#,
        provider.address
    );
    *provider.claims.lock().unwrap() = change(&claims);
    let back = Request::get(format!("/sign-in/directory/back?code=abc&state={state}"))
        .header(header::COOKIE, cookie);
    place.send(back.body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_the_directory_lets_through_comes_in_as_their_account() {
    let provider = provider();
    let (place, _folder) = site(&provider).await;
    place.role(Role::Officer).await;
    assert!(place.get("/sign-in").await.body.contains("/sign-in/directory"));
    let whole = |claims: &str| claims.to_owned();
    let back = journey(&place, &provider, "7", "a.officer", whole).await;
    assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, "/"), "{}", back.body);
    let cookies: Vec<&str> =
        back.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("ballast=")), "{cookies:?}");
    let token = provider.asked.lock().unwrap().iter().find(|text| text.starts_with("POST")).unwrap().clone();
    assert!(
        token.contains("client_secret=s3cret&")
            && token.contains("code_verifier=")
            && token.contains("code=abc")
    );
    // From now on the account is that person's: another of the same name stays out, the same person under another name comes in.
    let other = journey(&place, &provider, "8", "a.officer", whole).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let renamed = journey(&place, &provider, "7", "renamed", whole).await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    // Whoever has no account does not get one.
    assert_eq!(journey(&place, &provider, "9", "stranger", whole).await.status, StatusCode::FORBIDDEN);
    // An answer to another question, or for somebody else, is not taken.
    for (from, to) in
        [("\"ballast\"", "\"other\""), ("1900000000", "1700000000"), ("\"nonce\":\"", "\"nonce\":\"x")]
    {
        let answer =
            journey(&place, &provider, "7", "a.officer", |claims| claims.replacen(from, to, 1)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}: {}", answer.body);
    }
    let forged = Request::get("/sign-in/directory/back?code=abc&state=guessed").body(Body::empty()).unwrap();
    assert_eq!(
        place.send(forged).await.header("location"),
        "/sign-in",
        "without the cookie of a journey there is none"
    );
}

//! A server that speaks TLS with a certificate of an authority of our own.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::*;
use crate::settings::SETTINGS_FILE;

const AUTHORITY: &str = include_str!("fixtures/authority.pem");
const SERVER: &[u8] = include_bytes!("fixtures/server.pem");
const KEY: &[u8] = include_bytes!("fixtures/server.key");

/// Answers every request with what it is given, `PORT` replaced by its port, which it gives.
pub(crate) fn server(answer: &str) -> u16 {
    let chain = CertificateDer::pem_slice_iter(SERVER).map(Result::unwrap).collect();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(KEY).unwrap())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.replace("PORT", &port.to_string());
    // The thread ends with the process.
    thread::spawn(move || {
        for socket in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, socket.unwrap());
            let mut asked = Vec::new();
            let mut buffer = [0; 4096];
            // A client that does not believe us hangs up.
            while !whole(&asked) {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => asked.extend_from_slice(&buffer[..count]),
                }
            }
            if whole(&asked) {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let length = answer.len();
                let _ = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{answer}");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    port
}

/// Whether a request is there with its body.
fn whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// A data directory that believes the authority of the tests.
pub(crate) fn believing() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("office.pem"), AUTHORITY).unwrap();
    std::fs::write(dir.path().join(SETTINGS_FILE), "[tls]\nca_file = \"office.pem\"\n").unwrap();
    dir
}

fn call(data: &Path, url: &str) -> Result<String, String> {
    let agent = agent(data, Duration::from_secs(5))?;
    let mut response = agent.get(url).call().map_err(|error| why(&error))?;
    response.body_mut().read_to_string().map_err(|error| why(&error))
}

#[test]
fn a_machine_is_believed_that_the_offices_authority_vouches_for() {
    let port = server("{}");
    let office = believing();
    assert_eq!(call(office.path(), &format!("https://localhost:{port}/x")).as_deref(), Ok("{}"));
    assert_eq!(call(office.path(), &format!("https://127.0.0.1:{port}/x")).as_deref(), Ok("{}"));
    // Nobody vouches for it on a machine that knows the usual authorities only, and the message says what to do.
    let bare = tempfile::tempdir().unwrap();
    let refused = call(bare.path(), &format!("https://localhost:{port}/x")).unwrap_err();
    assert!(refused.contains("UnknownIssuer") && refused.contains("ca_file under [tls]"), "{refused}");
    // Vouched for under another name.
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("server.pem"), SERVER).unwrap();
    std::fs::write(other.path().join(SETTINGS_FILE), "[tls]\nca_file = \"server.pem\"\n").unwrap();
    assert!(call(other.path(), &format!("https://localhost:{port}/x")).is_err());
    // A server that speaks no TLS is no answer to https.
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut socket, _) = plain.accept().unwrap();
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    assert!(call(office.path(), &format!("https://localhost:{port}/x")).is_err());
}

#[test]
fn a_file_of_authorities_that_is_none_is_refused_where_it_is_named() {
    for (content, says) in [
        (None, "office.pem"),
        (Some(""), "holds no certificate"),
        (Some("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"), "office.pem"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(SETTINGS_FILE), "[tls]\nca_file = \"office.pem\"\n").unwrap();
        if let Some(content) = content {
            std::fs::write(dir.path().join("office.pem"), content).unwrap();
        }
        let error = Settings::read(dir.path()).unwrap_err().to_string();
        assert!(error.contains(SETTINGS_FILE) && error.contains(says), "{content:?}: {error}");
    }
}

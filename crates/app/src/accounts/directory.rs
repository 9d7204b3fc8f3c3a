use std::{path::PathBuf, time::Duration};

use ballast_store::AccountChange;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Accounts, Origin, SignInError, SignedIn, secret};
use crate::{AppError, Question, calling};

/// Most bytes of an answer of the directory.
const ANSWER: u64 = 1 << 20;

/// `[directory]`: the office's own directory, spoken to with OpenID Connect (authorization code with PKCE).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectorySettings {
    /// Address of the issuer; `/.well-known/openid-configuration` stands below it.
    pub issuer: String,
    /// What the directory calls this Ballast.
    pub client_id: String,
    /// File that holds the client's secret, and nothing else.
    pub secret_file: PathBuf,
    /// The claim that holds an account's name here.
    #[serde(default = "preferred")]
    pub name_claim: String,
    /// Whether a plain `http` issuer is spoken to: a loopback proxy that speaks TLS onwards, a closed network.
    #[serde(default)]
    pub allow_http: bool,
}

fn preferred() -> String {
    "preferred_username".to_owned()
}

impl DirectorySettings {
    pub(crate) fn check(&self) -> Result<(), String> {
        let plain = self.issuer.starts_with("http://");
        if plain && !self.allow_http {
            return Err(format!(
                "issuer {:?} is not https: passwords would travel in the clear; write its https address, or allow_http = true \
                 where a proxy on this machine speaks TLS onwards",
                self.issuer
            ));
        }
        if !plain && !self.issuer.starts_with("https://") {
            return Err(format!("issuer {:?} is no address: write https://...", self.issuer));
        }
        Ok(())
    }
}

/// What a browser takes along to the directory and brings back, so that an answer belongs to the question it asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the directory's answer.
    pub nonce: String,
    /// Shown to the directory only with the code (PKCE).
    pub verifier: String,
}

impl Journey {
    /// As a cookie holds it.
    pub fn to_cookie(&self) -> String {
        format!("{}.{}.{}", self.state, self.nonce, self.verifier)
    }

    /// Reads what [`Journey::to_cookie`] wrote.
    pub fn of_cookie(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(ToOwned::to_owned);
        let (state, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = [&state, &nonce, &verifier].iter().all(|part| part.len() == 64) && parts.next().is_none();
        whole.then_some(Self { state, nonce, verifier })
    }
}

/// What the directory says of itself.
#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

fn refused(what: impl std::fmt::Display) -> AppError {
    AppError::Question(Question::directory(what))
}

/// How long the directory is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

fn unanswered(error: ureq::Error) -> AppError {
    refused(calling::why(&error))
}

fn json(mut response: ureq::http::Response<ureq::Body>) -> Result<Value, AppError> {
    let text = response.body_mut().with_config().limit(ANSWER).read_to_string().map_err(unanswered)?;
    serde_json::from_str(&text).map_err(|error| refused(format!("its answer is no JSON: {error}")))
}

fn configuration(agent: &ureq::Agent, settings: &DirectorySettings) -> Result<Configuration, AppError> {
    let issuer = settings.issuer.trim_end_matches('/');
    let response =
        agent.get(format!("{issuer}/.well-known/openid-configuration")).call().map_err(unanswered)?;
    let found: Configuration = serde_json::from_value(json(response)?)
        .map_err(|error| refused(format!("its configuration: {error}")))?;
    if found.issuer.trim_end_matches('/') != issuer {
        return Err(refused(format!("it calls itself {:?}, expected was {issuer:?}", found.issuer)));
    }
    Ok(found)
}

/// Percent-encoding of a query's value.
fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for addresses, without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let held =
            part.iter().fold(0_u32, |held, byte| held << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for at in 0..=part.len() {
            out.push(char::from(URL_SAFE[(held >> (18 - 6 * at) & 63) as usize]));
        }
    }
    out
}

fn of_base64url(text: &str) -> Option<Vec<u8>> {
    let (mut held, mut bits, mut out) = (0_u32, 0, Vec::new());
    for symbol in text.trim_end_matches('=').bytes() {
        let value = URL_SAFE.iter().position(|other| *other == symbol)?;
        held = held << 6 | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 255) as u8);
        }
    }
    Some(out)
}

/// What an ID token says, where it is meant for us, still holds and answers our question. Its signature is not looked at: it comes
/// straight from the directory's token endpoint over the connection that authenticates it (OpenID Connect Core 3.1.3.7, 6).
fn claims(
    token: &str,
    settings: &DirectorySettings,
    nonce: &str,
    now: jiff::Timestamp,
) -> Result<Value, AppError> {
    let part = token
        .split('.')
        .nth(1)
        .and_then(of_base64url)
        .ok_or_else(|| refused("its ID token has no claims"))?;
    let claims: Value =
        serde_json::from_slice(&part).map_err(|error| refused(format!("its ID token: {error}")))?;
    let issuer = claims["iss"].as_str().unwrap_or_default().trim_end_matches('/');
    if issuer != settings.issuer.trim_end_matches('/') {
        return Err(refused("its ID token names another issuer"));
    }
    let audience = &claims["aud"];
    let client = settings.client_id.as_str();
    let ours = match audience {
        Value::Array(all) => {
            all.iter().any(|one| one == client) && (all.len() == 1 || claims["azp"].as_str() == Some(client))
        }
        one => one == client,
    };
    if !ours {
        return Err(refused("its ID token is meant for somebody else"));
    }
    if claims["exp"].as_i64().is_none_or(|end| end <= now.as_second()) {
        return Err(AppError::Question(Question::directory_late()));
    }
    if !claims["nonce"].as_str().is_some_and(|found| secret::same(found, nonce)) {
        return Err(refused("its ID token answers another question"));
    }
    Ok(claims)
}

impl Accounts {
    /// Whether people may sign in through the office's directory.
    pub fn has_directory(&self) -> bool {
        self.0.directory.is_some()
    }

    fn directory(&self) -> Result<&DirectorySettings, AppError> {
        self.0.directory.as_ref().ok_or_else(|| AppError::Question(Question::directory_none()))
    }

    fn caller(&self) -> Result<ureq::Agent, AppError> {
        calling::agent(self.store().data_dir(), PATIENCE).map_err(refused)
    }

    /// Where to send a browser that wants to sign in through the directory; `back` is our address that it returns to.
    ///
    /// # Errors
    /// A directory that does not answer.
    pub async fn to_directory(&self, back: &str) -> Result<(String, Journey), AppError> {
        let settings = self.directory()?.clone();
        let journey =
            Journey { state: secret::fresh()?, nonce: secret::fresh()?, verifier: secret::fresh()? };
        let (asked, agent) = (settings.clone(), self.caller()?);
        let found = tokio::task::spawn_blocking(move || configuration(&agent, &asked)).await;
        let found = found.map_err(refused)??;
        let challenge = base64url(&Sha256::digest(journey.verifier.as_bytes()));
        let joint = if found.authorization_endpoint.contains('?') { '&' } else { '?' };
        let address = format!(
            "{}{joint}response_type=code&scope=openid%20profile&client_id={}&redirect_uri={}&state={}&nonce={}\
             &code_challenge={challenge}&code_challenge_method=S256",
            found.authorization_endpoint,
            quoted(&settings.client_id),
            quoted(back),
            journey.state,
            journey.nonce,
        );
        Ok((address, journey))
    }

    /// Signs in whom the directory has let through. An account is found by whom the directory says it is; the first time, by the
    /// name that the directory gives, and from then on it is tied to that person. The directory makes no accounts: who may
    /// do what is decided here.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for somebody without an account; a directory that does not answer, or whose answer is not ours.
    pub async fn from_directory(
        &self,
        journey: &Journey,
        state: &str,
        code: &str,
        back: &str,
        origin: &Origin,
    ) -> Result<SignedIn, SignInError> {
        let settings = self.directory()?.clone();
        if !secret::same(state, &journey.state) {
            return Err(AppError::Question(Question::directory_attempt()).into());
        }
        let (asked, agent) = (settings.clone(), self.caller()?);
        let (code, back, verifier) = (code.to_owned(), back.to_owned(), journey.verifier.clone());
        let token =
            tokio::task::spawn_blocking(move || redeem(&agent, &asked, &code, &back, &verifier)).await;
        let token = token.map_err(refused)??;
        let claims = claims(&token, &settings, &journey.nonce, self.now())?;
        let subject = claims["sub"].as_str().ok_or_else(|| refused("its ID token names nobody"))?;
        let known = format!("{} {subject}", settings.issuer.trim_end_matches('/'));
        let account = match self.store().account_in_directory(&known).await? {
            Some(account) => account,
            None => {
                let name = claims[settings.name_claim.as_str()].as_str().unwrap_or_default().to_lowercase();
                let found = self.store().account(&name).await?;
                // A name that is tied to somebody else is not given away a second time.
                let Some(mut account) = found.filter(|account| account.directory.is_none()) else {
                    return Err(SignInError::Wrong);
                };
                if account.disabled_at.is_some() {
                    return Err(SignInError::Wrong);
                }
                let change = AccountChange::Directory(Some(known.clone()));
                self.store()
                    .acting(&account.name)
                    .change_account(&account.name, change, &origin.address)
                    .await?;
                account.directory = Some(known);
                account
            }
        };
        if account.disabled_at.is_some() {
            return Err(SignInError::Wrong);
        }
        let right = ballast_store::Attempt::Right { step: None };
        self.store().acting("").record_attempt(&account.name, right, &origin.address).await?;
        Ok(self.open_session(&account, "directory", origin).await?)
    }
}

/// Changes a code for an ID token.
fn redeem(
    agent: &ureq::Agent,
    settings: &DirectorySettings,
    code: &str,
    back: &str,
    verifier: &str,
) -> Result<String, AppError> {
    let found = configuration(agent, settings)?;
    let path = &settings.secret_file;
    let secret = std::fs::read_to_string(path).map_err(AppError::io(path))?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", back),
        ("client_id", &settings.client_id),
        ("client_secret", secret.trim()),
        ("code_verifier", verifier),
    ];
    let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    let response = agent
        .post(&found.token_endpoint)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .send(body.join("&"))
        .map_err(unanswered)?;
    let answer = json(response)?;
    let token = answer["id_token"].as_str().ok_or_else(|| refused("its answer has no ID token"))?;
    Ok(token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> DirectorySettings {
        DirectorySettings {
            issuer: "https://idp.example".to_owned(),
            client_id: "ballast".to_owned(),
            secret_file: PathBuf::new(),
            name_claim: preferred(),
            allow_http: false,
        }
    }

    fn token(claims: &str) -> String {
        format!("e30.{}.x", base64url(claims.as_bytes()))
    }

    #[test]
    fn base64_for_addresses_is_that_of_rfc_4648() {
        for (plain, coded) in [("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(plain.as_bytes()), coded);
            assert_eq!(of_base64url(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        // RFC 7636, appendix B.
        let challenge = base64url(&Sha256::digest(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_directory_is_spoken_to_over_tls() {
        let port = calling::tests::server(
            r#"{"issuer":"https://localhost:PORT","authorization_endpoint":"https://localhost:PORT/a","token_endpoint":"https://localhost:PORT/t"}"#,
        );
        let settings = DirectorySettings { issuer: format!("https://localhost:{port}"), ..settings() };
        settings.check().unwrap();
        let office = calling::tests::believing();
        let agent = calling::agent(office.path(), PATIENCE).unwrap();
        let found = configuration(&agent, &settings).unwrap();
        assert_eq!(found.token_endpoint, format!("https://localhost:{port}/t"));
        let stranger = tempfile::tempdir().unwrap();
        let agent = calling::agent(stranger.path(), PATIENCE).unwrap();
        let Err(refused) = configuration(&agent, &settings) else { panic!("nobody vouches for it") };
        assert!(refused.to_string().contains("ca_file under [tls]"), "{refused}");
        // What came is looked at as before.
        let other = calling::tests::server(
            r#"{"issuer":"https://evil.example","authorization_endpoint":"a","token_endpoint":"t"}"#,
        );
        let settings = DirectorySettings { issuer: format!("https://localhost:{other}"), ..settings };
        let agent = calling::agent(office.path(), PATIENCE).unwrap();
        assert!(configuration(&agent, &settings).is_err());
    }

    #[test]
    fn an_id_token_for_others_or_of_yesterday_is_refused() {
        let now = jiff::Timestamp::from_second(1000).unwrap();
        let right = r#"{"iss":"https://idp.example/","aud":"ballast","exp":2000,"nonce":"n","sub":"7"}"#;
        assert_eq!(claims(&token(right), &settings(), "n", now).unwrap()["sub"], "7");
        for (from, to) in [
            ("idp.example", "evil.example"),
            ("\"ballast\"", "\"other\""),
            ("\"ballast\"", "[\"ballast\",\"other\"]"),
            ("2000", "1000"),
            ("\"n\"", "\"m\""),
        ] {
            assert!(claims(&token(&right.replacen(from, to, 1)), &settings(), "n", now).is_err(), "{to}");
        }
        assert!(claims("x", &settings(), "n", now).is_err());
    }
}

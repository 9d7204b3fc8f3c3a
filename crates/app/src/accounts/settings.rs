use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;

/// The least that a password's hash may cost: what OWASP asks of argon2id (19 MiB, two passes, one lane).
const LEAST: (u32, u32) = (19_456, 2);

/// `[accounts]`: passwords, lockout, sessions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// Memory that hashing a password takes, in KiB.
    pub argon2_memory_kib: u32,
    /// Passes over that memory.
    pub argon2_passes: u32,
    /// Lanes.
    pub argon2_lanes: u32,
    /// Least characters of a password.
    pub password_length: usize,
    /// Failed attempts after which the next has to wait.
    pub failures: u32,
    /// Seconds of the first wait; each further failure doubles it, up to an hour.
    pub wait_seconds: u32,
    /// Minutes without a request after which a session is over.
    pub idle_minutes: u32,
    /// Hours after which a session is over in any case.
    pub session_hours: u32,
    /// Hours for which a one-time link opens.
    pub link_hours: u32,
    /// Days for which a token of the HTTP API opens, at most.
    pub token_days: u32,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            argon2_memory_kib: LEAST.0,
            argon2_passes: LEAST.1,
            argon2_lanes: 1,
            password_length: 10,
            failures: 5,
            wait_seconds: 30,
            idle_minutes: 30,
            session_hours: 12,
            link_hours: 24,
            token_days: 365,
        }
    }
}

impl AccountSettings {
    /// Checks what was written.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.argon2_memory_kib < LEAST.0 || self.argon2_passes < LEAST.1 {
            return Err(format!(
                "argon2_memory_kib is {} and argon2_passes {}: write at least {} and {}",
                self.argon2_memory_kib, self.argon2_passes, LEAST.0, LEAST.1
            ));
        }
        if self.password_length < 8 {
            return Err(format!("password_length is {}: write 8 or more", self.password_length));
        }
        let counts = [
            ("failures", self.failures),
            ("wait_seconds", self.wait_seconds),
            ("idle_minutes", self.idle_minutes),
            ("session_hours", self.session_hours),
            ("link_hours", self.link_hours),
            ("token_days", self.token_days),
        ];
        match counts.iter().find(|(_, count)| *count == 0) {
            Some((name, _)) => Err(format!("{name} is 0: write 1 or more")),
            None => self.argon2().map(|_| ()),
        }
    }

    /// The hash function.
    pub(crate) fn argon2(&self) -> Result<Argon2<'static>, String> {
        let params = Params::new(self.argon2_memory_kib, self.argon2_passes, self.argon2_lanes, None);
        let params = params.map_err(|error| format!("argon2 cannot run so: {error}"))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

//! The two cookies: of a log-in that has begun, and of a session.

use std::time::Duration;

use axum::http::{HeaderMap, header};

/// What the cookies of a platform are called, and how browsers have to treat them.
#[derive(Clone, Debug)]
pub(crate) struct Cookies {
    /// Whether the platform's address is https: then browsers send them over nothing else, and no other host of the
    /// domain can set them.
    pub(crate) secure: bool,
}

impl Cookies {
    fn name(&self, name: &str) -> String {
        if self.secure { format!("__Host-bauta_{name}") } else { format!("bauta_{name}") }
    }

    fn set(&self, name: &str, value: &str, lifetime: Duration) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let (name, age) = (self.name(name), lifetime.as_secs());
        format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
    }

    /// Sets the cookie of a log-in that has begun.
    pub(crate) fn set_login(&self, value: &str, lifetime: Duration) -> String {
        self.set("login", value, lifetime)
    }

    /// Sets the cookie of a session.
    pub(crate) fn set_session(&self, value: &str, lifetime: Duration) -> String {
        self.set("session", value, lifetime)
    }

    /// Takes the cookie of the beginning away.
    pub(crate) fn clear_login(&self) -> String {
        self.set("login", "", Duration::ZERO)
    }

    /// Takes the cookie of the session away.
    pub(crate) fn clear_session(&self) -> String {
        self.set("session", "", Duration::ZERO)
    }

    /// The cookie of the beginning, as the browser sends it.
    pub(crate) fn login(&self, headers: &HeaderMap) -> Option<String> {
        find(headers, &self.name("login"))
    }

    /// The cookie of the session, as the browser sends it.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<String> {
        find(headers, &self.name("session"))
    }
}

fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned()).next()
}

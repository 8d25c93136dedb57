//! What counts where, and what is refused by which key.

use std::fs;

use bauta_server::issuer::IssuerSettings;
use bauta_server::operations::{LogFormat, ServerSettings, SettingsError, load};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    server: ServerSettings,
    issuer: IssuerSettings,
}

fn loaded(
    file: &str,
    environment: &[(&str, &str)],
    flags: &serde_json::Value,
) -> Result<Settings, SettingsError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bauta.toml");
    fs::write(&path, file).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(Some(&path), environment, flags)
}

#[test]
fn what_comes_later_counts() {
    let file = "[server]\nlisten = '127.0.0.1:1'\ndatabase = 'file.sqlite'\n[server.log]\nformat = 'json'\nlevel = 'warn'\n";
    let environment = [
        ("BAUTA_SERVER__LISTEN", "127.0.0.1:2"),
        ("BAUTA_SERVER__LOG__LEVEL", "debug"),
        ("BAUTA_SERVER__LIMITS__BODY", "100"),
        ("HOME", "/"),
    ];
    let flags = json!({"server": {"listen": "127.0.0.1:3", "database": null}});
    let settings = loaded(file, &environment, &flags).unwrap();
    assert_eq!(settings.server.listen.port(), 3, "flags before the environment");
    assert_eq!(settings.server.log.level, "debug", "the environment before the file");
    assert_eq!(settings.server.log.format, LogFormat::Json, "the file before what is usual");
    assert_eq!(settings.server.database, "file.sqlite", "a flag that is not given does not count");
    assert_eq!((settings.server.limits.body, settings.server.limits.head_seconds), (100, 10));
    let usual: Settings = load(None, [], &json!({})).unwrap();
    assert_eq!(usual.server.listen.to_string(), "127.0.0.1:8080");
}

#[test]
fn what_is_wrong_is_said_by_key_and_reason() {
    let cases = [
        ("[server]\nlisten = 'here'\n", "server.listen"),
        ("[server]\nport = 1\n", "server.port"),
        ("[server.log]\nformat = 'xml'\n", "server.log.format"),
        ("[issuer]\nenrolment_seconds = 'ten'\n", "issuer.enrolment_seconds"),
        ("[issuer]\nenrolment_seconds = -1\n", "issuer.enrolment_seconds"),
        ("[[issuer.administrators]]\nname = 'a'\n", "issuer.administrators[0].sha256"),
        // A service is limited as its server is.
        ("[issuer.limits]\nbody = 1\n", "issuer.limits"),
        ("[nothing]\n", "nothing"),
    ];
    for (file, expected) in cases {
        let error = loaded(file, &[], &json!({})).unwrap_err();
        let SettingsError::Key { key, reason } = &error else { panic!("{file}: {error}") };
        assert_eq!(key, expected, "{file}: {reason}");
        assert!(!reason.is_empty());
    }
    let error = loaded("", &[("BAUTA_SERVER__LISTEN", "here")], &json!({})).unwrap_err();
    assert!(error.to_string().starts_with("`server.listen`: "), "{error}");
}

#[test]
fn a_file_that_is_none_is_refused() {
    for file in ["[server\n", "a = 1\na = 2\n"] {
        assert!(matches!(loaded(file, &[], &json!({})).unwrap_err(), SettingsError::File(_)), "{file}");
    }
    let missing = tempfile::tempdir().unwrap().path().join("missing.toml");
    assert!(matches!(load::<Settings>(Some(&missing), [], &json!({})), Err(SettingsError::File(_))));
}

/// The wallet's passphrase has the same prefix and is no setting.
#[test]
fn a_passphrase_in_the_environment_is_left_alone() {
    loaded("", &[("BAUTA_PASSPHRASE", "a passphrase")], &json!({})).unwrap();
}

//! The contexts of pseudonyms: two kinds, and never the issuer's own.

use bauta_credential::{Context, Problem};

#[test]
fn contexts_are_of_two_kinds() {
    for (text, context) in [
        ("bauta:aud:https://game.example", Context::Audience("https://game.example".into())),
        ("bauta:shared:games", Context::Shared("games".into())),
        ("bauta:aud:bauta:issuer:x", Context::Audience("bauta:issuer:x".into())),
    ] {
        assert_eq!(Context::parse(text), Ok(context.clone()));
        assert_eq!((context.to_string().as_str(), context.id().0), (text, text.as_bytes().to_vec()));
    }
    let refused = |text: &str| Context::parse(text).unwrap_err();
    for text in ["bauta:issuer:urn:example", "bauta:issuer:", "https://game.example", "bauta:", "Bauta:aud:x"]
    {
        assert_eq!(refused(text), Problem::Unsupported("context"), "{text}");
    }
    for text in ["", " bauta:aud:x", "bauta:aud:a\u{202e}b", &format!("bauta:aud:{}", "a".repeat(2100))] {
        assert_eq!(refused(text), Problem::OutOfRange("context"), "{text}");
    }
}

//! Checks a value against a schema. Knows the words of JSON Schema that ours uses, and refuses any other.

use serde_json::Value;

/// What part of a schema a value breaks, if any.
pub(crate) fn breaks(value: &Value, schema: &Value, root: &Value, path: &str) -> Option<String> {
    schema.as_object().unwrap().iter().find_map(|(word, rule)| match &word[..] {
        "$schema" | "title" | "description" | "$defs" => None,
        "$ref" => {
            let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            breaks(value, &root["$defs"][name], root, path)
        }
        "anyOf" => {
            let all = rule.as_array().unwrap();
            let broken: Vec<String> = all.iter().filter_map(|one| breaks(value, one, root, path)).collect();
            (broken.len() == all.len()).then(|| format!("{path}: none of these: {broken:?}"))
        }
        "properties" => rule
            .as_object()
            .unwrap()
            .iter()
            .find_map(|(name, rule)| breaks(value.get(name)?, rule, root, &format!("{path}/{name}"))),
        "additionalProperties" => value.as_object()?.iter().find_map(|(name, member)| {
            if schema.get("properties").is_some_and(|known| known.get(name).is_some()) {
                return None;
            }
            match rule {
                Value::Bool(false) => Some(format!("{path}: unknown member {name}")),
                rule => breaks(member, rule, root, &format!("{path}/{name}")),
            }
        }),
        "items" => value.as_array()?.iter().find_map(|item| breaks(item, rule, root, &format!("{path}/…"))),
        _ => breaks_word(value, word, rule).then(|| format!("{path}: {value} is not of {word} {rule}")),
    })
}

/// Whether a value breaks a rule that is about itself alone.
fn breaks_word(value: &Value, word: &str, rule: &Value) -> bool {
    let length = || value.as_array().unwrap().len() as u64;
    match word {
        "type" => !match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("unknown type {other}"),
        },
        "enum" => !rule.as_array().unwrap().contains(value),
        "minimum" => value.as_f64().unwrap() < rule.as_f64().unwrap(),
        "maximum" => value.as_f64().unwrap() > rule.as_f64().unwrap(),
        "minItems" => length() < rule.as_u64().unwrap(),
        "maxItems" => length() > rule.as_u64().unwrap(),
        // Patterns are for other readers; here they are only of texts.
        "pattern" => !value.is_string(),
        "required" => rule.as_array().unwrap().iter().any(|name| value.get(name.as_str().unwrap()).is_none()),
        other => panic!("the schema has a word that this check does not know: {other}"),
    }
}

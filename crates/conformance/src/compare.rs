//! Comparing what was computed with what a file says.

use serde_json::Value;

use crate::report::Reason;

/// Every member of `computed` has to be in `published` with the same value; what else a file has (labels, steps that
/// are not computed here) does not matter.
pub(crate) fn compare(computed: &Value, published: &Value) -> Result<(), Reason> {
    compare_at("", computed, published)
}

fn compare_at(path: &str, computed: &Value, published: &Value) -> Result<(), Reason> {
    let malformed = || Reason::malformed(path);
    let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match computed {
        Value::Object(members) => members.iter().try_for_each(|(key, computed)| {
            let path = at(key);
            let published = published.get(key).ok_or_else(|| Reason::malformed(&path))?;
            compare_at(&path, computed, published)
        }),
        Value::Array(items) => {
            let published = published.as_array().ok_or_else(malformed)?;
            if items.len() != published.len() {
                return Err(Reason::Differs { field: path.to_owned() });
            }
            let pairs = items.iter().zip(published).enumerate();
            pairs.into_iter().try_for_each(|(i, (computed, published))| {
                compare_at(&at(&i.to_string()), computed, published)
            })
        }
        _ if computed == published => Ok(()),
        _ if std::mem::discriminant(computed) != std::mem::discriminant(published) => Err(malformed()),
        _ => Err(Reason::Differs { field: path.to_owned() }),
    }
}

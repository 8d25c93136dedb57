//! What a case is: made here, written as JSON, read again.

use std::fmt::Write;

use bauta_bbs::Interface;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::check;
use super::spoil::Spoiled;
use crate::fields::Fields;
use crate::report::Reason;

/// What the specification says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// It is valid: a runner that refuses everything fails here.
    Accept,
    /// It has to be refused.
    Refuse,
}

/// What an implementation says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was accepted.
    Accepted,
    /// It was refused, in reading or in verifying.
    Refused,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct NegativeCase {
    /// What is to be done with the input: the operation of the specification.
    pub operation: String,
    /// Different from that of every other case of the operation in its file.
    pub name: String,
    /// The kind of mistake.
    pub tests: String,
    /// Everything the operation is given; octets in hexadecimal digits.
    pub input: Value,
    /// What the specification says.
    pub expect: Expectation,
    /// Why.
    pub reason: String,
}

impl NegativeCase {
    /// What this project says of the case.
    ///
    /// # Errors
    /// [`Reason::Malformed`] when the input has not the members that the operation needs.
    pub fn check(&self) -> Result<Verdict, Reason> {
        check::verdict(&self.operation, Fields(&self.input))
    }
}

impl Expectation {
    /// Whether a verdict is what is expected.
    pub fn is_met_by(self, verdict: Verdict) -> bool {
        matches!((self, verdict), (Self::Accept, Verdict::Accepted) | (Self::Refuse, Verdict::Refused))
    }
}

/// Cases of one operation that share most of their input.
pub(super) struct Group {
    operation: &'static str,
    input: Value,
    cases: Vec<Value>,
}

impl Group {
    /// A group whose shared input is valid.
    pub(super) fn new(operation: &'static str, interface: &Interface, input: Value) -> Self {
        let mut members = Map::from_iter([("interface".to_owned(), Value::from(interface.api_id()))]);
        if let Value::Object(input) = input {
            members.extend(input);
        }
        Self { operation, input: members.into(), cases: Vec::new() }
    }

    /// The shared input with some members changed is valid too.
    pub(super) fn accept(&mut self, name: &str, changes: Value, reason: &str) {
        self.push("control", name, (changes, Expectation::Accept), reason);
    }

    /// The shared input with some members changed is not valid.
    pub(super) fn refuse(&mut self, tests: &str, name: &str, changes: Value, reason: &str) {
        self.push(tests, name, (changes, Expectation::Refuse), reason);
    }

    /// Every way in which one member was spoiled.
    pub(super) fn spoil(&mut self, member: &str, spoiled: Vec<Spoiled>) {
        for Spoiled { tests, name, octets, reason } in spoiled {
            self.refuse(tests, &format!("{member}: {name}"), json!({ member: hex::encode(octets) }), reason);
        }
    }

    fn push(&mut self, tests: &str, name: &str, (input, expect): (Value, Expectation), reason: &str) {
        self.cases.push(
            json!({ "name": name, "tests": tests, "input": input, "expect": expect, "reason": reason }),
        );
    }

    /// One line for what is shared, and one for each case.
    pub(super) fn to_text(&self) -> String {
        let (operation, input) = (Value::from(self.operation), &self.input);
        let mut text = format!("{{\"operation\": {operation}, \"input\": {input}, \"cases\": [");
        for (position, case) in self.cases.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(text, "{comma}\n{case}").expect("a string can be written to");
        }
        text.push_str("\n]}");
        text
    }
}

/// The cases of a file.
pub(super) fn read(file: &Value) -> Result<Vec<NegativeCase>, Reason> {
    let mut cases = Vec::new();
    for group in Fields(file).nonempty_list("groups")? {
        let group = Fields(group);
        let shared = group.object("input")?.0;
        for case in group.nonempty_list("cases")? {
            let case = Fields(case);
            let mut input = shared.clone();
            let changes = case.object("input")?.0.as_object().into_iter().flatten();
            changes.for_each(|(member, value)| input[member] = value.clone());
            cases.push(NegativeCase {
                operation: group.text("operation")?.to_owned(),
                name: case.text("name")?.to_owned(),
                tests: case.text("tests")?.to_owned(),
                input,
                expect: Expectation::deserialize(case.value("expect")?)
                    .map_err(|_| Reason::malformed("expect"))?,
                reason: case.text("reason")?.to_owned(),
            });
        }
    }
    Ok(cases)
}

//! From the flags of `verifier ask` to a query.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{
    ClaimOf, ClaimPath, ClaimType, Condition, Context, CredentialQuery, Date, Day, IssuerMetadata, Literal,
    OpeningQuery, Predicate, PseudonymQuery, Query, Relative, Same, Schema, ValidityQuery,
};

use crate::args::{About, AskArguments, Comparison, ContextName};
use crate::failure::Failure;
use crate::files;

/// The claim that ages are about.
const BIRTH_DATE: &str = "birth_date";

/// An issuer with the verifier's copy of its log.
pub(super) type Synced = (IssuerMetadata, EpochLog);

/// One end of a range.
#[derive(Clone, Copy)]
enum End {
    Min,
    Max,
}

/// The query of a file, or the one that the flags describe.
pub(super) fn build(
    arguments: &AskArguments,
    known: &[IssuerMetadata],
    synced: &[Synced],
) -> Result<Query, Failure> {
    let mut query = match &arguments.query {
        Some(path) => Query::from_json(&files::read(path)?).map_err(|error| {
            Failure::unreadable(format!("{}: {error}", path.display()))
                .advise("`bauta verifier ask --help` shows the form of a query")
        })?,
        None => Draft::new(arguments, known).build(arguments)?,
    };
    add_validity(&mut query, arguments, synced)?;
    Ok(query)
}

/// A query in the making.
struct Draft<'a> {
    query: Query,
    vct: String,
    schema: Option<Schema>,
    client_id: &'a str,
}

impl<'a> Draft<'a> {
    fn new(arguments: &'a AskArguments, known: &[IssuerMetadata]) -> Self {
        let person = Schema::person();
        let vct = arguments.vct.clone().unwrap_or_else(|| person.vct().to_owned());
        let known = known.iter().map(|issuer| issuer.schema().clone());
        let schema = known.chain([person]).find(|schema| schema.vct() == vct);
        let query = Query::disclose(vct.clone(), Vec::new());
        Self { query, vct, schema, client_id: &arguments.client_id }
    }

    fn build(mut self, arguments: &AskArguments) -> Result<Query, Failure> {
        for About { credential, value } in &arguments.same {
            self.add(&value.other.credential);
            let first = ClaimOf {
                credential: self.query.credentials[self.position(credential.as_deref())?].id.clone(),
                path: value.path.clone(),
            };
            self.query.same.push(Same(first, value.other.clone()));
        }
        self.disclose(&arguments.disclose)?;
        for About { credential, value } in &arguments.age_at_least {
            let predicate = Predicate::relative(BIRTH_DATE.into(), Relative::AgeAtLeast(*value));
            self.credential(credential.as_deref())?.predicates.push(predicate);
        }
        for about in &arguments.one_of {
            self.one_of(about)?;
        }
        for about in &arguments.after {
            self.after(about)?;
        }
        for (abouts, end) in [(&arguments.at_least, End::Min), (&arguments.at_most, End::Max)] {
            for About { credential, value } in abouts {
                let literal = self.ordered(value)?;
                self.bound(credential.as_deref(), &value.path, end, literal)?;
            }
        }
        for About { credential, value } in &arguments.pseudonym {
            let context = match value {
                ContextName::Own => Context::Audience(self.client_id.to_owned()),
                ContextName::Shared(name) => Context::Shared(name.clone()),
            };
            self.credential(credential.as_deref())?.pseudonym = Some(PseudonymQuery { context });
        }
        if let Some(path) = &arguments.opening {
            self.query.credentials[0].opening = Some(OpeningQuery::to(&files::read_openers(path)?));
        }
        Ok(self.query)
    }

    /// Adds a credential that an equality names, unless it is there.
    fn add(&mut self, id: &str) {
        if self.query.position(id).is_none() {
            self.query.credentials.push(CredentialQuery::new(id, self.vct.clone(), Vec::new()));
        }
    }

    fn position(&self, id: Option<&str>) -> Result<usize, Failure> {
        position(&self.query, id)
    }

    fn credential(&mut self, id: Option<&str>) -> Result<&mut CredentialQuery, Failure> {
        let position = self.position(id)?;
        Ok(&mut self.query.credentials[position])
    }

    fn disclose(&mut self, claims: &[About<ClaimPath>]) -> Result<(), Failure> {
        for About { credential, .. } in claims {
            self.position(credential.as_deref())?;
        }
        for number in 0..self.query.credentials.len() {
            let id = self.query.credentials[number].id.clone();
            let about = |credential: Option<&str>| credential.map_or(number == 0, |named| named == id);
            let of_it = claims.iter().filter(|claim| about(claim.credential.as_deref()));
            let paths: Vec<_> = of_it.map(|claim| claim.value.clone()).collect();
            self.query.credentials[number] = CredentialQuery::new(id, self.vct.clone(), paths);
        }
        Ok(())
    }

    fn one_of(&mut self, About { credential, value }: &About<Comparison>) -> Result<(), Failure> {
        let literal = |text: &str| match self.claim_type(&value.path) {
            Some(ClaimType::Integer { .. }) => integer(&value.path, text),
            _ => Ok(Literal::Text(text.to_owned())),
        };
        let values = value.value.split(',').map(literal).collect::<Result<_, _>>()?;
        let predicate =
            Predicate { path: value.path.clone(), condition: Some(Condition::In(values)), from: None };
        self.credential(credential.as_deref())?.predicates.push(predicate);
        Ok(())
    }

    /// Strictly later: the first day that will do is the one after.
    fn after(&mut self, About { credential, value }: &About<Comparison>) -> Result<(), Failure> {
        if value.value == "today" {
            let predicate = Predicate::relative(value.path.clone(), Relative::After(Day::Today));
            self.credential(credential.as_deref())?.predicates.push(predicate);
            return Ok(());
        }
        let day: Date = value.value.parse().map_err(|_| {
            Failure::usage(format!("`{}` is neither a day YYYY-MM-DD nor `today`", value.value))
        })?;
        let next = day.days().checked_add(1).map(Date::from_days);
        let next = next.ok_or_else(|| Failure::usage("no day is later"))?;
        self.bound(credential.as_deref(), &value.path, End::Min, Literal::Text(next.to_string()))
    }

    fn bound(
        &mut self,
        id: Option<&str>,
        path: &ClaimPath,
        end: End,
        literal: Literal,
    ) -> Result<(), Failure> {
        let predicates = &mut self.credential(id)?.predicates;
        let same = |predicate: &Predicate| predicate.path == *path && predicate.from.is_none();
        let position = predicates.iter().position(same).unwrap_or_else(|| {
            let condition = Some(Condition::Range { min: None, max: None });
            predicates.push(Predicate { path: path.clone(), condition, from: None });
            predicates.len() - 1
        });
        let condition = &mut predicates[position].condition;
        let slot = match (condition, end) {
            (Some(Condition::Range { min, .. }), End::Min) => min,
            (Some(Condition::Range { max, .. }), End::Max) => max,
            _ => return Err(Failure::usage(format!("`{path}` has a set and a range"))),
        };
        match slot.replace(literal) {
            None => Ok(()),
            Some(_) => Err(Failure::usage(format!("`{path}` has two bounds on the same side"))),
        }
    }

    fn claim_type(&self, path: &ClaimPath) -> Option<ClaimType> {
        let schema = self.schema.as_ref()?;
        schema.index_of(path).map(|index| schema.claims()[index].claim_type)
    }

    /// An integer or a day; of a claim that is not known here what it looks like.
    fn ordered(&self, Comparison { path, value }: &Comparison) -> Result<Literal, Failure> {
        match self.claim_type(path) {
            Some(ClaimType::Integer { .. }) => integer(path, value),
            Some(ClaimType::Date { .. }) if value.parse::<Date>().is_err() => {
                Err(Failure::usage(format!("`{path}` is a day: `{value}` is not of the form YYYY-MM-DD")))
            }
            None if value.parse::<u32>().is_ok() => integer(path, value),
            _ => Ok(Literal::Text(value.clone())),
        }
    }
}

fn integer(path: &ClaimPath, text: &str) -> Result<Literal, Failure> {
    let integer = text.parse();
    integer.map(Literal::Integer).map_err(|_| {
        Failure::usage(format!("`{path}` is an integer: `{text}` is none from 0 to {}", u32::MAX))
    })
}

fn position(query: &Query, id: Option<&str>) -> Result<usize, Failure> {
    let Some(id) = id else { return Ok(0) };
    query.position(id).ok_or_else(|| {
        let known: Vec<_> = query.credentials.iter().map(|credential| credential.id.as_str()).collect();
        Failure::usage(format!("the request has no credential `{id}`"))
            .advise(format!("it has {}; --same CLAIM={id}.CLAIM adds it", known.join(", ")))
    })
}

/// The newest heads of every issuer of the kind, as far as this verifier has followed their logs.
fn add_validity(query: &mut Query, arguments: &AskArguments, synced: &[Synced]) -> Result<(), Failure> {
    for id in &arguments.validity {
        let position = position(query, Some(id.as_str()).filter(|id| !id.is_empty()))?;
        let credential = &mut query.credentials[position];
        let of_the_kind =
            |(issuer, _): &&Synced| credential.vct_values().iter().any(|vct| vct == issuer.schema().vct());
        let followed = synced.iter().filter(of_the_kind).filter(|(_, log)| log.newest().is_some());
        let newest = |(issuer, log): &Synced| {
            ValidityQuery::newest(issuer.issuer(), log, usize::from(arguments.accept_epochs)).epochs
        };
        let epochs: Vec<_> = followed.flat_map(newest).collect();
        if epochs.is_empty() {
            return Err(Failure::refused("this verifier has no epoch of an issuer of such credentials").advise(
                format!(
                    "fetch the issuer's log first: `bauta verifier sync --dir {} --issuer issuer.json --from URL`",
                    arguments.dir.display()
                ),
            ));
        }
        credential.validity = Some(ValidityQuery { epochs });
    }
    Ok(())
}

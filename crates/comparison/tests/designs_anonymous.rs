//! What must be possible with anonymous credentials, and what must not.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeSet;

use bauta_comparison::design::anonymous::Anonymous;
use bauta_comparison::design::{Act, Authentication, Design, Label, Outcome, Reading, Setting, World};
use bauta_comparison::run::run;
use bauta_comparison::scenario::{
    Archetype, Disclosure, Document, Parameters, Person, PersonNumber, PlatformNumber, Preset, Scenario,
};
use bauta_comparison::transcript::{Header, Party, Record};

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

fn scenario() -> Scenario {
    let parameters = Parameters {
        people: 60,
        active: 60,
        active_costly: 60,
        days: 3,
        regions: 4,
        stolen: 2,
        cut_off: 1,
        mistaken: 0,
        ..Parameters::default()
    };
    Scenario::generate(parameters, 11).unwrap()
}

/// A world in which a test makes things happen.
struct Town<'a> {
    world: World<'a>,
    design: Anonymous,
    start: u64,
}

impl<'a> Town<'a> {
    fn new(scenario: &'a Scenario, label: Label, setting: Setting) -> Self {
        let header = Header {
            design: label.as_str().to_owned(),
            setting: String::new(),
            seed: 1,
            scenario: String::new(),
            version: String::new(),
        };
        let mut world = World::new(scenario, label, setting, header);
        let start = scenario.start();
        world.now = start;
        let mut design = Anonymous::new(label);
        design.start(&mut world);
        design.day(&mut world);
        Self { world, design, start }
    }

    fn documented(scenario: &'a Scenario, label: Label) -> Self {
        Self::new(scenario, label, Setting::of(label, Reading::Documented))
    }

    /// It is so late on a day, from 0.
    fn at(&mut self, day: u64, hour: u64) {
        let now = self.start + day * DAY + hour * HOUR;
        let today = self.world.now / DAY;
        for next in today + 1..=now / DAY {
            self.world.now = next * DAY;
            self.design.day(&mut self.world);
        }
        self.world.now = now;
    }

    /// These people enrol on the first morning; then it is past noon.
    fn enrol(&mut self, people: &[PersonNumber]) {
        self.at(0, 9);
        for person in people {
            assert_eq!(self.design.enrol(&mut self.world, *person), Outcome::Done);
        }
        self.at(0, 13);
    }

    fn sign_up(&mut self, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.design.sign_up(&mut self.world, person, platform)
    }

    /// Logs in, and waits until the answer is verified.
    fn log_in(&mut self, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.world.event = Some(7);
        let came = self.design.log_in(&mut self.world, person, platform, &[]);
        let settled = self.design.settle(&mut self.world);
        match came {
            Outcome::Pending => {
                let [(7, outcome)] = &settled[..] else { panic!("{settled:?}") };
                outcome.clone()
            }
            other => other,
        }
    }

    fn order(&mut self, disclosure: Disclosure, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.design.order(&mut self.world, disclosure, platform, &[person])
    }

    /// A party's own names for somebody.
    fn names(&self, party: Party, person: PersonNumber) -> BTreeSet<String> {
        let names = self.world.transcript().names();
        let of = names.filter(|(by, _, of)| (*by, *of) == (party, person));
        of.map(|(_, name, _)| name.to_owned()).collect()
    }

    /// What a party's store says, as text.
    fn rows(&self, party: Party, table: &str) -> Vec<String> {
        let rows = self.world.transcript().records().filter_map(|(_, record, _)| match record {
            Record::Row(row) if row.party == party && row.table == table => row.octets.clone(),
            _ => None,
        });
        rows.map(|octets| String::from_utf8(octets).unwrap()).collect()
    }

    fn messages(&self) -> Vec<(Party, Party, String)> {
        let messages = self.world.transcript().records().filter_map(|(_, record, _)| match record {
            Record::Message(message) => Some((message.from, message.to, message.what.clone())),
            _ => None,
        });
        messages.collect()
    }
}

fn adults(scenario: &Scenario) -> Vec<PersonNumber> {
    let fits = |person: &&Person| person.age >= 18 && person.obstacle.is_none();
    scenario.people.iter().filter(fits).map(|person| person.number).collect()
}

fn platform(scenario: &Scenario, archetype: Archetype) -> PlatformNumber {
    scenario.platforms.iter().find(|platform| platform.archetype == archetype).unwrap().number
}

fn refused(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(_, reason) | Outcome::Unable(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pseudonym_is_one_account_and_a_ban_outlasts_renewal() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    assert_eq!(town.sign_up(person, social), Outcome::Done);
    assert_eq!(refused(&town.sign_up(person, social)), "this pseudonym has an account already");
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert_eq!(town.design.ban(&mut town.world, person, social), Outcome::Done);
    assert_eq!(refused(&town.sign_up(person, social)), "this pseudonym is banned");
    assert_eq!(town.design.renew(&mut town.world, person), Outcome::Done);
    // The renewed credential has a token from the next epoch on; until then the one before does.
    for (day, hour) in [(1, 8), (1, 13), (2, 13)] {
        town.at(day, hour);
        assert_eq!(refused(&town.sign_up(person, social)), "this pseudonym is banned");
        assert_eq!(refused(&town.log_in(person, social)), "the account is banned");
    }
    let elsewhere = platform(&scenario, Archetype::Jobs);
    assert_eq!(town.sign_up(person, elsewhere), Outcome::Done);
    let [here, there] = [social, elsewhere].map(|platform| town.names(Party::Platform(platform), person));
    assert_eq!((here.len(), there.len()), (1, 1));
    assert_ne!(here, there);
}

#[test]
fn without_a_pseudonym_accounts_are_not_counted_and_bans_do_not_hold() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let mut town = Town::documented(&scenario, Label::A0);
    town.enrol(&[person]);
    assert_eq!(town.sign_up(person, social), Outcome::Done);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert_eq!(town.design.ban(&mut town.world, person, social), Outcome::Done);
    assert_eq!(refused(&town.log_in(person, social)), "the account is banned");
    assert_eq!(town.sign_up(person, social), Outcome::Done);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert_eq!(town.names(Party::Platform(social), person).len(), 2);
    assert!(town.rows(Party::Platform(social), "accounts").iter().all(|row| !row.contains("pseudonym")));
}

#[test]
fn a_days_log_ins_are_verified_together_and_each_has_its_own_outcome() {
    let scenario = scenario();
    let (people, social) = (adults(&scenario)[..4].to_vec(), platform(&scenario, Archetype::Social));
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&people);
    for person in &people {
        assert_eq!(town.sign_up(*person, social), Outcome::Done);
    }
    town.design.ban(&mut town.world, people[2], social);
    town.at(1, 8);
    for person in &people {
        town.world.event = Some(100 + person);
        let came = town.design.log_in(&mut town.world, *person, social, &[]);
        assert_eq!(came, Outcome::Pending);
    }
    town.at(1, 23);
    let logged = town.rows(Party::Platform(social), "log").len();
    let mut expected: Vec<_> = people.iter().map(|person| (100 + person, Outcome::Done)).collect();
    expected[2].1 = Outcome::Refused(Party::Platform(social), "the account is banned");
    assert_eq!(town.design.settle(&mut town.world), expected);
    assert_eq!(town.design.settle(&mut town.world), []);
    // A visit is logged at its own time, in its own connection.
    let log = town.rows(Party::Platform(social), "log");
    let new = &log[logged..];
    assert_eq!(new.len(), 4);
    let time = (town.start + DAY + 8 * HOUR).to_string();
    assert!(new.iter().all(|row| row.contains(&time)), "{new:?}");
}

#[test]
fn sessions_are_for_those_who_logged_in() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    let comment = Act::Comment("a comment", 1);
    assert_eq!(refused(&town.design.act(&mut town.world, person, social, comment)), "has no account");
    town.sign_up(person, social);
    assert_eq!(town.design.act(&mut town.world, person, social, comment), Outcome::Done);
    town.at(1, 8);
    assert_eq!(refused(&town.design.act(&mut town.world, person, social, comment)), "is not logged in");
    town.log_in(person, social);
    assert_eq!(town.design.act(&mut town.world, person, social, comment), Outcome::Done);
}

#[test]
fn each_session_authenticates_where_the_setting_says_so() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let setting =
        Setting { authentication: Authentication::Login, ..Setting::of(Label::A1, Reading::Documented) };
    let mut town = Town::new(&scenario, Label::A1, setting);
    town.enrol(&[person]);
    town.sign_up(person, social);
    let before = town.rows(Party::Platform(social), "log").len();
    town.world.event = Some(1);
    let now = town.world.now;
    let came = town.design.log_in(&mut town.world, person, social, &[now + 60, now + 120]);
    assert_eq!((came, town.world.now), (Outcome::Pending, now));
    assert_eq!(town.design.settle(&mut town.world), [(1, Outcome::Done)]);
    assert_eq!(town.rows(Party::Platform(social), "log").len(), before + 3);
}

#[test]
fn a_cut_off_takes_effect_with_the_next_epoch_and_can_be_taken_back() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let jobs = platform(&scenario, Archetype::Jobs);
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    town.sign_up(person, social);
    town.at(1, 8);
    assert_eq!(town.design.cut_off(&mut town.world, person), Outcome::Done);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    town.at(1, 13);
    assert_eq!(refused(&town.log_in(person, social)), "the issuer has struck the credential");
    assert_eq!(refused(&town.sign_up(person, jobs)), "the issuer has struck the credential");
    assert_eq!(refused(&town.design.renew(&mut town.world, person)), "the person is revoked");
    // No platform is told, and the issuer's own register has the reason.
    assert!(
        !town
            .messages()
            .iter()
            .any(|(_, to, what)| { matches!(to, Party::Platform(_)) && what.contains("standing") })
    );
    assert_eq!(town.rows(Party::Issuer, "standing").len(), 1);
    // The own wallet notices, once.
    assert_eq!(town.rows(Party::Person(person), "alarms").len(), 1);
    assert_eq!(town.design.restore(&mut town.world, person), Outcome::Done);
    town.at(2, 13);
    assert_eq!(town.log_in(person, social), Outcome::Done);
}

#[test]
fn where_only_registration_authenticates_accounts_outlive_a_cut_off() {
    let scenario = scenario();
    let (person, social) = (adults(&scenario)[0], platform(&scenario, Archetype::Social));
    let jobs = platform(&scenario, Archetype::Jobs);
    let mut town = Town::new(&scenario, Label::A1, Setting::of(Label::A1, Reading::Protective));
    town.enrol(&[person]);
    assert_eq!(town.sign_up(person, social), Outcome::Done);
    town.design.cut_off(&mut town.world, person);
    town.at(3, 13);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    // The epoch of the first day is accepted for a week.
    assert_eq!(town.sign_up(person, jobs), Outcome::Done);
    let shop = platform(&scenario, Archetype::Shop);
    // One by one: each day is published, as there would be something to do.
    for day in 4..=9 {
        town.at(day, 13);
        assert_eq!(town.log_in(person, social), Outcome::Done);
    }
    assert_eq!(refused(&town.sign_up(person, shop)), "the issuer has struck the credential");
}

#[test]
fn the_own_wallet_refuses_what_is_not_true_and_what_is_not_registered() {
    let scenario = scenario();
    let person = adults(&scenario)[0];
    let teenager = scenario
        .people
        .iter()
        .find(|person| (8..18).contains(&person.age) && person.obstacle.is_none())
        .map(|person| person.number)
        .unwrap();
    let (game, social) = (
        scenario.platforms.iter().find(|platform| platform.age >= 18),
        platform(&scenario, Archetype::Social),
    );
    let game = game.unwrap().number;
    for label in [Label::A0, Label::A1] {
        let mut town = Town::documented(&scenario, label);
        town.enrol(&[person, teenager]);
        assert_eq!(refused(&town.sign_up(teenager, game)), "the own wallet: it is not true");
        assert_eq!(town.sign_up(person, game), Outcome::Done);
        assert_eq!(town.sign_up(person, social), Outcome::Done);
        let asked = town.design.ask_more(&mut town.world, person, social);
        assert_eq!(
            refused(&asked),
            "the own wallet: the platform has not registered that it asks this",
            "{asked:?}"
        );
        let name = &scenario.people[person as usize].family_name;
        assert!(town.rows(Party::Platform(social), "accounts").iter().all(|row| !row.contains(name)));
        let mut misuse = Town::new(&scenario, label, Setting::of(label, Reading::Misuse));
        misuse.enrol(&[person]);
        misuse.sign_up(person, social);
        let asked = misuse.design.ask_more(&mut misuse.world, person, social);
        assert_eq!(asked, Outcome::Learned(vec![name.clone()]));
    }
}

#[test]
fn a_shared_context_makes_one_name_of_three_and_only_with_the_registrar() {
    let scenario = scenario();
    let person = adults(&scenario)[0];
    let owned: Vec<_> =
        scenario.platforms.iter().filter(|platform| platform.owned).map(|platform| platform.number).collect();
    let names_in = |setting: Setting| {
        let mut town = Town::new(&scenario, Label::A1, setting);
        town.enrol(&[person]);
        let mut names = BTreeSet::new();
        for platform in &owned {
            assert_eq!(town.sign_up(person, *platform), Outcome::Done);
            names.extend(town.names(Party::Platform(*platform), person));
        }
        names.len()
    };
    let documented = Setting::of(Label::A1, Reading::Documented);
    assert_eq!(owned.len(), 3);
    assert_eq!(names_in(documented), 3);
    assert_eq!(names_in(Setting { shared_context: true, ..documented }), 1);
}

#[test]
fn stolen_names_get_no_credential_and_a_lent_one_is_not_seen() {
    let scenario = scenario();
    let [lender, borrower, other] = adults(&scenario)[..3] else { panic!() };
    let jobs = platform(&scenario, Archetype::Jobs);
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[lender, borrower]);
    let tried = town.design.impersonate(&mut town.world, other, lender, jobs);
    assert_eq!(refused(&tried), "the document was not read, or is somebody else's");
    assert_eq!(town.design.borrow(&mut town.world, lender, borrower, jobs), Outcome::Done);
    assert_eq!(town.log_in(borrower, jobs), Outcome::Done);
    // One account for each credential: the lender has lent the only one.
    assert_eq!(refused(&town.sign_up(lender, jobs)), "this pseudonym has an account already");
}

#[test]
fn whoever_kept_a_backup_keeps_the_accounts_and_who_did_not_begins_anew_once_a_year() {
    let scenario = scenario();
    let people = adults(&scenario)[..8].to_vec();
    let social = platform(&scenario, Archetype::Social);
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&people);
    for person in &people {
        town.sign_up(*person, social);
    }
    let mut seen = BTreeSet::new();
    for person in &people {
        town.at(1, 8);
        assert_eq!(town.design.lose(&mut town.world, *person), Outcome::Done);
        assert_eq!(refused(&town.log_in(*person, social)), "has no credential");
        assert_eq!(town.design.recover(&mut town.world, *person), Outcome::Done);
    }
    town.at(1, 13);
    for person in &people {
        assert_eq!(town.log_in(*person, social), Outcome::Done);
        let accounts = town.names(Party::Platform(social), *person).len();
        seen.insert(accounts);
        assert_eq!(town.log_in(*person, social), Outcome::Done);
        assert_eq!(town.names(Party::Platform(social), *person).len(), accounts);
        town.design.lose(&mut town.world, *person);
        let again = town.design.recover(&mut town.world, *person);
        if accounts == 2 {
            assert_eq!(refused(&again), "the next reset is not due");
        } else {
            assert_eq!(again, Outcome::Done);
        }
    }
    assert_eq!(seen, BTreeSet::from([1, 2]));
}

#[test]
fn a_guardian_consents_and_takes_it_back() {
    let scenario = scenario();
    let users = adults(&scenario);
    let child = scenario.people.iter().find(|person| {
        person.age < 14
            && person.obstacle.is_none()
            && person.guardian.is_some_and(|guardian| users.contains(&guardian))
    });
    let (child, guardian) = child.map(|child| (child.number, child.guardian.unwrap())).unwrap();
    let video = platform(&scenario, Archetype::Video);
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[guardian, child]);
    let consent = (Party::Person(guardian), Party::Issuer, "guardian-consent".to_owned());
    assert_eq!(town.messages().into_iter().filter(|message| *message == consent).count(), 1);
    assert_eq!(town.sign_up(child, video), Outcome::Done);
    assert_eq!(town.design.withdraw_consent(&mut town.world, child), Outcome::Done);
    town.at(1, 13);
    assert_eq!(refused(&town.log_in(child, video)), "the issuer has struck the credential");
    assert_eq!(refused(&town.design.withdraw_consent(&mut town.world, child)), "nobody has consented");
    // The guardian's own credential is as it was.
    assert_eq!(town.sign_up(guardian, video), Outcome::Done);
}

#[test]
fn an_order_brings_what_the_platform_has_and_nobody_can_name_a_pseudonym() {
    let scenario = scenario();
    let person = adults(&scenario)[0];
    let name = scenario.people[person as usize].family_name.clone();
    let (social, rail) = (platform(&scenario, Archetype::Social), platform(&scenario, Archetype::Rail));
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    town.sign_up(person, social);
    town.sign_up(person, rail);
    assert_eq!(town.order(Disclosure::Single, person, social), Outcome::Learned(vec![]));
    assert_eq!(town.order(Disclosure::Single, person, rail), Outcome::Learned(vec![name]));
    assert_eq!(refused(&town.order(Disclosure::Silent, person, rail)), "there is no order");
    assert!(town.messages().iter().any(|(_, to, what)| *to == Party::Issuer && what == "identify"));
    assert!(town.rows(Party::Issuer, "identifications").is_empty());
}

#[test]
fn two_of_three_bodies_and_the_issuer_open_and_fewer_do_not() {
    let scenario = scenario();
    let person = adults(&scenario)[0];
    let name = scenario.people[person as usize].family_name.clone();
    let social = platform(&scenario, Archetype::Social);
    let mut town = Town::documented(&scenario, Label::A1E);
    town.enrol(&[person]);
    assert_eq!(town.sign_up(person, social), Outcome::Done);
    assert_eq!(refused(&town.order(Disclosure::Silent, person, social)), "there is no order");
    // One body answers: nothing comes out.
    town.world.set_down(Party::Opener(0), true);
    town.world.set_down(Party::Opener(2), true);
    assert_eq!(town.order(Disclosure::Single, person, social), Outcome::Unreachable(Party::Opener(2)));
    assert!(!town.messages().iter().any(|(_, _, what)| what == "identify"));
    town.world.set_down(Party::Opener(2), false);
    // Without the issuer the point is nobody's.
    town.world.set_down(Party::Issuer, true);
    assert_eq!(town.order(Disclosure::Single, person, social), Outcome::Unreachable(Party::Issuer));
    town.world.set_down(Party::Issuer, false);
    assert_eq!(town.order(Disclosure::Single, person, social), Outcome::Learned(vec![name]));
    let messages = town.messages();
    let first = |wanted: &str| messages.iter().position(|(_, _, what)| what == wanted).unwrap();
    assert!(first("opening-log-line") < first("share"));
    assert_eq!(town.rows(Party::Opener(0), "openings").len(), 0);
    assert!(!town.rows(Party::Opener(1), "openings").is_empty());
    assert_eq!(town.rows(Party::Issuer, "identifications").len(), 1);
    assert!(!town.rows(Party::Publisher, "opening-log").is_empty());
}

#[test]
fn a_document_without_an_identity_number_is_renewed_too() {
    let scenario = scenario();
    let others = |person: &&Person| person.document != Document::ResidentIdCard && person.obstacle.is_none();
    let person = scenario.people.iter().filter(others).find(|person| person.age >= 18).unwrap().number;
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    assert_eq!(town.design.renew(&mut town.world, person), Outcome::Done);
    let names = town.names(Party::Issuer, person);
    assert_eq!(names.len(), 1);
}

#[test]
fn an_outage_of_the_issuer_stops_enrolment_and_not_log_ins() {
    let scenario = scenario();
    let [person, late] = adults(&scenario)[..2] else { panic!() };
    let (social, jobs) = (platform(&scenario, Archetype::Social), platform(&scenario, Archetype::Jobs));
    let mut town = Town::documented(&scenario, Label::A1);
    town.enrol(&[person]);
    town.sign_up(person, social);
    town.at(1, 10);
    town.world.set_down(Party::Issuer, true);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert_eq!(town.design.enrol(&mut town.world, late), Outcome::Unreachable(Party::Issuer));
    assert_eq!(town.design.renew(&mut town.world, person), Outcome::Unreachable(Party::Issuer));
    // No epoch at noon: that of the day before goes on.
    town.at(1, 14);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert_eq!(town.sign_up(person, jobs), Outcome::Done);
    let epochs = |town: &Town<'_>| town.messages().iter().filter(|(_, _, what)| what == "epoch-file").count();
    let before = epochs(&town);
    town.world.set_down(Party::Issuer, false);
    town.at(1, 15);
    assert_eq!(town.log_in(person, social), Outcome::Done);
    assert!(epochs(&town) > before);
}

#[test]
fn people_outside_have_the_alternative_where_there_is_one() {
    let scenario = scenario();
    let outside =
        scenario.people.iter().find(|person| person.age >= 18 && person.obstacle.is_some()).unwrap().number;
    let jobs = platform(&scenario, Archetype::Jobs);
    let mut town = Town::documented(&scenario, Label::A1);
    assert_eq!(refused(&town.design.enrol(&mut town.world, outside)), "has an obstacle");
    assert_eq!(town.sign_up(outside, jobs), Outcome::Done);
    assert_eq!(town.log_in(outside, jobs), Outcome::Done);
    assert_eq!(town.design.prove_age(&mut town.world, outside, jobs, 18), Outcome::Done);
    let mut misuse = Town::new(&scenario, Label::A1, Setting::of(Label::A1, Reading::Misuse));
    assert_eq!(refused(&misuse.sign_up(outside, jobs)), "has an obstacle and there is no other way");
}

#[test]
fn the_same_inputs_give_the_same_transcript() {
    let scenario = Scenario::generate(Parameters::preset(Preset::Ci), 3).unwrap();
    let written = || {
        let ran = run(&scenario, Label::A1E, Setting::of(Label::A1E, Reading::Documented), &|| ());
        let records = ran.transcript.records();
        let text: Vec<_> = records.map(|(_, record, _)| serde_json::to_string(record).unwrap()).collect();
        (text, ran.outcomes)
    };
    let (first, second) = (written(), written());
    assert!(first.0.len() > 1_000);
    assert!(first == second);
    assert!(!first.1.values().any(|outcome| *outcome == Outcome::Pending));
}

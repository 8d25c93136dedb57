//! One run: a design, in a setting, lives through the scenario.

use std::collections::BTreeMap;

use crate::design::anonymous::Anonymous;
use crate::design::hub::LogInHub;
use crate::design::national::{Kind, National};
use crate::design::none::NoIdentity;
use crate::design::real_name::RealName;
use crate::design::{Act, Design, Label, Outcome, Setting, Spent, World};
use crate::design::{chip, digests, sd_jwt_wallet};
use crate::scenario::{Disclosure, EventKind, PersonNumber, PlatformNumber, Scenario};
use crate::transcript::{Header, Party, Transcript};

/// The services that an outage of the centre stops.
const CENTRE: [Party; 3] = [Party::Authority, Party::CheckingSource, Party::Issuer];

/// What came of a run.
pub struct Ran {
    /// Everything that was written down.
    pub transcript: Transcript,
    /// What came of each event, by its number.
    pub outcomes: BTreeMap<u32, Outcome>,
    /// CPU time by role and operation.
    pub spent: BTreeMap<(&'static str, &'static str), Spent>,
}

/// The design of a label.
pub fn design(label: Label) -> Box<dyn Design> {
    match label {
        Label::O => Box::<NoIdentity>::default(),
        Label::N1 => Box::new(National::new(Kind::N1)),
        Label::N2 => Box::new(National::new(Kind::N2)),
        Label::N3 => Box::new(National::new(Kind::N3)),
        Label::F => Box::<LogInHub>::default(),
        Label::A0 | Label::A1 | Label::A1E => Box::new(Anonymous::new(label)),
        Label::WB => Box::new(sd_jwt_wallet::reused()),
        Label::WA => Box::new(sd_jwt_wallet::once()),
        Label::D => Box::new(digests::digests()),
        Label::C => Box::<chip::ChipCards>::default(),
        Label::R => Box::<RealName>::default(),
    }
}

/// Runs a design through a scenario. `progress` hears of each event that is over.
pub fn run(scenario: &Scenario, label: Label, setting: Setting, progress: &dyn Fn()) -> Ran {
    let mut walk = Walk::new(scenario, label, setting);
    walk.walk(progress);
    let (transcript, spent) = walk.world.finish();
    Ran { transcript, outcomes: walk.outcomes, spent }
}

/// A run under way.
pub(crate) struct Walk<'a> {
    pub(crate) world: World<'a>,
    pub(crate) design: Box<dyn Design>,
    outcomes: BTreeMap<u32, Outcome>,
    /// Who commented on which subject where, so far.
    commented: BTreeMap<(PlatformNumber, u32), Vec<PersonNumber>>,
    /// Until when the centre does not answer.
    outage: Option<u64>,
    /// The day on which something last happened.
    day: Option<u64>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(scenario: &'a Scenario, label: Label, setting: Setting) -> Self {
        let header = Header {
            design: label.as_str().to_owned(),
            setting: setting.reading.as_str().to_owned(),
            seed: scenario.seed,
            scenario: scenario.parameters.digest(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut world = World::new(scenario, label, setting, header);
        world.now = scenario.start();
        let mut design = design(label);
        design.start(&mut world);
        let (outcomes, commented) = (BTreeMap::new(), BTreeMap::new());
        Self { world, design, outcomes, commented, outage: None, day: None }
    }

    /// Goes through all events of the scenario.
    pub(crate) fn walk(&mut self, progress: &dyn Fn()) {
        for event in &self.world.scenario.events {
            self.until(event.time);
            self.world.event = Some(event.number);
            let outcome = self.happen(&event.kind);
            self.outcomes.insert(event.number, outcome);
            progress();
        }
        self.settle();
    }

    /// What came of an event so far.
    pub(crate) fn outcome(&self, event: u32) -> Option<&Outcome> {
        self.outcomes.get(&event)
    }

    /// Time goes on to `time`: what is over is settled, days begin, services answer again.
    pub(crate) fn until(&mut self, time: u64) {
        const DAY: u64 = 86_400;
        if let Some(end) = self.outage.filter(|end| *end <= time) {
            self.world.now = end;
            CENTRE.into_iter().for_each(|party| self.world.set_down(party, false));
            self.outage = None;
        }
        let today = time / DAY;
        let mut next = self.day.map_or(today, |day| day + 1);
        while next <= today {
            self.settle();
            self.world.event = None;
            self.world.now = next * DAY;
            self.design.day(&mut self.world);
            self.day = Some(next);
            next += 1;
        }
        self.world.now = time;
    }

    fn settle(&mut self) {
        let settled = self.design.settle(&mut self.world);
        self.outcomes.extend(settled);
    }

    fn happen(&mut self, kind: &EventKind) -> Outcome {
        // Log-ins may wait for one another, everything else builds on what they brought.
        if !matches!(kind, EventKind::LogIn(..) | EventKind::Enrol(_) | EventKind::SignUp(..)) {
            let event = self.world.event;
            self.settle();
            self.world.event = event;
        }
        let (world, design) = (&mut self.world, &mut self.design);
        match kind {
            EventKind::Enrol(person) => design.enrol(world, *person),
            EventKind::SignUp(person, platform)
            | EventKind::ComeBack(person, platform)
            | EventKind::SecondAccount(person, platform) => design.sign_up(world, *person, *platform),
            EventKind::LogIn(person, platform, again) => design.log_in(world, *person, *platform, again),
            EventKind::ProveAge(person, platform, age) => design.prove_age(world, *person, *platform, *age),
            EventKind::Comment(person, platform, text, subject) => {
                self.commented.entry((*platform, *subject)).or_default().push(*person);
                design.act(world, *person, *platform, Act::Comment(text, *subject))
            }
            EventKind::Buy(person, platform) => design.act(world, *person, *platform, Act::Buy),
            EventKind::Ride(person, platform) => design.act(world, *person, *platform, Act::Ride),
            EventKind::Ban(person, platform) => design.ban(world, *person, *platform),
            EventKind::Impersonate { fraudster, victim, platform } => {
                design.impersonate(world, *fraudster, *victim, *platform)
            }
            EventKind::Lend { lender, borrower, platform } => {
                design.borrow(world, *lender, *borrower, *platform)
            }
            EventKind::ReVerify(person, platform) => design.verify_again(world, *person, *platform),
            EventKind::AskMore(person, platform) => design.ask_more(world, *person, *platform),
            EventKind::Order { disclosure, target, platform, subject } => {
                self.order(*disclosure, *target, *platform, *subject)
            }
            EventKind::CutOff { person, .. } => design.cut_off(world, *person),
            EventKind::Restore(person) => design.restore(world, *person),
            EventKind::Lose(person) => design.lose(world, *person),
            EventKind::Recover(person) => design.recover(world, *person),
            EventKind::Renew(person) => design.renew(world, *person),
            EventKind::WithdrawConsent { child, .. } => design.withdraw_consent(world, *child),
            EventKind::Outage(end) => {
                CENTRE.into_iter().for_each(|party| world.set_down(party, true));
                self.outage = Some(*end);
                Outcome::Done
            }
        }
    }

    fn order(
        &mut self,
        disclosure: Disclosure,
        target: PersonNumber,
        platform: PlatformNumber,
        subject: u32,
    ) -> Outcome {
        let mut people = vec![target];
        if disclosure == Disclosure::Dragnet {
            people = self.commented.get(&(platform, subject)).cloned().unwrap_or_default();
            people.sort_unstable();
            people.dedup();
        }
        self.design.order(&mut self.world, disclosure, platform, &people)
    }
}

//! `bauta compare`

use std::path::PathBuf;

use bauta_comparison::design::Label;
use bauta_comparison::scenario::Preset;
use bauta_comparison::transcript::{Line, Party};
use clap::{Args, Subcommand, ValueEnum};

/// The presets by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetName {
    /// 60 people, 3 days, the documented setting only
    Ci,
    /// 400 people, 30 days, every setting
    Default,
    /// A register of 100,000 people, of whom a sample is active; 30 days
    Scale,
}

impl PresetName {
    pub(crate) fn preset(self) -> Preset {
        match self {
            Self::Ci => Preset::Ci,
            Self::Default => Preset::Default,
            Self::Scale => Preset::Scale,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ci => "ci",
            Self::Default => "default",
            Self::Scale => "scale",
        }
    }
}

#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
The designs:
  O         no identity: an account with a password
  R         real-name registration, checked with an outside source
  N1 N2 N3  the national platform: number lodged; identifier for each application; plaintext on consent
  F         a log-in hub that every log-in passes
  W-B W-A   a wallet with SD-JWT credentials: used again; used once, in batches
  D         salted digests in the manner of mdoc
  C         a chip card with sector pseudonyms
  A0 A1     Bauta's credentials: without, with a pseudonym for each platform
  A1+E      the same with an opening by k of n bodies

Examples:
  bauta compare --out report
  bauta compare --preset ci --designs R,N2,W-A,A1 --out report
  bauta compare --scenario scenario.toml --seeds 20 --out report
  bauta compare show report/transcripts/A1.documented.seed-1.jsonl --person 3

Exit codes: 0 done, 1 a control failed or the directory exists, 2 wrong usage, 3 the scenario cannot be read, 4 internal"
)]
pub(crate) struct CompareArguments {
    #[command(subcommand)]
    pub(crate) command: Option<CompareCommand>,
    /// A scenario with fixed counts
    #[arg(long, value_enum, default_value = "default", value_name = "NAME")]
    pub(crate) preset: PresetName,
    /// Parameters of a scenario, in TOML; what it leaves out is as in the preset `default`
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    pub(crate) scenario: Option<PathBuf>,
    /// Only these designs, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "DESIGNS")]
    pub(crate) designs: Vec<Label>,
    /// How many seeds to run: from --seed on. Intervals over seeds want 20
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000), value_name = "N")]
    pub(crate) seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Where the report goes: a directory that does not exist yet
    #[arg(long, value_name = "DIR", required = true)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum CompareCommand {
    /// Read the transcript of a run
    #[command(after_help = "Examples:\n  \
        bauta compare show report/transcripts/N2.documented.seed-1.jsonl --party authority\n  \
        bauta compare show report/transcripts/A1.documented.seed-1.jsonl --line 120\n\n\
        Exit codes: 0 done, 1 there is no such line, 2 wrong usage, 3 the transcript cannot be read")]
    Show(ShowArguments),
    /// The claims that were made about the national scheme, by both sides, with what was measured of each
    #[command(after_help = "Examples:\n  bauta compare claims\n  \
        bauta compare claims --results report/results.json\n\n\
        Exit codes: 0 done, 2 wrong usage, 3 the results cannot be read")]
    Claims {
        /// The results.json of a report, for the figures
        #[arg(long, value_name = "FILE")]
        results: Option<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct ShowArguments {
    /// A transcript of a report
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,
    /// Only what this party sent, received or kept: platform:0, authority, issuer …
    #[arg(long, value_name = "PARTY")]
    pub(crate) party: Option<Party>,
    /// Only what this person did or what is theirs
    #[arg(long, value_name = "N")]
    pub(crate) person: Option<u32>,
    /// This line, whole
    #[arg(long, value_name = "K")]
    pub(crate) line: Option<Line>,
    /// Print JSON Lines as they stand in the file
    #[arg(long)]
    pub(crate) json: bool,
}

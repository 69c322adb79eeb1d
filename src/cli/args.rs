//! The flags of every command.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use super::target_flags::TargetFlags;
use crate::contract::Contract;
use crate::diagnostic::did_you_mean;
use crate::exit::Exit;
use crate::key::Algorithm;
use bulkspec_reference::{Variant, variants};

/// Conformance tests for servers of the FHIR Bulk Data $export operation.
///
/// Without a target, `run` tests the built-in reference server: no network, no configuration.
#[derive(Debug, Parser)]
#[command(name = "bulkspec", version, after_help = exit_codes())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Say less: only what is wrong, and the summary.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: ids, cited requirements, exports.
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

fn exit_codes() -> String {
    let rows = Exit::table().iter().map(|(code, about)| format!("  {code:>3}  {about}\n"));
    format!("Exit codes:\n{}", rows.collect::<String>().trim_end())
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Test a target: perform the scenarios, judge them, report.
    Run(RunArgs),
    /// Print what `run` would do: scenarios, exports, what is missing.
    List(ListArgs),
    /// Read suites and configurations without running anything.
    Check(CheckArgs),
    /// Run the reference server, faultless or with faults.
    Serve(ServeArgs),
    /// Test the tester: run the suites against every fault of the reference server.
    Selftest(SelftestArgs),
    /// Print every requirement with the scenarios that judge it.
    Ledger(LedgerArgs),
    /// Explain a check, a requirement or a scenario: what is sent and accepted, why it matters, how
    /// to repair.
    Explain(ExplainArgs),
    /// Judge stored evidence again.
    Judge(JudgeArgs),
    /// Write a commented bulkspec.toml to begin with.
    Init(InitArgs),
    /// Make the keys of a client of SMART Backend Services, or publish them.
    Keys(KeysArgs),
}

fn variant(name: &str) -> Result<Variant, String> {
    name.parse().map_err(|_| unknown("variant", name, variants().iter().map(|it| it.name)))
}

/// Says that nothing has this name, and which name was probably meant.
pub(super) fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let help = did_you_mean(name, known);
    let help = help.unwrap_or_else(|| format!("`bulkspec serve --list-{what}s` lists all of them"));
    format!("there is no {what} `{name}`: {help}")
}

/// Which scenarios.
#[derive(Debug, Args)]
pub(super) struct SelectionFlags {
    /// Further suites, files or folders, beside the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub suites: Vec<PathBuf>,
    /// Only scenarios whose id, requirement or suite matches (`access/*`, `POP-06`); several are
    /// separated by commas.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave out scenarios whose id, requirement or suite matches.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub skip: Vec<String>,
}

/// Flags of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub(super) target: TargetFlags,
    #[command(flatten)]
    pub(super) selection: SelectionFlags,
    #[command(flatten)]
    pub(super) outputs: OutputFlags,
    /// Keep the evidence in this folder, to be judged again by `bulkspec judge`.
    #[arg(long, value_name = "DIR")]
    pub(super) evidence: Option<PathBuf>,
}

/// Where reports go.
#[derive(Debug, Args)]
pub(super) struct OutputFlags {
    /// Write a report to a file: json, junit, text or snapshot (`--report junit=out.xml`).
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<String>,
}

/// Flags of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub(super) target: TargetFlags,
    #[command(flatten)]
    pub(super) selection: SelectionFlags,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Suites, folders of suites, and configurations (`.toml`); the built-in suites when none.
    pub(super) paths: Vec<PathBuf>,
}

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The contract to speak.
    #[arg(long, value_name = "CONTRACT", default_value = "1up-population")]
    pub(super) contract: Contract,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub(super) listen: SocketAddr,
    /// Speak TLS, with a certificate that is written beside bulkspec.toml; faults of the connection
    /// always do.
    #[arg(long)]
    pub(super) tls: bool,
    /// A fault of the contract to show; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(super) fault: Vec<String>,
    /// A lawful variation to show; may be repeated.
    #[arg(long, value_name = "NAME", value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    /// Print all faults and end.
    #[arg(long)]
    pub(super) list_faults: bool,
    /// Print all variants and end.
    #[arg(long)]
    pub(super) list_variants: bool,
    /// How many patients there are.
    #[arg(long, value_name = "N")]
    pub(super) patients: Option<u32>,
    /// How many resources a file holds at most.
    #[arg(long, value_name = "N")]
    pub(super) lines_per_file: Option<NonZeroU32>,
    /// The seed of the population.
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// The folder for bulkspec.toml and its secrets, so that another process can test this server.
    #[arg(long, value_name = "DIR", default_value = "bulkspec-reference")]
    pub(super) config_dir: PathBuf,
}

/// Flags of `selftest`.
#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// Only this contract; may be repeated.
    #[arg(long, value_name = "CONTRACT")]
    pub(super) contract: Vec<Contract>,
    /// Only this fault; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(super) fault: Vec<String>,
    /// Only this lawful variant; may be repeated.
    #[arg(long, value_name = "NAME", value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    /// Try each fault and each variant in every version of the guide that has it, not in one.
    #[arg(long)]
    pub(super) every_version: bool,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `ledger`.
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// The contract; all of them when absent.
    #[arg(long, value_name = "CONTRACT")]
    pub(super) contract: Option<Contract>,
    /// Further suites beside the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub(super) suites: Vec<PathBuf>,
    /// Print JSON: an object, or a list of them for all contracts.
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A check, a requirement or a scenario; all checks are listed when absent.
    pub(super) name: Option<String>,
    /// Further suites beside the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub(super) suites: Vec<PathBuf>,
}

/// Flags of `judge`.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// The folder that `run --evidence` wrote.
    pub(super) evidence: PathBuf,
    /// Further suites that the run had beside the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub(super) suites: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) outputs: OutputFlags,
}

/// Flags of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write; it must not exist.
    #[arg(default_value = "bulkspec.toml")]
    pub(super) path: PathBuf,
}

/// Flags of `keys`.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// The algorithm to make a key for.
    #[arg(long, value_name = "ALGORITHM", default_value = "both")]
    pub(super) alg: AlgorithmName,
    /// The folder for the private keys and jwks.json, which must not exist there.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
    /// Publish the keys of the folder at this address until interrupted; make them if there are
    /// none.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) serve: Option<SocketAddr>,
}

/// The algorithms that keys are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AlgorithmName {
    #[value(name = "ES384")]
    Es384,
    #[value(name = "RS384")]
    Rs384,
    #[value(name = "both")]
    Both,
}

impl AlgorithmName {
    pub(super) fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::Es384 => &[Algorithm::Es384],
            Self::Rs384 => &[Algorithm::Rs384],
            Self::Both => &Algorithm::ALL,
        }
    }
}

/// The formats of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Json,
    Junit,
    Text,
    Snapshot,
}

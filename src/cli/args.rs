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
    /// Print less: only failures and the summary.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: ids, cited requirements, exports.
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
    /// Test a target: run the scenarios, judge them, write reports.
    Run(RunArgs),
    /// Print what `run` would do: scenarios, exports, missing inputs.
    List(ListArgs),
    /// Validate suites and configurations without running anything.
    Check(CheckArgs),
    /// Start the reference server, with or without faults.
    Serve(ServeArgs),
    /// Test the suites: run them against every fault of the reference server.
    Selftest(SelftestArgs),
    /// Print every requirement with the scenarios that test it.
    Ledger(LedgerArgs),
    /// Explain a check, a requirement or a scenario: what is sent, what is accepted, why it
    /// matters, how to fix it.
    Explain(ExplainArgs),
    /// Judge stored evidence again.
    Judge(JudgeArgs),
    /// Write a commented bulkspec.toml as a starting point.
    Init(InitArgs),
    /// Generate or publish the keys of a SMART Backend Services client.
    Keys(KeysArgs),
}

fn variant(name: &str) -> Result<Variant, String> {
    name.parse().map_err(|_| unknown("variant", name, variants().map(Variant::id)))
}

/// Returns the message for an unknown name, with the nearest known one.
pub(super) fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let help = did_you_mean(name, known);
    let help = help.unwrap_or_else(|| format!("`bulkspec serve --list-{what}s` lists all of them"));
    format!("there is no {what} `{name}`: {help}")
}

/// Flags that select scenarios.
#[derive(Debug, Args)]
pub(super) struct SelectionFlags {
    /// Additional suites (files or folders), besides the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub suites: Vec<PathBuf>,
    /// Run only scenarios whose id, requirement or suite matches (`access/*`, `POP-06`). Separate
    /// several patterns with commas.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Skip scenarios whose id, requirement or suite matches.
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
    /// Store the evidence in this folder; `bulkspec judge` can judge it again.
    #[arg(long, value_name = "DIR")]
    pub(super) evidence: Option<PathBuf>,
}

/// Flags for report files.
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
    /// Suites, folders of suites, and configurations (`.toml`); by default the built-in suites.
    pub(super) paths: Vec<PathBuf>,
}

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The contract that the server implements.
    #[arg(long, value_name = "CONTRACT", default_value = "1up-population")]
    pub(super) contract: Contract,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub(super) listen: SocketAddr,
    /// Serve over TLS, with a certificate that is written next to bulkspec.toml. Faults of the
    /// connection always use TLS.
    #[arg(long)]
    pub(super) tls: bool,
    /// A fault of this contract to enable; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(super) fault: Vec<String>,
    /// A conforming variant to enable; may be repeated.
    #[arg(long, value_name = "NAME", value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    /// Print all faults and exit.
    #[arg(long)]
    pub(super) list_faults: bool,
    /// Print all variants and exit.
    #[arg(long)]
    pub(super) list_variants: bool,
    /// The number of patients.
    #[arg(long, value_name = "N")]
    pub(super) patients: Option<u32>,
    /// The maximum number of resources in a file.
    #[arg(long, value_name = "N")]
    pub(super) lines_per_file: Option<NonZeroU32>,
    /// The seed for the generated population.
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// The folder in which to write bulkspec.toml and its secrets, so that another process can test
    /// this server.
    #[arg(long, value_name = "DIR", default_value = "bulkspec-reference")]
    pub(super) config_dir: PathBuf,
}

/// Flags of `selftest`.
#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// Test only this contract; may be repeated.
    #[arg(long, value_name = "CONTRACT")]
    pub(super) contract: Vec<Contract>,
    /// Test only this fault; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(super) fault: Vec<String>,
    /// Test only this variant; may be repeated.
    #[arg(long, value_name = "NAME", value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    /// Test each fault and variant in every version of the guide that has it, instead of in one.
    #[arg(long)]
    pub(super) every_version: bool,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `ledger`.
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// The contract; by default all contracts.
    #[arg(long, value_name = "CONTRACT")]
    pub(super) contract: Option<Contract>,
    /// Additional suites besides the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub(super) suites: Vec<PathBuf>,
    /// Print JSON: one object, or a list of objects for all contracts.
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A check, a requirement or a scenario; without one, all checks are listed.
    pub(super) name: Option<String>,
    /// Additional suites besides the built-in ones.
    #[arg(long, value_name = "PATH")]
    pub(super) suites: Vec<PathBuf>,
}

/// Flags of `judge`.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// The folder that `run --evidence` wrote.
    pub(super) evidence: PathBuf,
    /// Additional suites that the run used besides the built-in ones.
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
    /// The algorithm to generate a key for.
    #[arg(long, value_name = "ALGORITHM", default_value = "both")]
    pub(super) alg: AlgorithmName,
    /// The folder for the private keys and jwks.json; these files must not exist yet.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
    /// Publish the keys of the folder at this address until interrupted; generate them if there are
    /// none.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) serve: Option<SocketAddr>,
}

/// The algorithms that keys are generated for.
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

/// The report formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Json,
    Junit,
    Text,
    Snapshot,
}

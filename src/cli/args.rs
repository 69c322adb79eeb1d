//! The flags of every command.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use crate::contract::Contract;
use crate::diagnostic::did_you_mean;
use crate::exit::Exit;
use crate::key::Algorithm;
use crate::need::ExportLevel;
use crate::reference::{Variant, variants};
use crate::target::{AskedContract, Budget, TargetArgs};

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

fn asked_contract(name: &str) -> Result<AskedContract, String> {
    let unknown = |_| nearest_of("contract", name, AskedContract::names());
    name.parse().map_err(unknown)
}

fn level(name: &str) -> Result<ExportLevel, String> {
    let unknown =
        |_| nearest_of("level", name, ExportLevel::ALL.into_iter().map(ExportLevel::name));
    name.parse().map_err(unknown)
}

/// What is said of a name that is none of a few: the nearest of them, or all.
fn nearest_of(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<_> = known.collect();
    let help = did_you_mean(name, known.iter().copied());
    let help = help.unwrap_or_else(|| format!("known are {}", known.join(", ")));
    format!("there is no {what} `{name}`: {help}")
}

/// Says that nothing has this name, and which name was probably meant.
pub(super) fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let help = did_you_mean(name, known);
    let help = help.unwrap_or_else(|| format!("`bulkspec serve --list-{what}s` lists all of them"));
    format!("there is no {what} `{name}`: {help}")
}

/// Which target, and how to log in there.
#[derive(Debug, Args)]
pub(super) struct TargetFlags {
    /// A base URL, or the name of a target in the configuration; the built-in server when absent.
    pub target: Option<String>,
    /// The contract to hold the target to; `auto` goes by what the URL shows or the server declares.
    #[arg(long, value_name = "CONTRACT", value_parser = asked_contract)]
    pub contract: Option<AskedContract>,
    /// The configuration file; `bulkspec.toml` when it is there.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The id of the Group to export.
    #[arg(long, value_name = "ID")]
    pub group: Option<String>,
    /// The levels to keep to, separated by commas (`group,patient`); all when absent.
    #[arg(long, value_name = "LEVELS", value_delimiter = ',', value_parser = level)]
    pub levels: Vec<ExportLevel>,
    /// What the run may cost the server: exports=12,minutes=90,bytes=5GB, or some of these.
    #[arg(long, value_name = "PARTS")]
    pub budget: Option<Budget>,
    /// The environment variable that holds a bearer token (by default `BULKSPEC_TOKEN`).
    #[arg(long, value_name = "NAME")]
    pub token_env: Option<String>,
    /// The file that holds a bearer token.
    #[arg(long, value_name = "FILE", conflicts_with = "token_env")]
    pub token_file: Option<PathBuf>,
    /// The token endpoint, for OAuth 2.0 client credentials.
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,
    /// The client id.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The environment variable that holds the client secret.
    #[arg(long, value_name = "NAME")]
    pub client_secret_env: Option<String>,
    /// The file that holds the client secret.
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_env")]
    pub client_secret_file: Option<PathBuf>,
    /// The environment variable that holds the client's private key, for SMART Backend Services.
    #[arg(long, value_name = "NAME")]
    pub key_env: Option<String>,
    /// The file that holds the client's private key: PEM, a private JWK, or a JWKS.
    #[arg(long, value_name = "FILE", conflicts_with = "key_env")]
    pub key_file: Option<PathBuf>,
    /// The name of the key that signs, as it is registered (by default the key's own, or its
    /// thumbprint).
    #[arg(long, value_name = "KID")]
    pub kid: Option<String>,
    /// Where the registered key set is, to be named in assertions (`jku`).
    #[arg(long, value_name = "URL")]
    pub jwks_url: Option<String>,
    /// The scope to ask for.
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
}

impl TargetFlags {
    /// The same, as the target room understands it.
    pub(super) fn to_args(&self) -> TargetArgs {
        TargetArgs {
            target: self.target.clone(),
            contract: self.contract,
            group: self.group.clone(),
            levels: self.levels.clone(),
            budget: self.budget.unwrap_or_default(),
            token_env: self.token_env.clone(),
            token_file: self.token_file.clone(),
            token_url: self.token_url.clone(),
            client_id: self.client_id.clone(),
            client_secret_env: self.client_secret_env.clone(),
            client_secret_file: self.client_secret_file.clone(),
            key_env: self.key_env.clone(),
            key_file: self.key_file.clone(),
            kid: self.kid.clone(),
            jwks_url: self.jwks_url.clone(),
            scope: self.scope.clone(),
        }
    }
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
    /// Try each variant in every version of the guide in which it is lawful, not in one of them.
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

//! From flags to a target, suites and a plan.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::SelectionFlags;
use super::target_flags::TargetFlags;
use super::{CliError, console};
use crate::built_in::{self, BuiltIn};
use crate::config::{AskedContract, Config, Target, resolve};
use crate::contract::Contract;
use crate::report::visible;
use crate::run::{Plan, SystemClock, settle_contract};
use crate::suite::{Selection, Suite, load};

const CONFIG: &str = "bulkspec.toml";

/// A target that was named, or the built-in server, which lives as long as this.
pub(super) enum Chosen {
    Named(Box<Target>),
    BuiltIn(Box<BuiltIn>),
}

impl Chosen {
    pub(super) fn target(&self) -> &Target {
        match self {
            Self::Named(target) => target,
            Self::BuiltIn(built_in) => &built_in.target,
        }
    }
}

/// The target that the flags name; the built-in server when they name none.
pub(super) async fn choose(flags: &TargetFlags) -> Result<Chosen, CliError> {
    if flags.target.is_none() && flags.config.is_none() {
        let contract = match flags.contract {
            Some(AskedContract::Named(contract)) => contract,
            None => Contract::Population,
            Some(AskedContract::Auto) => {
                let message = "`--contract auto` goes by what a server declares, and the built-in \
                               server speaks whatever it is told to: name a contract, or give the \
                               URL of a server";
                return Err(CliError::Usage(message.to_owned()));
            }
        };
        if !flags.levels.is_empty() && contract.guide().is_none() {
            let message = format!("{contract} has no levels to choose from");
            return Err(CliError::Usage(message));
        }
        let mut built_in = built_in::start(contract, &[], &[]).await;
        built_in.target.levels.clone_from(&flags.levels);
        built_in.target.limits.budget = flags.budget.unwrap_or_default();
        return Ok(Chosen::BuiltIn(Box::new(built_in)));
    }
    let target = settle_contract(named(flags)?, Arc::new(SystemClock)).await?;
    if let Some(why) = target.contract_by.reason() {
        let chosen = format!("{} is held to {}, because {why}", target.name, target.contract);
        console::note(&visible(&chosen));
    }
    Ok(Chosen::Named(Box::new(target)))
}

/// The target that the flags name.
pub(super) fn named(flags: &TargetFlags) -> Result<Target, CliError> {
    let is_url = flags.target.as_deref().is_some_and(|target| target.contains("://"));
    let path = match &flags.config {
        Some(path) => Some(path.clone()),
        None => Some(PathBuf::from(CONFIG)).filter(|path| !is_url && path.exists()),
    };
    let usage = |error: crate::config::TargetErrors| CliError::Usage(error.to_string());
    let config = path.as_deref().map(read_config).transpose()?;
    let environment = |name: &str| std::env::var(name).ok();
    resolve(&flags.to_args(), config.as_ref(), &environment).map_err(usage)
}

pub(super) fn read_config(path: &Path) -> Result<Config, CliError> {
    Config::read(path).map_err(|error| CliError::Usage(error.to_string()))
}

/// The built-in suites and those that the flags add.
pub(super) fn suites(paths: &[PathBuf]) -> Result<Vec<Suite>, CliError> {
    Ok(load(paths)?)
}

/// The plan for what the flags select.
pub(super) fn plan(flags: &SelectionFlags, target: &Target) -> Result<Plan, CliError> {
    let selection = Selection { only: flags.only.clone(), skip: flags.skip.clone() };
    let suites = selection.apply(suites(&flags.suites)?, target.contract)?;
    Ok(Plan::new(&suites, target))
}

//! Each scenario is one test, for `cargo test` and for nextest: on the built-in server, or on the
//! target that `BULKSPEC_TARGET` names (a base URL, or a name in bulkspec.toml).
//!
//! nextest runs each test in a process of its own. So that a target's exports are executed once
//! all the same, the first process runs all scenarios and leaves the outcomes for the others.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test harness talks to people")]

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bulkspec::conformance::{Case, Door, DoorError, TARGET};
use bulkspec::verdict::Outcome;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = tokio::runtime::Runtime::new().expect("a tokio runtime starts");
    match runtime.block_on(cases(&arguments)) {
        Ok(cases) => {
            let trials = cases.into_iter().map(trial).collect();
            libtest_mimic::run(&arguments, trials).exit_code()
        }
        Err(error) => {
            eprintln!("bulkspec: {error}");
            ExitCode::from(error.exit().code())
        }
    }
}

async fn cases(arguments: &Arguments) -> Result<Vec<Case>, DoorError> {
    let config = Path::new("bulkspec.toml");
    // Bulkspec's own tests fall back on the built-in server. A project of its own has the first arm
    // alone, so that a lost variable is an error and no green build.
    let door = match env::var_os(TARGET) {
        Some(_) => Door::open(&|name| env::var(name).ok(), config).await?,
        None => Door::built_in().await?,
    };
    if arguments.list {
        door.preflight().await?;
        return Ok(door.cases());
    }
    match shared_file() {
        Some(path) => shared(&door, &path).await,
        None => door.run(|name| is_wanted(arguments, name)).await,
    }
}

/// Where the processes of one nextest run meet, when they test a target.
fn shared_file() -> Option<PathBuf> {
    let run = env::var("NEXTEST_RUN_ID").ok()?;
    env::var_os(TARGET)?;
    Some(env::temp_dir().join(format!("bulkspec-{run}.json")))
}

/// Runs all scenarios, or takes what the first process left.
async fn shared(door: &Door, path: &Path) -> Result<Vec<Case>, DoorError> {
    let lock = File::create(path.with_extension("lock")).and_then(|file| {
        file.lock()?;
        Ok(file)
    });
    let left = lock.as_ref().ok().and_then(|_| read(path).ok());
    if let Some(cases) = left {
        return Ok(cases);
    }
    let cases = door.run(|_| true).await?;
    if let Ok(text) = serde_json::to_string(&cases) {
        // Where it cannot be left, the next process runs the scenarios itself.
        let _ = fs::write(path, text);
    }
    Ok(cases)
}

fn read(path: &Path) -> io::Result<Vec<Case>> {
    serde_json::from_slice(&fs::read(path)?).map_err(io::Error::from)
}

/// The rules by which the test harness filters, so that what is filtered out is not executed.
fn is_wanted(arguments: &Arguments, name: &str) -> bool {
    let fits = |pattern: &String| {
        if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) }
    };
    arguments.filter.as_ref().is_none_or(fits) && !arguments.skip.iter().any(fits)
}

/// A test that says what was found. What was not tested is ignored, never passed; only nextest,
/// which asks for the list before anything runs, cannot show that for what the data decide.
fn trial(case: Case) -> Trial {
    let untested = matches!(case.outcome, Some(Outcome::NotTested | Outcome::Blocked));
    let Case { name, outcome, text } = case;
    let test = move || match outcome {
        Some(Outcome::Fail | Outcome::Error) => Err(Failed::from(text)),
        Some(Outcome::Warn | Outcome::NotTested | Outcome::Blocked) => {
            println!("{text}");
            Ok(())
        }
        Some(Outcome::Pass) | None => Ok(()),
    };
    Trial::test(name, test).with_ignored_flag(untested)
}

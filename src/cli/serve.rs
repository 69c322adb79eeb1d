//! `bulkspec serve`: runs the reference server for other processes.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use super::args::ServeArgs;
use super::console;
use super::error::CliError;
use super::faults;
use super::signal;
use crate::built_in;
use crate::config::{Target, to_toml};
use crate::exit::Exit;
use bulkspec_reference::{Dialect, Settings, Tls, serve, variants};

/// The file beside bulkspec.toml with the certificate that clients have to trust.
const AUTHORITY: &str = "ca.pem";

pub(super) async fn execute(args: ServeArgs) -> Result<Exit, CliError> {
    if args.list_faults {
        let lines = bulkspec_reference::faults().map(|fault| {
            let names: Vec<&str> = fault.dialects().iter().map(Dialect::name).collect();
            format!("{:<28} {} ({})\n", fault.id(), fault.about(), names.join(", "))
        });
        console::print(&lines.collect::<String>())?;
        return Ok(Exit::Clean);
    }
    if args.list_variants {
        let lines = variants().map(|it| format!("{:<28} {}\n", it.id(), it.about()));
        console::print(&lines.collect::<String>())?;
        return Ok(Exit::Clean);
    }
    let settings = settings(&args)?;
    let failed = |error: std::io::Error| {
        CliError::Usage(format!("cannot listen on {}: {error}", args.listen))
    };
    let listener = TcpListener::bind(args.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let tls = tls(&args, &settings, address.ip())?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let (reference, describe) = built_in::apart(settings, args.contract);
    let mut target = describe(&reference.provision(&format!("{scheme}://{address}")));
    let reference = Arc::new(reference);
    if tls.is_some() {
        built_in::trust(&mut target, Path::new(AUTHORITY));
    }
    let config = write_config(&target, &args.config_dir)?;
    if let Some(tls) = &tls {
        let path = args.config_dir.join(AUTHORITY);
        std::fs::write(&path, tls.authority())
            .map_err(|source| CliError::Write { path, source })?;
    }
    console::print(&format!(
        "{} is served at {}\ntest it with: bulkspec run reference --config {}\n",
        args.contract,
        target.base,
        config.display(),
    ))?;
    let shutdown = async {
        signal::asked_to_end().await;
    };
    let served = serve(reference, tls, listener, shutdown).await;
    served.map_err(|error| CliError::Internal(error.to_string()))?;
    Ok(Exit::Clean)
}

/// What a server needs to speak TLS: where it is asked for, and where a fault shows only there.
fn tls(args: &ServeArgs, settings: &Settings, address: IpAddr) -> Result<Option<Tls>, CliError> {
    if !args.tls && !settings.faults.iter().any(|fault| fault.is_of_connection()) {
        return Ok(None);
    }
    let made = Tls::new(address, Timestamp::now(), &settings.faults);
    made.map(Some).map_err(|error| CliError::Internal(error.to_string()))
}

fn settings(args: &ServeArgs) -> Result<Settings, CliError> {
    let mut settings = Settings::new(built_in::dialect(args.contract));
    settings.faults = faults::resolved(&args.fault, args.contract)?;
    settings.variants.clone_from(&args.variant);
    settings.patients = args.patients.unwrap_or(settings.patients);
    settings.lines_per_file = args.lines_per_file.unwrap_or(settings.lines_per_file);
    settings.seed = args.seed.unwrap_or(settings.seed);
    Ok(settings)
}

/// Writes bulkspec.toml and the files of its secrets.
fn write_config(target: &Target, folder: &Path) -> Result<PathBuf, CliError> {
    let (text, secrets) = to_toml(target, Path::new(""));
    let config = folder.join("bulkspec.toml");
    let failed = |path: PathBuf| move |source| CliError::Write { path, source };
    std::fs::create_dir_all(folder).map_err(failed(folder.to_owned()))?;
    std::fs::write(&config, text).map_err(failed(config.clone()))?;
    for (name, secret) in secrets {
        let path = folder.join(name);
        std::fs::write(&path, secret.expose_secret()).map_err(failed(path.clone()))?;
    }
    Ok(config)
}

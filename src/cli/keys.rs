//! `bulkspec keys`: makes the keys of a client of SMART Backend Services, and publishes key sets.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::args::KeysArgs;
use super::console;
use super::error::CliError;
use super::signal;
use crate::exit::Exit;
use crate::input_file;
use crate::key::{Algorithm, Fetch, JwksHost, KeyRing, NewKey, Published, generate, key_set};

/// The file that is registered.
const PUBLIC: &str = "jwks.json";

pub(super) async fn execute(args: KeysArgs) -> Result<Exit, CliError> {
    let public = args.out.join(PUBLIC);
    match args.serve {
        Some(address) if public.exists() => serve(address, &args.out).await,
        Some(address) => {
            make(&args.out, args.alg.algorithms())?;
            serve(address, &args.out).await
        }
        None => make(&args.out, args.alg.algorithms()),
    }
}

/// Makes keys and writes them; nothing that exists is written over.
fn make(folder: &Path, algorithms: &[Algorithm]) -> Result<Exit, CliError> {
    let made = algorithms.iter().map(|algorithm| generate(*algorithm));
    let keys: Vec<NewKey> =
        made.collect::<Result<_, _>>().map_err(|error| CliError::Internal(error.to_string()))?;
    std::fs::create_dir_all(folder)
        .map_err(|source| CliError::Write { path: folder.to_owned(), source })?;
    let public = folder.join(PUBLIC);
    let files: Vec<PathBuf> =
        keys.iter().map(|new| folder.join(private_name(new.key.algorithm()))).collect();
    if let Some(path) = files.iter().chain([&public]).find(|path| path.exists()) {
        let source = io::Error::new(io::ErrorKind::AlreadyExists, "it exists already");
        return Err(CliError::Write { path: path.clone(), source });
    }
    for (new, path) in keys.iter().zip(&files) {
        write(path, &new.private_jwk.to_string(), true)?;
    }
    let set = key_set(keys.iter().map(|new| &new.key));
    write(&public, &format!("{set:#}\n"), false)?;
    console::print(&told(&keys, &files, &public))?;
    Ok(Exit::Clean)
}

fn private_name(algorithm: Algorithm) -> String {
    format!("bulkspec.{algorithm}.private.jwk")
}

fn told(keys: &[NewKey], files: &[PathBuf], public: &Path) -> String {
    let line = |(new, path): (&NewKey, &PathBuf)| {
        format!("{}  {}  kid {}\n", path.display(), new.key.algorithm(), new.key.kid())
    };
    let lines: String = keys.iter().zip(files).map(line).collect();
    let first = files.first().map(|path| path.display().to_string()).unwrap_or_default();
    format!(
        "{lines}{}  the public keys\n\nRegister the public keys with the server, as a file or by the \
         URL of `bulkspec keys --serve ADDRESS`.\nThen name the private key in bulkspec.toml:\n\n  \
         login.private-key-jwt = {{ client-id = \"YOUR CLIENT\", key = {{ file = \"{first}\" }} }}\n",
        public.display()
    )
}

fn write(path: &Path, text: &str, is_secret: bool) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| CliError::Write { path: path.to_owned(), source })
}

/// Publishes the public halves of the private keys in a folder until it is interrupted.
async fn serve(address: SocketAddr, folder: &Path) -> Result<Exit, CliError> {
    let mut keys = Vec::new();
    for algorithm in Algorithm::ALL {
        let path = folder.join(private_name(algorithm));
        if !path.exists() {
            continue;
        }
        let text = input_file::read_text(&path, input_file::LONGEST_SECRET)
            .map_err(|error| CliError::Usage(format!("cannot read {}: {error}", path.display())))?;
        let ring = KeyRing::read(&text.into(), None);
        let ring = ring.map_err(|error| CliError::Usage(format!("{}: {error}", path.display())))?;
        keys.extend_from_slice(ring.keys());
    }
    if keys.is_empty() {
        let message = format!("there is no private key in {}", folder.display());
        return Err(CliError::Usage(message));
    }
    let tell = |fetch: &Fetch| {
        let accept = fetch.accept.as_deref().unwrap_or("none");
        let line = format!("{} with Accept: {accept}", fetch.method);
        console::note(&crate::report::visible(&line));
    };
    let host = JwksHost::start(address, Published::unkept(&keys), Box::new(tell))
        .map_err(|error| CliError::Usage(error.to_string()))?;
    console::print(&format!("the key set is at http://{}/jwks.json\n", host.address()))?;
    signal::asked_to_end().await;
    Ok(Exit::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_to_be_read_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &[Algorithm::Es384]).unwrap();
        let path = folder.path().join("bulkspec.ES384.private.jwk");
        let text = std::fs::read_to_string(&path).unwrap();
        let ring = KeyRing::read(&text.into(), None).unwrap();
        let public = std::fs::read_to_string(folder.path().join(PUBLIC)).unwrap();
        assert!(public.contains(ring.main().kid()) && !public.contains("\"d\""));
        let error = make(folder.path(), &[Algorithm::Es384]).unwrap_err();
        assert!(error.to_string().ends_with("it exists already"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn private_keys_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &[Algorithm::Es384]).unwrap();
        let path = folder.path().join("bulkspec.ES384.private.jwk");
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

//! Rules for single files. Each gives what is wrong, and nothing where all is well.

use crate::tree::{File, Source};

/// The longest that a file may be without its tests.
const LONGEST: usize = 500;

/// The longest that `main.rs` may be.
const LONGEST_MAIN: usize = 40;

/// What only `cli` does: print, read the environment or the arguments, end the process.
const FOR_CLI: [&str; 10] = [
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
    "env::var",
    "env::args",
    "process::exit",
    "io::stdout",
    "io::stderr",
];

/// Code below `cli` that does what only `cli` may do.
pub(crate) fn manners(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/cli/") || source.path == "src/main.rs" {
        return Vec::new();
    }
    let found = FOR_CLI.iter().filter(|word| has_word(&source.shipped, word));
    found.map(|word| format!("{}: {word} belongs to cli", source.path)).collect()
}

/// A check that reads a header whose value evidence may not have.
pub(crate) fn only_kept_headers(source: &Source) -> Vec<String> {
    if !source.path.starts_with("src/check") {
        return Vec::new();
    }
    let lines = source.shipped.lines().filter(|line| line.contains(".headers"));
    let is_other =
        |line: &&str| ["request.headers", "blocks.headers"].iter().any(|it| line.contains(it));
    let other = lines.filter(|line| !is_other(line));
    let found = other.map(|line| {
        format!("{}: `{}` does not read headers by `ReceivedHeader`", source.path, line.trim())
    });
    found.collect()
}

/// Whether a word stands in code, and is not the end of a longer one.
fn has_word(code: &str, word: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(is_inside))
}

/// Files that are too long.
pub(crate) fn size(source: &Source) -> Option<String> {
    let lines = source.shipped.lines().count();
    let longest = if source.path == "src/main.rs" { LONGEST_MAIN } else { LONGEST };
    (lines > longest).then(|| format!("{}: {lines} lines, {longest} at most", source.path))
}

/// Anything in a `mod.rs` but declarations and re-exports.
pub(crate) fn only_declares(source: &Source) -> Option<String> {
    if !source.path.ends_with("/mod.rs") {
        return None;
    }
    let code: Vec<&str> = source.shipped.lines().filter(|line| !line.starts_with("#[")).collect();
    let code = code.join("\n");
    let other = code.split(';').map(str::trim).find(|item| !item.is_empty() && !declares(item))?;
    let line = other.lines().next().unwrap_or_default();
    Some(format!("{}: `{line}` neither declares nor re-exports", source.path))
}

fn declares(item: &str) -> bool {
    let bare = match item.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        Some(rest) => rest,
        None => item,
    };
    let bare = bare.trim_start();
    bare.starts_with("use ")
        || bare.starts_with("automod::dir!(")
        || (bare.starts_with("mod ") && !bare.contains('{'))
}

/// Paths that exist on one machine only.
pub(crate) fn local_paths(file: &File) -> Vec<String> {
    let roots = ["root", "home", "Users", "work", "tmp", "mnt"];
    let found = roots.iter().map(|root| format!("/{root}/")).filter(|path| {
        file.text.match_indices(path.as_str()).any(|(at, _)| begins_path(&file.text[..at]))
    });
    found.map(|path| format!("{}: a path below {path}", file.path)).collect()
}

/// Whether what stands before a `/` lets a path begin there.
fn begins_path(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || "_-.}]\\".contains(c))
}

/// Hosts that documents and data may name: reserved ones, and those of published documents.
const HOSTS: [&str; 19] = [
    "example",
    "example.com",
    "example.org",
    "invalid",
    "localhost",
    "test",
    "127.0.0.1",
    "apache.org",
    "crates.io",
    "docs.rs",
    "github.com",
    "hl7.org",
    "json-schema.org",
    "keepachangelog.com",
    "loinc.org",
    "nlm.nih.gov",
    "semver.org",
    "snomed.info",
    "unitsofmeasure.org",
];

/// Hosts that are neither reserved nor known: real servers, registries, mirrors.
pub(crate) fn hosts(file: &File) -> Vec<String> {
    let starts = ["http://", "https://"];
    let urls = starts.iter().flat_map(|start| file.text.match_indices(start));
    let hosts = urls.map(|(at, start)| host(&file.text[at + start.len()..]));
    let strange = hosts.filter(|host| host.contains('.') && !is_known(host));
    strange.map(|host| format!("{}: the host {host}", file.path)).collect()
}

fn host(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
    rest[..end.unwrap_or(rest.len())].trim_end_matches('.')
}

fn is_known(host: &str) -> bool {
    HOSTS.iter().any(|known| {
        let before = host.strip_suffix(known);
        before.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Packages of Cargo.lock that come from anywhere but the public registry.
pub(crate) fn registries(lock: &str) -> Vec<String> {
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let sources = lock.lines().filter(|line| line.starts_with("source = "));
    sources.filter(|line| *line != public).map(str::to_owned).collect()
}

/// Files that tools leave behind.
pub(crate) fn leftover(file: &File) -> Option<String> {
    let endings = [".orig", ".rej", ".bak", "~"];
    endings.iter().any(|ending| file.path.ends_with(ending)).then(|| file.path.clone())
}

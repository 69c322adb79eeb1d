//! The files of the repository, as the rules look at them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What people and tools leave beside the repository's own files: see `.gitignore`.
const OTHERS: [&str; 5] =
    [".git", "target", "bulkspec.toml", "bulkspec-evidence", "bulkspec-reference"];

/// A file with its path in the repository, written with `/`.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A file of Rust, cut into the code that ships and the code that tests it, without comments.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) shipped: String,
    pub(crate) tests: String,
}

impl Source {
    /// Cuts a file; `is_test` when all of it belongs to tests.
    pub(crate) fn new(path: &str, text: &str, is_test: bool) -> Self {
        let code: Vec<&str> = text.lines().map(without_comment).collect();
        let opens_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{');
        let first_test = code.windows(2).position(opens_tests).unwrap_or(code.len());
        let cut = if is_test { 0 } else { first_test };
        let (shipped, tests) = code.split_at(cut);
        Self { path: path.to_owned(), shipped: shipped.join("\n"), tests: tests.join("\n") }
    }
}

/// A comment begins a line or follows a blank; what follows `:` is a URL.
fn without_comment(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") {
        return "";
    }
    line.split_once(" // ").map_or(line, |(code, _)| code)
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the repository that people wrote: all but git's and cargo's own folders.
pub(crate) fn files() -> Vec<File> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// All files of Rust below `src`.
pub(crate) fn sources() -> Vec<Source> {
    let mut files = files();
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
    files.retain(|file| file.path.starts_with("src/") && is_rust(&file.path));
    let for_tests = files_for_tests(&files);
    let source = |file: &File| Source::new(&file.path, &file.text, is_test(&file.path, &for_tests));
    files.iter().map(source).collect()
}

fn collect(folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository can be read") {
        let path = entry.expect("a folder of the repository can be read").path();
        let name = path.strip_prefix(root()).expect("it is below the root");
        let name = name.to_string_lossy().replace('\\', "/");
        let is_own = !OTHERS.contains(&name.as_str());
        if path.is_dir() && is_own {
            collect(&path, found);
        } else if let Some(text) = fs::read_to_string(&path).ok().filter(|_| is_own) {
            found.push(File { path: name, text });
        }
    }
}

/// Modules that are declared for tests only: the path of each without its ending.
fn files_for_tests(files: &[File]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let lines: Vec<&str> = file.text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[0].trim() == "#[cfg(test)]") {
            let name = pair[1].strip_suffix(';').and_then(|line| line.split("mod ").nth(1));
            found.extend(name.map(|name| format!("{folder}/{name}")));
        }
    }
    found
}

fn is_test(path: &str, for_tests: &BTreeSet<String>) -> bool {
    let stem = path.trim_end_matches(".rs");
    let is_declared_so = for_tests.iter().any(|known| is_at_or_below(stem, known));
    path.contains("/tests/") || stem.ends_with("tests") || is_declared_so
}

fn is_at_or_below(stem: &str, module: &str) -> bool {
    stem.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

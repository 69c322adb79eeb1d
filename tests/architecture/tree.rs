//! The files of the repository, as the rules look at them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What people and tools leave beside the repository's own files: see `.gitignore`.
const OTHERS: [&str; 7] = [
    ".git",
    "target",
    "fuzz/artifacts",
    "fuzz/target",
    "bulkspec.toml",
    "bulkspec-evidence",
    "bulkspec-reference",
];

/// A file with its path in the repository, written with `/`.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A file of Rust: the code that ships, without comments and the tests beside it.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) shipped: String,
}

impl Source {
    /// Cuts a file; `is_test` when all of it belongs to tests.
    pub(crate) fn new(path: &str, text: &str, is_test: bool) -> Self {
        let code: Vec<&str> = text.lines().map(without_comment).collect();
        let opens_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{');
        let first_test = code.windows(2).position(opens_tests).unwrap_or(code.len());
        let cut = if is_test { 0 } else { first_test };
        Self { path: path.to_owned(), shipped: code[..cut].join("\n") }
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

/// All files of Rust below `src` of each package.
pub(crate) fn sources() -> Vec<Source> {
    let mut files = files();
    files.retain(|file| is_source(&file.path));
    let for_tests = files_for_tests(&files);
    let source = |file: &File| Source::new(&file.path, &file.text, is_test(&file.path, &for_tests));
    files.iter().map(source).collect()
}

fn is_source(path: &str) -> bool {
    let is_rust = Path::new(path).extension().is_some_and(|ending| ending == "rs");
    is_rust && (path.starts_with("src/") || path.contains("/src/"))
}

/// Files of Rust that no module declares, so that the compiler never sees them.
pub(crate) fn unreached(files: &[File]) -> Vec<String> {
    let sources = files.iter().filter(|file| is_source(&file.path));
    let declared: BTreeSet<String> = sources.clone().flat_map(modules_declared_in).collect();
    let folders: BTreeSet<String> = sources.clone().flat_map(folders_declared_in).collect();
    let is_reached = |path: &str| {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let folder = module.rsplit_once('/').map_or("", |(folder, _)| folder);
        module.ends_with("src/lib")
            || module.ends_with("src/main")
            || declared.contains(module)
            || folders.contains(folder)
    };
    sources.map(|file| file.path.clone()).filter(|path| !is_reached(path)).collect()
}

/// The folders each of whose files a file declares as a module, by `automod::dir!`, whose path is
/// relative to the package.
fn folders_declared_in(file: &File) -> impl Iterator<Item = String> {
    let package = file.path.find("src/").map_or("", |end| &file.path[..end]);
    let calls = file.text.lines().filter_map(|line| line.strip_prefix("automod::dir!("));
    calls.filter_map(move |call| Some(format!("{package}{}", call.split('"').nth(1)?)))
}

/// The modules that a file declares: the path of each without its ending.
fn modules_declared_in(file: &File) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or_default();
    let inside = match name.trim_end_matches(".rs") {
        "lib" | "main" | "mod" => folder.to_owned(),
        name => format!("{folder}/{name}"),
    };
    let declared = file.text.lines().filter_map(|line| {
        let code = without_comment(line).trim();
        let before = code.strip_suffix(';')?;
        let (visibility, name) = before.rsplit_once("mod ")?;
        (visibility.is_empty() || visibility.starts_with("pub")).then_some(name)
    });
    let below = declared.map(|name| format!("{inside}/{name}"));
    below.chain(modules_by_path(file).map(|name| format!("{folder}/{name}"))).collect()
}

/// The files, without their ending, that a file names by `#[path = "..."]`.
fn modules_by_path(file: &File) -> impl Iterator<Item = &str> {
    let attributes = file.text.lines().filter_map(|line| line.trim().strip_prefix("#[path = \""));
    attributes.filter_map(|rest| rest.strip_suffix(".rs\"]"))
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

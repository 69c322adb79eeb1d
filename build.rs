//! Lists the checks: every `static` of type `Def` in a folder of `src/check`.
//!
//! Also has the program built anew when a suite is added: the suites are embedded as a folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=suites");
    println!("cargo::rerun-if-changed=src/check");
    let mut list = String::new();
    for folder in sorted(Path::new("src/check"))?.iter().filter(|path| path.is_dir()) {
        for file in sorted(folder)?.iter().filter(|path| path.extension().is_some()) {
            for name in checks_in(&fs::read_to_string(file)?) {
                let (folder, file) = (name_of(folder), name_of(file));
                writeln!(list, "    crate::check::{folder}::{file}::{name},")
                    .map_err(io::Error::other)?;
            }
        }
    }
    // `every_check!(some_macro)` calls `some_macro!` with the paths of all checks.
    let list =
        format!("macro_rules! every_check {{ ($with:ident) => {{ $with! {{\n{list}}} }} }}\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets no OUT_DIR"))?;
    fs::write(PathBuf::from(out).join("checks.rs"), list)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The name of a file without its ending, or of a folder.
fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The names of the checks that a file defines, in its order.
fn checks_in(text: &str) -> Vec<&str> {
    let statics = text.lines().filter_map(|line| line.strip_prefix("pub(crate) static "));
    let named = statics.filter_map(|rest| rest.split_once(':'));
    named.filter(|(_, kind)| kind.trim_start().starts_with("Def")).map(|(name, _)| name).collect()
}

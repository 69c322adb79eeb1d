//! Lists the faults and the variants: every `static` of type `FaultDef` in a folder of `src/fault`,
//! and every one of type `VariantDef` in `src/variant/catalog`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/fault");
    println!("cargo::rerun-if-changed=src/variant");
    let mut faults = String::new();
    for folder in sorted(Path::new("src/fault"))?.iter().filter(|path| path.is_dir()) {
        let area = name_of(folder);
        for (file, name) in statics_in(folder, "FaultDef")? {
            writeln!(faults, "    (\"{area}\", &crate::fault::{area}::{file}::{name}),")
                .map_err(io::Error::other)?;
        }
    }
    let mut variants = String::new();
    for (file, name) in statics_in(Path::new("src/variant/catalog"), "VariantDef")? {
        writeln!(variants, "    &crate::variant::catalog::{file}::{name},")
            .map_err(io::Error::other)?;
    }
    write(
        "faults.rs",
        &format!("static FAULTS: &[(&str, &crate::fault::FaultDef)] = &[\n{faults}];\n"),
    )?;
    write(
        "variants.rs",
        &format!("static VARIANTS: &[&crate::variant::VariantDef] = &[\n{variants}];\n"),
    )
}

fn write(name: &str, text: &str) -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets no OUT_DIR"))?;
    fs::write(PathBuf::from(out).join(name), text)
}

/// The statics of a type in the files of a folder: file and name.
fn statics_in(folder: &Path, kind: &str) -> io::Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for file in sorted(folder)?.iter().filter(|path| path.extension().is_some()) {
        let text = fs::read_to_string(file)?;
        let statics = text.lines().filter_map(|line| line.strip_prefix("pub(crate) static "));
        let named = statics.filter_map(|rest| rest.split_once(':'));
        let of_kind = named.filter(|(_, it)| it.trim_start().starts_with(kind));
        all.extend(of_kind.map(|(name, _)| (name_of(file), name.to_owned())));
    }
    Ok(all)
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

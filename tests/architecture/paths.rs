//! The paths to other modules of the crate that code names.

/// A path from the root of the crate, which is not part of it.
pub(crate) type Path = Vec<String>;

/// A path, and the name that code uses for where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) to: Path,
}

/// All paths that begin with `crate`, `super`, `self` or a module that the code declares, with groups
/// taken apart; `module` is the module of the code.
pub(crate) fn named_in(code: &str, module: &[String]) -> Vec<Named> {
    let declared = declared_in(code);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|c: char| !is_of_name(c)).map_or(0, |before| before + 1);
        let first = &code[start..at];
        let is_whole = !code[..start].ends_with([':', '$', '.']);
        if !is_whole || !(is_keyword(first) || declared.contains(&first)) {
            continue;
        }
        for (path, name) in spread(&code[start..]) {
            found.extend(absolute(&path, module).map(|to| Named { name, to }));
        }
    }
    found
}

fn is_keyword(name: &str) -> bool {
    matches!(name, "crate" | "super" | "self")
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The modules that code declares, each in a file of its own.
fn declared_in(code: &str) -> Vec<&str> {
    let lines = code.lines().map(str::trim).filter_map(|line| line.strip_suffix(';'));
    let declared = lines.filter_map(|line| line.rsplit_once("mod "));
    let declared = declared.filter(|(before, _)| before.is_empty() || before.starts_with("pub"));
    declared.map(|(_, name)| name).collect()
}

/// The paths at the beginning of code, `a::{b, c::d as e}` as two of them, each with its last name.
fn spread(code: &str) -> Vec<(Path, String)> {
    let (first, rest) = split_name(code);
    if first.is_empty() {
        return Vec::new();
    }
    let Some(rest) = rest.strip_prefix("::") else {
        let name = rest.strip_prefix(" as ").map_or(first, |rest| split_name(rest).0);
        return vec![(vec![first.to_owned()], name.to_owned())];
    };
    let below = match rest.strip_prefix('{') {
        Some(group) => entries(group).into_iter().flat_map(spread).collect(),
        None => spread(rest),
    };
    // Behind `::` may stand what is no name: `::<T>`, `::*`.
    let below = if below.is_empty() { vec![(Vec::new(), first.to_owned())] } else { below };
    let whole = |(path, name): (Path, String)| {
        let path: Path = [first.to_owned()].into_iter().chain(path).collect();
        (path, if name == "self" { first.to_owned() } else { name })
    };
    below.into_iter().map(whole).collect()
}

fn split_name(code: &str) -> (&str, &str) {
    code.split_at(code.find(|c: char| !is_of_name(c)).unwrap_or(code.len()))
}

/// The entries of a group whose brace is open.
fn entries(group: &str) -> Vec<&str> {
    let (mut level, mut start) = (0_usize, 0);
    let mut found = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '}' if level == 0 => {
                found.push(group[start..at].trim());
                break;
            }
            '{' => level += 1,
            '}' => level -= 1,
            ',' if level == 0 => {
                found.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// A path from the root of the crate; `None` where it leads out of the crate.
fn absolute(path: &[String], module: &[String]) -> Option<Path> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let (start, rest) = match path.first()?.as_str() {
        "crate" => (&[][..], &path[1..]),
        "super" => (&module[..module.len().checked_sub(ups)?], &path[ups..]),
        "self" => (module, &path[1..]),
        _ => (module, path),
    };
    Some(start.iter().chain(rest).filter(|name| *name != "self").cloned().collect())
}

//! Which file of a room uses which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::{self, Path};
use crate::tree::Source;

/// The files that each file uses, each by its path in the crate (`run::auth::tokens`).
pub(crate) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The files of one room, by their modules.
struct Room<'a> {
    files: BTreeMap<Path, &'a Source>,
    /// What each `mod.rs` gives other names to: it only declares and re-exports, so a path through
    /// it leads to another file.
    exports: BTreeMap<Path, BTreeMap<String, Path>>,
}

/// The arrows between the files of a room.
pub(crate) fn drawn(sources: &[Source], room: &str) -> Arrows {
    let room = Room::of(sources, room);
    let files = room.files.iter().filter(|(_, source)| !is_folder(source));
    files.map(|(module, source)| (module.join("::"), room.used_by(module, source))).collect()
}

/// Groups of files each of which uses, perhaps by way of others, every other one of its group.
pub(crate) fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        arrows.keys().map(|file| (file, reached_from(file, arrows))).collect();
    let mut circles = BTreeSet::new();
    for (file, others) in &reached {
        let back = others.iter().filter(|other| reached[*other].contains(file));
        let circle: BTreeSet<String> = back.map(|other| (*other).clone()).collect();
        if circle.len() > 1 {
            circles.insert(circle.into_iter().collect::<Vec<_>>());
        }
    }
    circles.into_iter().collect()
}

/// Arrows from a file to one in the folder of a higher layer. The services, which `context` uses
/// directly or by way of others, are below all layers.
pub(crate) fn upward(arrows: &Arrows, context: &str, layers: &[&[&str]]) -> Vec<String> {
    let services = reached_from(context, arrows);
    let layer = |file: &str| {
        let folder = file.split("::").nth(1)?;
        layers.iter().position(|layer| layer.contains(&folder))
    };
    let all = arrows.iter().flat_map(|(file, others)| others.iter().map(move |it| (file, it)));
    let upward = all.filter(|(file, other)| {
        !services.contains(other) && layer(other) > layer(file) && layer(file).is_some()
    });
    upward.map(|(file, other)| format!("{file} -> {other}")).collect()
}

fn reached_from<'a>(file: &str, arrows: &'a Arrows) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = arrows.get(file).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(arrows.get(next).into_iter().flatten());
        }
    }
    reached
}

impl<'a> Room<'a> {
    fn of(sources: &'a [Source], room: &str) -> Self {
        let below = format!("src/{room}/");
        let single = format!("src/{room}.rs");
        let is_inside = |source: &&Source| {
            let is_code = !source.shipped.trim().is_empty();
            is_code && (source.path.starts_with(&below) || source.path == single)
        };
        let files: BTreeMap<Path, &Source> =
            sources.iter().filter(is_inside).map(|it| (module_of(&it.path), it)).collect();
        let folders = files.iter().filter(|(_, source)| is_folder(source));
        let exports = folders.map(|(module, source)| (module.clone(), exports(module, source)));
        Self { exports: exports.collect(), files }
    }

    fn used_by(&self, module: &Path, source: &Source) -> BTreeSet<String> {
        let named = paths::named_in(&source.shipped, module).into_iter();
        let files = named.filter_map(|path| self.file_of(&path.to, 8));
        files.filter(|file| file != module).map(|file| file.join("::")).collect()
    }

    /// The file that a path leads to, if that is one of this room.
    fn file_of(&self, path: &[String], most_folders: usize) -> Option<Path> {
        let length = (1..=path.len()).rev().find(|n| self.files.contains_key(&path[..*n]))?;
        let (module, rest) = path.split_at(length);
        let Some(exports) = self.exports.get(module) else { return Some(module.to_vec()) };
        let next = exports.get(rest.first()?)?;
        let whole: Path = next.iter().chain(&rest[1..]).cloned().collect();
        (most_folders > 0).then(|| self.file_of(&whole, most_folders - 1))?
    }
}

fn is_folder(source: &Source) -> bool {
    source.path.ends_with("/mod.rs")
}

fn module_of(path: &str) -> Path {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    inside.trim_end_matches("/mod").split('/').map(str::to_owned).collect()
}

/// The names that a `mod.rs` gives to what lies elsewhere.
fn exports(module: &Path, source: &Source) -> BTreeMap<String, Path> {
    let named = paths::named_in(&source.shipped, module).into_iter();
    named.map(|path| (path.name, path.to)).collect()
}

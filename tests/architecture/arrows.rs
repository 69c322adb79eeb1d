//! Which room uses which, and which may: the block `arrows` in docs/architecture.md.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::Source;

/// The rooms that each room uses.
pub(crate) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Reads the block that begins with ```` ```arrows ````: one room a line, `room: other, other`.
pub(crate) fn documented(text: &str) -> Arrows {
    let block = text.split("```arrows\n").nth(1).and_then(|rest| rest.split("```").next());
    let lines = block.expect("docs/architecture.md has a block of arrows").lines();
    let arrows = lines.filter_map(|line| line.split_once(':')).map(|(room, others)| {
        let others = others.split(',').map(str::trim).filter(|other| !other.is_empty());
        (room.trim().to_owned(), others.map(str::to_owned).collect())
    });
    arrows.collect()
}

/// The arrows that the shipped code draws.
pub(crate) fn drawn(sources: &[Source]) -> Arrows {
    let mut arrows = Arrows::new();
    for source in sources {
        let Some(room) = room_of(&source.path) else { continue };
        let others = rooms_in(&source.shipped, depth(&source.path));
        arrows.entry(room).or_default().extend(others);
    }
    without_loops(arrows)
}

fn without_loops(mut arrows: Arrows) -> Arrows {
    for (room, others) in &mut arrows {
        others.remove(room);
    }
    arrows
}

/// The room that a file belongs to; the two roots of the crate belong to none.
pub(crate) fn room_of(path: &str) -> Option<String> {
    let inside = path.strip_prefix("src/")?;
    let room = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(room, "lib" | "main")).then(|| room.to_owned())
}

/// How many `super` lead from a file to the root of the crate.
fn depth(path: &str) -> usize {
    path.trim_start_matches("src/").trim_end_matches("/mod.rs").split('/').count()
}

/// The rooms that code names: by `crate::room`, in a group, or by going up to the root.
fn rooms_in(code: &str, depth: usize) -> BTreeSet<String> {
    let upwards = "super::".repeat(depth);
    let mut rooms = BTreeSet::new();
    for start in ["crate::", upwards.as_str()] {
        for (at, _) in code.match_indices(start) {
            let is_whole =
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_$:".contains(c));
            let rest = &code[at + start.len()..];
            match rest.strip_prefix('{') {
                _ if !is_whole => {}
                Some(group) => rooms.extend(firsts_of_group(group)),
                None => rooms.extend(name(rest)),
            }
        }
    }
    rooms
}

fn name(code: &str) -> Option<String> {
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len());
    let name = &code[..end];
    name.starts_with(|c: char| c.is_lowercase()).then(|| name.to_owned())
}

/// The first name of each entry of `a::b, c::{d, e}}`.
fn firsts_of_group(group: &str) -> BTreeSet<String> {
    let mut level = 0_usize;
    let mut begins = true;
    let mut rooms = BTreeSet::new();
    for (at, c) in group.char_indices() {
        match c {
            '}' if level == 0 => break,
            '{' => level += 1,
            '}' => level -= 1,
            ',' if level == 0 => begins = true,
            _ if begins && !c.is_whitespace() => {
                rooms.extend(name(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    rooms
}

/// What is drawn and not allowed, and what is allowed and not drawn (any more).
pub(crate) fn differences(drawn: &Arrows, allowed: &Arrows) -> Vec<String> {
    let missing = |a: &Arrows, b: &Arrows, what: &str| {
        let lines = a.iter().flat_map(|(room, others)| {
            let known = b.get(room).cloned().unwrap_or_default();
            let new: Vec<String> = others.difference(&known).cloned().collect();
            new.into_iter().map(move |other| format!("{room} -> {other} {what}"))
        });
        lines.collect::<Vec<_>>()
    };
    let rooms = drawn.keys().filter(|room| !allowed.contains_key(*room));
    let mut all: Vec<String> =
        rooms.map(|room| format!("{room} is a room without a line")).collect();
    all.extend(missing(drawn, allowed, "is drawn, and not allowed"));
    all.extend(missing(allowed, drawn, "is allowed, and not drawn"));
    all
}

//! A short run of each fuzz target: its seeds under `fuzz/corpus`, and mutations of them. The
//! mutations are the same in every run.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;

use rstest::rstest;

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 11] = [
    ("config", super::config),
    ("evidence", super::evidence),
    ("gzip", super::gzip),
    ("http_date", super::http_date),
    ("index", super::index),
    ("manifest", super::manifest),
    ("ndjson", super::ndjson),
    ("redactor", super::redactor),
    ("retry_after", super::retry_after),
    ("suite", super::suite),
    ("url", super::url),
];

/// Mutated inputs longer than this are cut.
const LONGEST: usize = 8192;

/// Bytes that mean something to one of the formats.
const TOKENS: [&str; 20] = [
    "\n", "\r\n", "\n\n", "\"", "'", "{", "}", "[", "]", ":", ",", "=", "#", "\\u0000", "0", "-1",
    "%2F", "\u{e9}", "\u{feff}", "null",
];

fn fuzz_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names_in(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz_folder().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.trim_end_matches(".rs").to_owned()).collect()
}

/// The seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz_folder().join("corpus").join(target);
    let names = names_in(&format!("corpus/{target}")).into_iter();
    names.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

/// The generator `SplitMix64`: nothing here has to be secret, and the numbers must stay the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// A part of a sequence of this length, mostly a short one.
    fn part(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        start..(start + self.below(most + 1)).min(length)
    }
}

fn mutated(seeds: &[(String, Vec<u8>)], numbers: &mut Numbers) -> Vec<u8> {
    let mut input = seeds[numbers.below(seeds.len())].1.clone();
    for _ in 0..=numbers.below(4) {
        let part = numbers.part(input.len());
        match numbers.below(6) {
            0 => drop(input.drain(part)),
            1 => input.extend_from_within(part),
            2 => drop(input.splice(part, numbers.next().to_le_bytes())),
            3 => drop(input.splice(part, TOKENS[numbers.below(TOKENS.len())].bytes())),
            4 => {
                let other = &seeds[numbers.below(seeds.len())].1;
                input.splice(part, other[numbers.part(other.len())].iter().copied());
            }
            _ => {
                let at = numbers.below(input.len());
                input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << numbers.below(8));
            }
        }
    }
    input.truncate(LONGEST);
    input
}

/// The inputs on which a target panics, each with its name.
fn broken(target: Target, inputs: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<String> {
    let panics = |input: &[u8]| catch_unwind(|| target(input)).is_err();
    let broken = inputs.filter(|(_, input)| panics(input));
    broken.map(|(name, input)| format!("{name}: {}", input.escape_ascii())).collect()
}

fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap().1
}

#[rstest]
#[case::config(1_500, "config")]
#[case::evidence(300, "evidence")]
#[case::gzip(2_000, "gzip")]
#[case::http_date(4_000, "http_date")]
#[case::index(4_000, "index")]
#[case::manifest(1_500, "manifest")]
#[case::ndjson(1_500, "ndjson")]
#[case::redactor(1_500, "redactor")]
#[case::retry_after(4_000, "retry_after")]
#[case::suite(1_000, "suite")]
#[case::url(1_000, "url")]
fn every_target_keeps_its_promises_on_seeds_and_mutations(
    #[case] mutations: usize,
    #[case] name: &str,
) {
    let seeds = seeds(name);
    assert!(seeds.len() >= 10, "{name} has {} seeds", seeds.len());
    let mut numbers = Numbers(7);
    let mutations =
        (0..mutations).map(|n| (format!("mutation {n}"), mutated(&seeds, &mut numbers)));
    let inputs = seeds.iter().cloned().chain(mutations);
    assert_eq!(broken(target(name), inputs), Vec::<String>::new());
}

#[test]
fn a_broken_promise_is_seen_with_its_input() {
    let inputs = ["kept", "broken\n"].map(|it| (it.trim().to_owned(), it.as_bytes().to_vec()));
    let target: Target = |input| assert_ne!(input, b"broken\n");
    assert_eq!(broken(target, inputs.into_iter()), ["broken: broken\\n"]);
}

#[test]
fn every_target_has_a_program_seeds_and_a_short_run() {
    let here: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names_in("fuzz_targets"), here);
    assert_eq!(names_in("corpus"), here);
    let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let programs = manifest["bin"].as_array().unwrap().iter();
    let programs: BTreeSet<String> =
        programs.map(|program| program["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(programs, here);
}

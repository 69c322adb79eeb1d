//! Judges output that is organized by a resource type.

use std::collections::BTreeSet;

use crate::case::{
    Case, CheckDoc, Found, Judged, Judgement, Looked, Noun, at_path, each_listed, in_file,
    is_whole, other_export, unread,
};
use crate::evidence::{
    BlockFacts, ExportFacts, FileEvidence, Fingerprint, IndexError, ManifestFacts,
};
use crate::fhir::in_patient_compartment;
use crate::need::ExportNeed;

pub(crate) const ORGANIZED_ENTRIES: CheckDoc = CheckDoc {
    id: "organized-entries",
    judges: "The items of organized output have no type.",
    sent: "A kick-off with organizeOutputBy.",
    accepted: "Items with url and without type.",
    matters: "A client that reads the type puts all that a file holds into one table.",
    cause: "The type that organizes is written as the type of the file.",
    repair: "Leave type out, and write outputOrganizedBy.",
};

pub(crate) const ORGANIZED_MARKER: CheckDoc = CheckDoc {
    id: "organized-marker",
    judges: "The member outputOrganizedBy is the type that was asked for, and is absent where none was.",
    sent: "A kick-off with organizeOutputBy, and one without.",
    accepted: "The same name of a type. A server that does not organize is not judged.",
    matters: "A client tells by it how to read the files.",
    cause: "The member is left out, or always there.",
    repair: "Write the value of the parameter where it is in force.",
};

pub(crate) const ORGANIZED_BLOCKS: CheckDoc = CheckDoc {
    id: "organized-blocks",
    judges: "Organized files consist of blocks: a header, the resource it refers to, and resources \
             that refer to that.",
    sent: "GET on each file; every line is read.",
    accepted: "Resources without a reference to the organizing type, wherever they are. A file may \
               begin with the header of a block that another file began.",
    matters: "A client takes one block at a time, and ascribes all of it to the header's resource.",
    cause: "Resources are sorted into files, but not divided within them.",
    repair: "Write a Parameters with a header before each block.",
};

pub(crate) const CONTINUED_BLOCKS: CheckDoc = CheckDoc {
    id: "continued-blocks",
    judges: "Where a block goes on in another file, continuesInFile of the item names it.",
    sent: "GET on each file; the headers at their borders are compared.",
    accepted: "The URL of the item whose file begins with the header that the first one ends with.",
    matters: "A client that does not know of it processes a part of a patient's data.",
    cause: "Files are cut by size, and nothing is noted.",
    repair: "Write continuesInFile when a file is cut within a block.",
};

pub(crate) const UNSPLIT_BLOCKS: CheckDoc = CheckDoc {
    id: "unsplit-blocks",
    judges: "A block is not divided over files without need.",
    sent: "GET on each file; the headers at their borders are compared.",
    accepted: "A block that is divided where it would make a longer file than the server makes.",
    matters: "A client has to keep one file while it reads the next.",
    cause: "Files are cut after a number of lines, whatever block they are in.",
    repair: "Cut files at the end of a block.",
};

pub(crate) const ORGANIZED_TYPES: CheckDoc = CheckDoc {
    id: "organized-types",
    judges: "Blocks of Patients hold all types of the Patient compartment that have data.",
    sent: "A kick-off with organizeOutputBy=Patient, and one without parameters.",
    accepted: "Every type of the compartment that the plain export has, but for Group.",
    matters: "A client that wants all about a patient does not notice what is missing.",
    cause: "The blocks are made from a list of the usual types.",
    repair: "Put the whole Patient compartment into the blocks.",
};

const NOT_ORGANIZED: &str = "the output is not organized by a type";

fn blocks(file: &FileEvidence) -> Option<&BlockFacts> {
    Some(&file.facts.as_ref()?.content.as_ref()?.blocks)
}

/// Tells whether the server organized the output.
fn is_organized(export: &ExportFacts, manifest: &ManifestFacts) -> bool {
    export.need.organize_by.is_some()
        && (manifest.json.get("outputOrganizedBy").is_some()
            || export.files.iter().filter_map(blocks).any(|blocks| blocks.total() > 0))
}

fn each_organized<'a>(
    case: Case<'a>,
    judge: impl Fn(&'a ExportFacts) -> Result<Judged, IndexError>,
) -> Judgement {
    let judged = each_listed(case, |export, manifest| {
        if export.need.organize_by.is_none() {
            return Ok(Judged::default());
        }
        if !is_organized(export, manifest) {
            return Ok(Judged::not_tested(NOT_ORGANIZED));
        }
        judge(export)
    });
    judged.map(|judged| judged.or_not_tested(NOT_ORGANIZED))
}

/// Judges the items.
pub(crate) fn organized_entries(case: Case<'_>) -> Judgement {
    each_organized(case, |export| {
        let (mut looked, mut found) = (Looked::default(), Vec::new());
        for (exchange, path, item) in export.items("output") {
            looked.add(Noun::Entry, 1);
            if item.get("type").is_some() {
                let message = "an item of organized output has a type";
                let one = Found::breach(message, "no `type`", "`type`").shown_by(exchange);
                found.push(one.in_export(export.id).at(at_path(format!("{path}/type"))));
            }
        }
        Ok(Judged::with(looked, found).or_not_tested("the list is empty"))
    })
}

/// Judges `outputOrganizedBy`.
pub(crate) fn organized_marker(case: Case<'_>) -> Judgement {
    each_listed(case, |export, manifest| {
        let told = manifest.json.get("outputOrganizedBy").map(|told| told.as_str().unwrap_or(""));
        let asked = export.need.organize_by.as_deref();
        let (expected, observed) = match (asked, told) {
            (Some(asked), Some(told)) if asked == told => ("", ""),
            (Some(asked), Some(told)) => (asked, told),
            (Some(_), None) if !is_organized(export, manifest) => {
                return Ok(Judged::not_tested(NOT_ORGANIZED));
            }
            (Some(asked), None) => (asked, "no `outputOrganizedBy`"),
            (None, Some(told)) => ("no `outputOrganizedBy`", told),
            (None, None) => ("", ""),
        };
        let found = (expected != observed).then(|| {
            let message = "outputOrganizedBy is not what was asked for";
            let found = Found::breach(message, expected, observed).shown_by(manifest.exchange);
            found.in_export(export.id).at(at_path("/outputOrganizedBy"))
        });
        Ok(Judged::with(Looked::at(Noun::List, 1), found.into_iter().collect()))
    })
}

/// Judges the lines of each file.
pub(crate) fn organized_blocks(case: Case<'_>) -> Judgement {
    each_organized(case, |export| {
        let mut judged = Judged::default();
        for file in &export.files {
            let (Some(facts), Some(blocks)) = (&file.facts, blocks(file)) else { continue };
            if facts.lines == 0 {
                continue;
            }
            judged.looked.merge(Looked::at(Noun::File, 1).and(Noun::Line, facts.lines));
            let asked = export.need.organize_by.as_deref().unwrap_or_default();
            let found = wrong_blocks(blocks, asked).into_iter().map(|(message, line)| {
                let found = Found::breach(message, "blocks, each with its header", "another order");
                found.shown_by(file.exchange).in_export(export.id).at(in_file(&file.name, line))
            });
            judged.found.extend(found);
        }
        Ok(judged.or_not_tested("no file has a line"))
    })
}

fn wrong_blocks(blocks: &BlockFacts, asked: &str) -> Vec<(&'static str, Option<u64>)> {
    let mut wrong = Vec::new();
    if !blocks.begins_with_header {
        wrong.push(("a file does not begin with a header", Some(1)));
    }
    if blocks.headers.keys().any(|name| name != asked) {
        wrong.push(("a header refers to a resource of another type", None));
    }
    let places = [
        (&blocks.malformed, "a Parameters is no header of a block"),
        (&blocks.without_resource, "the resource of a header does not follow it"),
        (&blocks.strays, "a resource is in the block of another one than it refers to"),
    ];
    let places = places.into_iter().filter(|(places, _)| !places.is_empty());
    wrong.extend(places.map(|(places, message)| (message, places.first.first().copied())));
    wrong
}

fn lines(file: &FileEvidence) -> u64 {
    file.facts.as_ref().map_or(0, |facts| facts.lines)
}

/// What the last header of a file refers to.
fn last(file: &FileEvidence) -> Option<Fingerprint> {
    blocks(file)?.last
}

/// The files that begin with a header of the same resource.
fn beginning(export: &ExportFacts, with: Fingerprint) -> impl Iterator<Item = &FileEvidence> {
    let first = |file: &FileEvidence| blocks(file).and_then(|blocks| blocks.first);
    export.files.iter().filter(move |file| first(file) == Some(with))
}

/// Judges `continuesInFile`.
pub(crate) fn continued_blocks(case: Case<'_>) -> Judgement {
    each_organized(case, |export| {
        let items = export.items("output");
        let text = |file: &FileEvidence, member: &str| {
            items.get(file.output).and_then(|(_, _, item)| item[member].as_str())
        };
        if let Some(why) = unread(export) {
            return Ok(Judged::blocked(why));
        }
        let (mut looked, mut found) = (Looked::default(), Vec::new());
        for header in export.files.iter().filter_map(last).collect::<BTreeSet<_>>() {
            let ends = || export.files.iter().filter(|file| last(file) == Some(header));
            let is_divided =
                ends().any(|one| beginning(export, header).any(|other| other.output != one.output));
            if !is_divided {
                continue;
            }
            looked.add(Noun::Entry, ends().count() as u64);
            let names = |one: &FileEvidence| {
                let told = text(one, "continuesInFile");
                let mut others =
                    beginning(export, header).filter(|other| other.output != one.output);
                told.is_some() && others.any(|other| text(other, "url") == told)
            };
            let begins = |one: &FileEvidence| {
                beginning(export, header).any(|other| other.output == one.output)
            };
            // The last part of a block names no other; it begins with the header as well.
            let has_end = ends().any(begins);
            let untold: Vec<_> = ends().filter(|one| !names(one)).collect();
            if untold.len() > usize::from(has_end) {
                let one = untold.iter().find(|one| !begins(one)).unwrap_or(&untold[0]);
                let message =
                    "a block goes on in another file, and continuesInFile does not say so";
                let observed = text(one, "continuesInFile").unwrap_or("no `continuesInFile`");
                let found_one = Found::breach(message, "the URL of the next part", observed);
                let place = at_path(format!("/output/{}/continuesInFile", one.output));
                found.push(found_one.shown_by(one.exchange).in_export(export.id).at(place));
            }
        }
        Ok(Judged::with(looked, found).or_not_tested("no block goes over several files"))
    })
}

/// Judges whether blocks are divided without need: where all of both files would fit into one of
/// the size that the server itself makes.
pub(crate) fn unsplit_blocks(case: Case<'_>) -> Judgement {
    each_organized(case, |export| {
        let plain = ExportNeed { level: export.need.level, ..ExportNeed::default() };
        let whole = other_export(case.evidence, &plain).ok();
        let all = export.files.iter().chain(whole.into_iter().flat_map(|whole| &whole.files));
        let usual = all.map(lines).max().unwrap_or(0);
        let mut looked = Looked::default();
        let mut found = Vec::new();
        for one in export.files.iter().filter(|file| lines(file) > 0 && is_whole(file)) {
            looked.add(Noun::File, 1);
            let Some(header) = last(one) else { continue };
            let others = beginning(export, header)
                .filter(|other| other.output > one.output && is_whole(other));
            for other in others.filter(|other| lines(one) + lines(other) <= usual + 1) {
                let message = "a block is divided over two files though one could hold it";
                let one = Found::breach(message, "a block in one file", "a block in two files");
                let place = in_file(&other.name, Some(1));
                found.push(one.shown_by(other.exchange).in_export(export.id).at(place));
            }
        }
        Ok(Judged::with(looked, found).or_not_tested("no file has a line"))
    })
}

/// Judges the types of blocks of Patients.
pub(crate) fn organized_types(case: Case<'_>) -> Judgement {
    each_organized(case, |export| {
        if export.need.organize_by.as_deref() != Some("Patient") {
            return Ok(Judged::not_tested("the output is not organized by Patient"));
        }
        let plain = ExportNeed { level: export.need.level, ..ExportNeed::default() };
        let whole = match other_export(case.evidence, &plain) {
            Ok(whole) => whole,
            Err(why) => return Ok(Judged::blocked(why)),
        };
        if let Some(why) = unread(export) {
            return Ok(Judged::blocked(why));
        }
        let (due, there) = (types(whole), types(export));
        // The Group that is exported may come with its export, and belongs to no single patient.
        let is_due = |name: &&str| in_patient_compartment(name) && *name != "Group";
        let due: BTreeSet<_> = due.into_iter().filter(is_due).collect();
        let found = due.difference(&there).map(|name| {
            let message = "a type of the Patient compartment is not in the blocks";
            Found::breach(message, *name, "no resource of it").in_export(export.id)
        });
        let found = found.collect();
        let judged = Judged::with(Looked::at(Noun::Type, due.len() as u64), found);
        Ok(judged.or_not_tested("the plain export has no type of the Patient compartment"))
    })
}

/// The types of all lines.
fn types(export: &ExportFacts) -> BTreeSet<&str> {
    let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
    facts.flat_map(|facts| facts.types.keys().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{Export, File, World, assert_says, encounter, line};
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn header(id: &str) -> String {
        let value = json!({"reference": format!("Patient/{id}")});
        let parameter = json!([{"name": "header", "valueReference": value}]);
        json!({"resourceType": "Parameters", "parameter": parameter}).to_string()
    }

    fn file(lines: &[String]) -> File {
        File::new("Patient", lines).reading(Reading::Content)
    }

    fn block(id: &str) -> Vec<String> {
        vec![header(id), line("Patient", id, "2024-01-01"), encounter("e", id)]
    }

    fn judged(files: Vec<File>, json: Value, check: &str) -> Verdict {
        let whole = Export::of(vec![File::new("Encounter", &[encounter("e", "a")])]);
        let export = Export::of(files).need("{ organizeOutputBy: Patient }").json(json);
        let world = World::new(Contract::Guide(GuideVersion::V3)).beside(whole).export(export);
        world.cited("[V3-17]", &format!("steps: []\njudge: [{check}]"))
    }

    fn marked(items: &Value) -> Value {
        json!({"outputOrganizedBy": "Patient", "output": items})
    }

    #[rstest]
    #[case("organized-entries", marked(&json!([{"url": "u"}])), Outcome::Pass, "1 entry")]
    #[case("organized-entries", marked(&json!([{"url": "u", "type": "Patient"}])), Outcome::Fail, "/output/0/type")]
    #[case("organized-marker", marked(&json!([])), Outcome::Pass, "1 list")]
    #[case("organized-marker", json!({"output": []}), Outcome::Fail, "no `outputOrganizedBy`")]
    #[case("organized-marker", json!({"outputOrganizedBy": "Group"}), Outcome::Fail, "| Patient | Group |")]
    #[case("organized-types", marked(&json!([])), Outcome::Pass, "1 type")]
    fn what_the_manifest_says_is_judged(
        #[case] check: &str,
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(vec![file(&block("a"))], json, check), outcome, words);
    }

    #[rstest]
    #[case(block("a"), Outcome::Pass, "1 file, 3 lines")]
    #[case(block("a")[1..].to_vec(), Outcome::Fail, "does not begin with a header")]
    #[case([block("a"), block("b")[1..].to_vec()].concat(), Outcome::Fail, "block of another one")]
    fn files_consist_of_blocks(
        #[case] lines: Vec<String>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = marked(&json!([{"url": "u"}]));
        assert_says(&judged(vec![file(&lines)], json, "organized-blocks"), outcome, words);
    }

    #[rstest]
    #[case("continued-blocks", json!([{"url": "u", "continuesInFile": "v"}, {"url": "v"}]), Outcome::Pass, "2 entries")]
    #[case("continued-blocks", json!([{"url": "u"}, {"url": "v"}]), Outcome::Fail, "no `continuesInFile`")]
    #[case("unsplit-blocks", json!([{"url": "u"}, {"url": "v"}]), Outcome::Fail, "one could hold it")]
    fn a_block_may_go_on_in_another_file(
        #[case] check: &str,
        #[case] items: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let first = file(&[block("b"), block("a")].concat());
        let second = file(&[header("a"), encounter("f", "a")]);
        let third = file(&[block("c"), block("d"), block("e")].concat());
        assert_says(&judged(vec![first, second, third], marked(&items), check), outcome, words);
    }

    #[test]
    fn a_server_that_does_not_organize_is_not_judged() {
        let plain = File::new("Patient", &[line("Patient", "a", "2024-01-01")]);
        let verdict = judged(vec![plain], json!({"output": []}), "organized-entries");
        assert_says(&verdict, Outcome::NotTested, "not organized");
    }
}

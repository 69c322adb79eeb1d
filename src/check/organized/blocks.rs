//! Judges the blocks within files of organized output.

use super::output::{blocks, each_organized};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, in_file,
};
use crate::evidence::BlockFacts;

pub(crate) static ORGANIZED_BLOCKS: Def = Def {
    doc: CheckDoc {
        id: "organized-blocks",
        judges: "Organized files consist of blocks: a header, the resource that it references, and \
                 the resources that reference that resource.",
        sent: "GET on each file; every line is read.",
        accepted: "Resources without a reference to the organizing type are accepted anywhere. A \
                   file may begin with the header of a block that another file began.",
        matters: "A client processes one block at a time, and assigns everything in it to the \
                  header's resource.",
        cause: "Resources are sorted into files, but the files are not divided into blocks.",
        repair: "Write a Parameters resource as a header before each block.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| organized_blocks(cx)),
};

/// Judges the lines of each file.
pub(crate) fn organized_blocks(cx: CheckContext<'_>) -> Judgement {
    each_organized(cx, |export| {
        let mut judged = CheckResult::default();
        for file in &export.files {
            let (Some(facts), Some(blocks)) = (&file.facts, blocks(file)) else { continue };
            if facts.lines == 0 {
                continue;
            }
            judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, facts.lines));
            let asked = export.spec.organize_by.as_deref().unwrap_or_default();
            let found = wrong_blocks(blocks, asked).into_iter().map(|(message, line)| {
                let found = DraftFinding::breach(
                    message,
                    "blocks, each beginning with its header",
                    "another order",
                );
                found.shown_by(file.exchange).in_export(export.id).at(in_file(&file.name, line))
            });
            judged.found.extend(found);
        }
        Ok(judged.or_not_tested("no file has any lines"))
    })
}

fn wrong_blocks(blocks: &BlockFacts, asked: &str) -> Vec<(&'static str, Option<u64>)> {
    let mut wrong = Vec::new();
    if !blocks.begins_with_header {
        wrong.push(("a file does not begin with a header", Some(1)));
    }
    if blocks.headers.keys().any(|name| name != asked) {
        wrong.push(("a header references a resource of another type", None));
    }
    let places = [
        (&blocks.malformed, "a Parameters resource is not a valid block header"),
        (&blocks.without_resource, "the resource that a header references does not follow it"),
        (&blocks.strays, "a resource is in the block of a resource that it does not reference"),
    ];
    let places = places.into_iter().filter(|(places, _)| !places.is_empty());
    wrong.extend(places.map(|(places, message)| (message, places.first.first().copied())));
    wrong
}

#[cfg(test)]
mod tests {
    use crate::check::organized::sample::{block, file, judged, marked};
    use crate::judge::testing::assert_says;
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(block("a"), Outcome::Pass, "1 file, 3 lines")]
    #[case(block("a")[1..].to_vec(), Outcome::Fail, "does not begin with a header")]
    #[case(
        [block("a"), block("b")[1..].to_vec()].concat(),
        Outcome::Fail,
        "in the block of a resource that it does not reference"
    )]
    fn files_consist_of_blocks(
        #[case] lines: Vec<String>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = marked(&json!([{"url": "u"}]));
        assert_says(&judged(vec![file(&lines)], json, "organized-blocks"), outcome, words);
    }
}

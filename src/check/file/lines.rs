//! Judges the lines of files, whatever they are about.

use super::received;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file,
};
use crate::evidence::{BrokenRule, ExportFacts, FileEvidence, FileFacts, Places};

pub(crate) static WELL_FORMED_LINES: Def = Def {
    doc: CheckDoc {
        id: "well-formed-lines",
        judges: "Every line of every file is one JSON object with a resourceType and a legal id.",
        sent: "GET on each URL of the manifest; every line is read.",
        accepted: "UTF-8 without a byte order mark, one object per line, LF or CRLF, with or \
                   without a newline at the end. A duplicate name in an object is only a warning.",
        matters: "A line that cannot be parsed is a lost resource, and many readers reject the \
                  whole file.",
        cause: "Objects are pretty-printed or cut, several writers share a file, or newlines in \
                text are not escaped.",
        repair: "Serialise each resource on one line with a JSON library, and use one writer per \
                 file.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| well_formed_lines(cx)),
};

/// Judges the lines of each file that came.
pub(crate) fn well_formed_lines(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for file in &export.files {
            let Some(facts) = &file.facts else { continue };
            if facts.lines == 0 {
                continue;
            }
            if let Some(why) = received::judged_elsewhere(cx, file, false) {
                judged.not_tested.push(format!("{} was not read: {why}", file.name));
                continue;
            }
            judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, facts.lines));
            judged.found.extend(wrong_lines(export, file, facts));
            judged.not_tested.extend(skipped_lines(file, facts));
        }
        Ok(judged.or_not_tested("no file has any lines"))
    })
}

fn wrong_lines(export: &ExportFacts, file: &FileEvidence, facts: &FileFacts) -> Vec<DraftFinding> {
    let object = "one JSON object on each line";
    let broken = facts.broken.iter().filter_map(|(rule, places)| {
        let (message, kind) = broken_words(*rule)?;
        let line = places.first.first().map(|spot| spot.line);
        Some((message, object, kind, places.total, line))
    });
    let lines = [
        (&facts.without_type, "a line has no resourceType", "a resourceType"),
        (&facts.not_a_type_name, "a resourceType is not a type name", "a type name"),
        (&facts.without_id, "a resource has no id", "an id"),
        (
            &facts.illegal_id,
            "a resource has an invalid id",
            "1 to 64 characters of A-Z a-z 0-9 - .",
        ),
    ];
    let lines = lines.into_iter().map(|(places, message, expected): (&Places<u64>, _, _)| {
        let line = places.first.first().copied();
        (message, expected, FindingKind::Breach, places.total, line)
    });
    let all = broken.chain(lines).filter(|(_, _, _, total, _)| *total > 0);
    let found = all.map(|(message, expected, kind, total, line)| {
        DraftFinding::breach(
            message,
            expected,
            crate::check_context::counted(total, ("line", "lines")),
        )
        .of_kind(kind)
        .shown_by(file.exchange)
        .in_export(export.id)
        .at(in_file(&file.name, line))
        .of_total(total)
    });
    found.collect()
}

/// What a broken rule is called; `None` for those that are limits of bulkspec.
fn broken_words(rule: BrokenRule) -> Option<(&'static str, FindingKind)> {
    match rule {
        BrokenRule::InvalidJson => Some(("a line is not JSON", FindingKind::Breach)),
        BrokenRule::InvalidUtf8 => Some(("a line is not UTF-8", FindingKind::Breach)),
        BrokenRule::NotAnObject => Some(("a line is not a JSON object", FindingKind::Breach)),
        BrokenRule::ByteOrderMark => Some(("a line has a byte order mark", FindingKind::Breach)),
        BrokenRule::DuplicateKey => {
            Some(("a member name occurs twice in an object", FindingKind::Doubt))
        }
        BrokenRule::TooLong | BrokenRule::TooDeep => None,
    }
}

/// Says which lines bulkspec did not read by its own limits.
fn skipped_lines(file: &FileEvidence, facts: &FileFacts) -> Vec<String> {
    let limits = [
        (BrokenRule::TooLong, "longer than the limit"),
        (BrokenRule::TooDeep, "nested deeper than the limit"),
    ];
    let skipped = limits.into_iter().filter_map(|(rule, why)| {
        let lines = facts.broken_lines(rule);
        let words = crate::check_context::counted(lines, ("line is", "lines are"));
        (lines > 0).then(|| format!("in {}, {words} {why}, and not read", file.name))
    });
    skipped.collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"resourceType":"Patient","id":"b"}"#, Outcome::Pass, "1 file, 2 lines")]
    #[case("", Outcome::Pass, "1 file, 1 line")]
    #[case(
        r#"{"resourceType":"Pat"#,
        Outcome::Fail,
        "a line is not JSON | one JSON object on each line | 1 line | Patient file 1:2"
    )]
    #[case("[]", Outcome::Fail, "not a JSON object")]
    #[case(
        r#"{"id":"b"}"#,
        Outcome::Fail,
        "no resourceType | a resourceType | 1 line | Patient file 1:2"
    )]
    #[case(r#"{"resourceType":"pa tient","id":"b"}"#, Outcome::Fail, "not a type name")]
    #[case(r#"{"resourceType":"Patient"}"#, Outcome::Fail, "has no id")]
    #[case(r#"{"resourceType":"Patient","id":"a_b"}"#, Outcome::Fail, "has an invalid id")]
    #[case(r#"{"resourceType":"Patient","id":"b","id":"b"}"#, Outcome::Warn, "occurs twice")]
    #[case("\u{feff}{\"resourceType\":\"Patient\",\"id\":\"b\"}", Outcome::Fail, "byte order mark")]
    fn every_line_is_a_resource(
        #[case] second: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let lines = [line("Patient", "a", "2024-01-01"), second.to_owned()];
        let export = Export::of(vec![File::new("Patient", &lines)]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("well-formed-lines"), outcome, words);
    }

    #[test]
    fn a_file_without_lines_shows_nothing() {
        let export = Export::of(vec![File::new("Patient", &[])]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(
            &builder.check("well-formed-lines"),
            Outcome::NotTested,
            "no file has any lines",
        );
    }

    #[test]
    fn all_broken_lines_are_counted() {
        let lines: Vec<String> = (0..50).map(|_| "{".to_owned()).collect();
        let export = Export::of(vec![File::new("Patient", &lines)]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(
            &builder.check("well-formed-lines"),
            Outcome::Fail,
            "50 lines | Patient file 1:1  +49",
        );
    }
}

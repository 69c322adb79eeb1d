//! Judges that no resource comes twice.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, counted,
    each_listed, file_name, in_file,
};
use crate::evidence::{ExportFacts, IndexError, Record, ResourceIndex};

pub(crate) static UNIQUE_RESOURCES: Def = Def {
    doc: CheckDoc {
        id: "unique-resources",
        judges: "No resource appears twice in an export, in one file or across files.",
        sent: "GET on each URL of the manifest; type and id of every line are compared.",
        accepted: "Each type and id once, in its newest version only.",
        matters: "Counts and sums over the data are wrong, and a loader may keep the older of two \
                  versions.",
        cause: "Pages or files overlap at their boundaries, a file is listed twice, or the history \
                of resources is exported together with their newest version.",
        repair: "Page by a unique and stable key, and export only the newest version.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| unique_resources(cx)),
};

/// Counts how often something odd occurs, and keeps where it was first.
#[derive(Debug, Default)]
struct Repeats {
    first: Option<Record>,
    total: u64,
}

impl Repeats {
    fn add(&mut self, record: &Record) {
        self.total += 1;
        self.first.get_or_insert_with(|| record.clone());
    }

    fn found(&self, export: &ExportFacts, message: &str) -> Option<DraftFinding> {
        let record = self.first.as_ref()?;
        let place = in_file(&file_name(&export.files, record.file), Some(u64::from(record.line)));
        let observed = counted(self.total, ("repeated line", "repeated lines"));
        let found =
            DraftFinding::breach(message, "each resource once", observed).in_export(export.id);
        Some(found.at(place).of_total(self.total))
    }
}

/// Judges each export by the index of its resources.
pub(crate) fn unique_resources(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut same, mut versions) = (Repeats::default(), Repeats::default());
        let mut resources = 0;
        let mut last: Option<Record> = None;
        for record in lines(&export.index) {
            let record = record?;
            match last.as_ref().filter(|last| is_same_resource(last, &record)) {
                Some(last) if last.content == record.content => same.add(&record),
                Some(_) => versions.add(&record),
                None => resources += 1,
            }
            last = Some(record);
        }
        let found = [
            same.found(export, "the same resource is exported more than once"),
            versions.found(export, "a resource is exported in more than one version"),
        ];
        let looked = Examined::at(Unit::Resource, resources);
        let judged = CheckResult::with(looked, found.into_iter().flatten().collect());
        Ok(judged.or_not_tested("no file has a resource"))
    })
}

/// The lines of an index, each once.
pub(crate) fn lines(
    index: &ResourceIndex,
) -> impl Iterator<Item = Result<Record, IndexError>> + '_ {
    index.iter().filter(|record| record.as_ref().map_or(true, |record| record.ordinal == 0))
}

/// The resources of an index, each once, in the first of its versions.
pub(crate) fn distinct(
    index: &ResourceIndex,
) -> impl Iterator<Item = Result<Record, IndexError>> + '_ {
    let mut last: Option<Record> = None;
    lines(index).filter(move |record| {
        let Ok(record) = record else { return true };
        let is_new = !last.as_ref().is_some_and(|last| is_same_resource(last, record));
        last = Some(record.clone());
        is_new
    })
}

fn is_same_resource(one: &Record, other: &Record) -> bool {
    one.id == other.id && one.resource_type == other.resource_type
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(vec![patients(&["a", "b"])], Outcome::Pass, "2 resources")]
    #[case(vec![], Outcome::NotTested, "no file has a resource")]
    #[case(vec![patients(&["a"]), patients(&["b", "a"])], Outcome::Fail, "is exported more than once | each resource once | 1 repeated line | Patient file 2:2")]
    #[case(vec![patients(&["a", "a", "a"])], Outcome::Fail, "2 repeated lines | Patient file 1:2  +1")]
    #[case(vec![patients(&["a"]), File::new("Patient", &[line("Patient", "a", "2024-02-01")])], Outcome::Fail, "more than one version")]
    fn a_resource_comes_once(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(files));
        assert_says(&builder.check("unique-resources"), outcome, words);
    }
}

//! Worlds in which a scenario writes between exports.

use serde_json::json;

use crate::contract::{Contract, GuideVersion};
use crate::evidence::{
    ExchangeId, Fingerprinter, IndexBuilder, Record, Sent, StampFacts, StepFacts, WriteFacts,
};
use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, status};
use crate::spec::Change;
use crate::verdict::Outcome;

/// Minutes of an hour in which everything happens.
const MINUTES: [&str; 6] = [
    "2024-06-01T10:00:00.000Z",
    "2024-06-01T10:01:00.000Z",
    "2024-06-01T10:02:00.000Z",
    "2024-06-01T10:03:00.000Z",
    "2024-06-01T10:04:00.000Z",
    "2024-06-01T10:05:00.000Z",
];

/// The nth minute.
pub(super) fn at(minute: usize) -> &'static str {
    MINUTES[minute]
}

/// What a scenario does, one after the other.
pub(super) struct Timeline {
    world: EvidenceBuilder,
    /// The exports so far.
    exports: usize,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { world: EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)), exports: 0 }
    }
}

impl Timeline {
    /// Writes an Observation.
    pub(super) fn wrote(self, id: &str, version: &str, at: &str) -> Self {
        let print = print();
        let done = StampFacts {
            id: print.resource("Observation", id),
            version: Some(print.of("versionId", version.as_bytes())),
            last_updated: Some(at.parse().unwrap()),
        };
        let change = if version == "1" { Change::Create } else { Change::Update };
        self.write(change, Some(done))
    }

    pub(super) fn deleted(self, id: &str) -> Self {
        let id = print().resource("Observation", id);
        self.write(Change::Delete, Some(StampFacts { id, version: None, last_updated: None }))
    }

    /// A write that the server refused.
    pub(super) fn refused(self) -> Self {
        self.write(Change::Create, None)
    }

    fn write(mut self, change: Change, done: Option<StampFacts>) -> Self {
        let about = format!("{} Observation", change.name());
        let exchange = self.world.answer(status(if done.is_some() { 200 } else { 403 }));
        let facts = WriteFacts {
            optional: false,
            sent: Sent { step: 0, exchange, about },
            change,
            resource_type: "Observation".into(),
            done,
        };
        self.world.steps.push(StepFacts::ResourceWritten(facts));
        self
    }

    /// Executes an export of Observations, of which `lines` are in the output, by id and version.
    pub(super) fn export(
        self,
        stands_for: &str,
        since: Option<&str>,
        lines: &[(&str, &str)],
        deleted: &[&str],
    ) -> Self {
        self.export_begun(None, stands_for, since, lines, deleted)
    }

    /// The same, where the kick-off was sent that many requests earlier.
    pub(super) fn export_begun(
        mut self,
        earlier: Option<u32>,
        stands_for: &str,
        since: Option<&str>,
        lines: &[(&str, &str)],
        deleted: &[&str],
    ) -> Self {
        let json = json!({ "transactionTime": stands_for, "output": [] });
        let mut export = Export::of(vec![file(lines)]).json(json);
        if let Some(since) = since {
            export = export.since(since);
        }
        self.world = self.world.export(export);
        let facts = self.world.facts(self.exports);
        let mut builder = IndexBuilder::new();
        builder.extend(deleted.iter().map(|id| deletion(id))).unwrap();
        facts.guide.deleted = builder.finish().unwrap();
        facts.types = vec!["Observation".into()];
        if let (Some(earlier), Some(kickoff)) = (earlier, facts.kickoff) {
            facts.kickoff = Some(ExchangeId(kickoff.0 - earlier));
        }
        self.exports += 1;
        self
    }

    /// Downloads the files of the first export again.
    pub(super) fn again(mut self, lines: &[(&str, &str)]) -> Self {
        self.world = self.world.again(vec![file(lines)]);
        self
    }

    #[track_caller]
    pub(super) fn says(self, check: &str, outcome: Outcome, words: &str) {
        let verdict = self.world.cited("[MANI-04]", &format!("steps: []\njudge: [{check}]"));
        assert_says(&verdict, outcome, words);
    }
}

fn print() -> Fingerprinter {
    Fingerprinter::with_key([7; 16])
}

fn file(lines: &[(&str, &str)]) -> File {
    let line = |(id, version): &(&str, &str)| {
        let meta = json!({ "versionId": version });
        json!({ "resourceType": "Observation", "id": id, "meta": meta }).to_string()
    };
    File::new("Observation", &lines.iter().map(line).collect::<Vec<_>>())
}

fn deletion(id: &str) -> Record {
    Record {
        resource_type: "Observation".into(),
        id: print().resource("Observation", id),
        last_updated: None,
        version: None,
        content: print().of("line", id.as_bytes()),
        patient: None,
        ordinal: 0,
        file: 0,
        line: 1,
    }
}

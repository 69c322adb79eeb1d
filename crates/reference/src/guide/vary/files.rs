//! Other files than the usual, with the same resources.

use siphasher::sip::SipHasher13;
use uuid::Uuid;

use crate::guide::export::{ExportFile, Written};
use crate::settings::Settings;
use crate::variant::VariantDef;
use crate::variant::catalog::file::{
    BLANK_LINE, CHUNKED_SHUFFLED, DECORATIVE_FILE_NAMES, FINAL_BLANK_LINE, NO_FINAL_NEWLINE,
    OPAQUE_FILE_NAMES,
};
use crate::variant::catalog::media_type::{
    MEDIA_TYPE_PARAMETERS, OTHER_NDJSON_MEDIA_TYPE, PLAIN_NDJSON_MEDIA_TYPE,
};

/// Returns the files of an export as the variants ask for; `in_blocks` where the order of lines
/// has a meaning.
pub(in crate::guide) fn varied(files: Written, settings: &Settings, in_blocks: bool) -> Written {
    let artist = VariantWriter { settings, in_blocks, chance: Uuid::new_v4().as_u64_pair().0 };
    let Written { output, deleted, outcomes } = files;
    let all = |list: Vec<ExportFile>| list.into_iter().map(|file| artist.varied(file)).collect();
    let (output, deleted, outcomes) = (artist.ordered(all(output)), all(deleted), all(outcomes));
    artist.numbered(Written { output, deleted, outcomes })
}

struct VariantWriter<'a> {
    settings: &'a Settings,
    in_blocks: bool,
    /// Differs from export to export.
    chance: u64,
}

impl VariantWriter<'_> {
    fn varies(&self, variant: &VariantDef) -> bool {
        self.settings.varies(variant)
    }

    fn by_chance(&self, bytes: &[u8]) -> u64 {
        SipHasher13::new_with_keys(self.chance, 0).hash(bytes)
    }

    fn varied(&self, mut file: ExportFile) -> ExportFile {
        let bytes = self.with_other_ends(self.shuffled(&file.bytes));
        file.bytes = bytes.into();
        if self.varies(&OPAQUE_FILE_NAMES) {
            file.name = self.opaque(&file.name);
            file.continued_in = file.continued_in.map(|name| self.opaque(&name));
        }
        if self.varies(&OTHER_NDJSON_MEDIA_TYPE) {
            file.media_type = "application/x-ndjson";
        }
        if self.varies(&PLAIN_NDJSON_MEDIA_TYPE) {
            file.media_type = "application/ndjson";
        }
        if self.varies(&MEDIA_TYPE_PARAMETERS) {
            file.media_type = "Application/FHIR+NDJSON;charset=\"utf-8\"; fhirVersion=4.0";
        }
        file
    }

    /// Puts a number before the name of each file, which is enough to find it.
    fn numbered(&self, mut files: Written) -> Written {
        if !self.varies(&DECORATIVE_FILE_NAMES) {
            return files;
        }
        let Written { output, deleted, outcomes } = &mut files;
        let names: Vec<String> = output
            .iter()
            .chain(deleted.iter())
            .chain(outcomes.iter())
            .map(|file| file.name.clone())
            .collect();
        let numbered = |name: &String| {
            let at = names.iter().position(|known| known == name).unwrap_or_default();
            format!("{at}.{name}")
        };
        for file in output.iter_mut().chain(deleted).chain(outcomes) {
            file.name = numbered(&file.name);
            file.continued_in = file.continued_in.as_ref().map(numbered);
        }
        files
    }

    fn opaque(&self, name: &str) -> String {
        format!("{:016x}", self.by_chance(name.as_bytes()))
    }

    fn ordered(&self, mut files: Vec<ExportFile>) -> Vec<ExportFile> {
        if self.varies(&CHUNKED_SHUFFLED) {
            files.sort_by_key(|file| self.by_chance(file.name.as_bytes()));
        }
        files
    }

    fn shuffled(&self, bytes: &[u8]) -> Vec<u8> {
        if self.in_blocks || !self.varies(&CHUNKED_SHUFFLED) {
            return bytes.to_vec();
        }
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        lines.sort_by_key(|line| self.by_chance(line));
        lines.concat()
    }

    fn with_other_ends(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.varies(&BLANK_LINE) {
            let ends = (0..bytes.len()).filter(|at| bytes[*at] == b'\n');
            let ends: Vec<usize> = ends.collect();
            if let Some(middle) = ends.get(ends.len() / 2) {
                bytes.insert(*middle, b'\n');
            }
        }
        if self.varies(&FINAL_BLANK_LINE) {
            bytes.push(b'\n');
        }
        if self.varies(&NO_FINAL_NEWLINE) && bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        bytes
    }
}

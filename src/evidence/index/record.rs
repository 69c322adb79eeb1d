//! One resource in the index, as the public record and as the packed row.

use std::sync::Arc;

use jiff::Timestamp;

use crate::evidence::Fingerprint;

/// A resource that was seen in a file of an export.
///
/// A resource that is in the compartment of several patients has a record for each of them, told
/// apart by `ordinal`; all other fields are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Value of `resourceType`.
    pub resource_type: Arc<str>,
    /// Fingerprint of the type with the id.
    pub id: Fingerprint,
    /// `meta.lastUpdated`, cut to microseconds; `None` if absent or malformed.
    pub last_updated: Option<Timestamp>,
    /// Fingerprint of `meta.versionId`.
    pub version: Option<Fingerprint>,
    /// Fingerprint of the bytes of the line, without white space around it.
    pub content: Fingerprint,
    /// A patient in whose compartment the resource is. For a Patient, ordinal 0 is itself, and
    /// those it links to follow.
    pub patient: Option<Fingerprint>,
    /// Number of this record among those of the same resource, from 0.
    pub ordinal: u8,
    /// Number of the file, as the reader of the export counts them.
    pub file: u32,
    /// Line in the file, from 1.
    pub line: u32,
}

/// The order of rows: type (as its place among the sorted names), id, time, place, ordinal.
pub(super) type Key = (u16, u64, i64, u32, u32, u8);

/// A record packed for sorting and for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) type_id: u16,
    ordinal: u8,
    id: u64,
    last_updated: i64,
    version: Option<u64>,
    content: u64,
    patient: Option<u64>,
    file: u32,
    line: u32,
}

/// Stands for a record without `last_updated`; jiff's earliest instant is far later.
const NO_TIME: i64 = i64::MIN;
const HAS_VERSION: u8 = 1;
const HAS_PATIENT: u8 = 2;

impl Row {
    /// Bytes of a row on disk.
    pub(super) const SIZE: usize = 52;

    pub(super) fn pack(record: &Record, type_id: u16) -> Self {
        Self {
            type_id,
            ordinal: record.ordinal,
            id: record.id.to_bits(),
            last_updated: record.last_updated.map_or(NO_TIME, Timestamp::as_microsecond),
            version: record.version.map(Fingerprint::to_bits),
            content: record.content.to_bits(),
            patient: record.patient.map(Fingerprint::to_bits),
            file: record.file,
            line: record.line,
        }
    }

    pub(super) fn unpack(&self, resource_type: Arc<str>) -> Record {
        Record {
            resource_type,
            id: Fingerprint::from_bits(self.id),
            last_updated: Timestamp::from_microsecond(self.last_updated).ok(),
            version: self.version.map(Fingerprint::from_bits),
            content: Fingerprint::from_bits(self.content),
            patient: self.patient.map(Fingerprint::from_bits),
            ordinal: self.ordinal,
            file: self.file,
            line: self.line,
        }
    }

    pub(super) fn key(&self, ranks: &[u16]) -> Key {
        let rank = ranks[usize::from(self.type_id)];
        (rank, self.id, self.last_updated, self.file, self.line, self.ordinal)
    }

    pub(super) fn with_type(self, type_id: u16) -> Self {
        Self { type_id, ..self }
    }

    pub(super) fn encode(&self) -> [u8; Self::SIZE] {
        let has_version = if self.version.is_some() { HAS_VERSION } else { 0 };
        let has_patient = if self.patient.is_some() { HAS_PATIENT } else { 0 };
        let mut bytes = [0; Self::SIZE];
        bytes[0..2].copy_from_slice(&self.type_id.to_le_bytes());
        bytes[2] = self.ordinal;
        bytes[3] = has_version | has_patient;
        bytes[4..12].copy_from_slice(&self.id.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.last_updated.to_le_bytes());
        bytes[20..28].copy_from_slice(&self.version.unwrap_or(0).to_le_bytes());
        bytes[28..36].copy_from_slice(&self.content.to_le_bytes());
        bytes[36..44].copy_from_slice(&self.patient.unwrap_or(0).to_le_bytes());
        bytes[44..48].copy_from_slice(&self.file.to_le_bytes());
        bytes[48..52].copy_from_slice(&self.line.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; Self::SIZE]) -> Self {
        let flag = |bit: u8| bytes[3] & bit != 0;
        Self {
            type_id: u16::from_le_bytes(part(bytes, 0)),
            ordinal: bytes[2],
            id: u64::from_le_bytes(part(bytes, 4)),
            last_updated: i64::from_le_bytes(part(bytes, 12)),
            version: flag(HAS_VERSION).then(|| u64::from_le_bytes(part(bytes, 20))),
            content: u64::from_le_bytes(part(bytes, 28)),
            patient: flag(HAS_PATIENT).then(|| u64::from_le_bytes(part(bytes, 36))),
            file: u32::from_le_bytes(part(bytes, 44)),
            line: u32::from_le_bytes(part(bytes, 48)),
        }
    }
}

fn part<const N: usize>(bytes: &[u8; Row::SIZE], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Records of few types, ids and times, so that equal ones occur.
    pub(in crate::evidence::index) fn any_record() -> impl Strategy<Value = Record> {
        let types = prop::sample::select(vec!["Zebra", "Patient", "Observation", "Alpha"]);
        let print = || (0..6_u64).prop_map(Fingerprint::from_bits);
        let time =
            prop::option::of((0..4_i64).prop_map(|n| Timestamp::from_microsecond(n).unwrap()));
        let places = (0..3_u8, 0..3_u32, 1..9_u32);
        (
            types,
            print(),
            time,
            prop::option::of(print()),
            print(),
            prop::option::of(print()),
            places,
        )
            .prop_map(|(name, id, last_updated, version, content, patient, place)| {
                Record {
                    resource_type: name.into(),
                    id,
                    last_updated,
                    version,
                    content,
                    patient,
                    ordinal: place.0,
                    file: place.1,
                    line: place.2,
                }
            })
    }

    proptest! {
        #[test]
        fn a_record_survives_packing_and_the_disk(record in any_record()) {
            let row = Row::pack(&record, 9);
            let back = Row::decode(&row.encode());
            prop_assert_eq!(back, row);
            prop_assert_eq!(back.unpack(record.resource_type.clone()), record);
        }
    }

    #[test]
    fn a_time_finer_than_microseconds_is_cut() {
        let at: Timestamp = "2024-01-01T00:00:00.123456789Z".parse().unwrap();
        let row = Row { last_updated: at.as_microsecond(), ..blank() };
        let cut = "2024-01-01T00:00:00.123456Z".parse().unwrap();
        assert_eq!(row.unpack("Patient".into()).last_updated, Some(cut));
    }

    fn blank() -> Row {
        Row::decode(&[0; Row::SIZE])
    }
}

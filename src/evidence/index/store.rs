//! The stored form of an index: a header, the names, and the rows in order.
//!
//! Little-endian: magic (8 bytes), version (u16), number of names (u16), unindexed (u64), rows
//! (u64); each name as its length (u8) and its bytes, sorted; then the rows. The same index gives
//! the same bytes, in whatever order its records came.

use std::io::{BufReader, BufWriter, Read, Write};

use super::builder::IndexBuilder;
use super::disk::DiskUse;
use super::error::IndexError;
use super::names::TypeNames;
use super::record::{Key, Row};
use super::resources::{Body, ResourceIndex};
use super::spill::Spill;

const MAGIC: &[u8; 8] = b"bulkspec";
const VERSION: u16 = 1;

impl ResourceIndex {
    /// Writes the index in its stored form.
    ///
    /// # Errors
    ///
    /// [`IndexError::Write`] when `out` fails, [`IndexError::Spill`] when the temporary file does.
    pub fn write_to(&self, out: impl Write) -> Result<(), IndexError> {
        let mut out = BufWriter::new(out);
        self.write_header(&mut out).map_err(IndexError::Write)?;
        let ranks = self.names.ranks();
        let mut rows = self.rows();
        while let Some(row) = rows.next_row()? {
            let row = row.with_type(ranks[usize::from(row.type_id)]);
            out.write_all(&row.encode()).map_err(IndexError::Write)?;
        }
        out.flush().map_err(IndexError::Write)
    }

    /// Reads an index from its stored form, in bounded memory.
    ///
    /// # Errors
    ///
    /// [`IndexError::Read`] when `input` fails or ends too early, [`IndexError::Format`] and
    /// [`IndexError::Version`] when it is no such index, [`IndexError::Spill`] when the temporary
    /// file fails.
    pub fn read_from(input: impl Read) -> Result<Self, IndexError> {
        Self::read_bounded(input, IndexBuilder::DEFAULT_CAPACITY)
    }

    fn read_bounded(input: impl Read, capacity: usize) -> Result<Self, IndexError> {
        let mut input = BufReader::new(input);
        let header = Header::read(&mut input)?;
        let names = header.read_names(&mut input)?;
        let body = SortedRows::new(&names).read(&mut input, header.rows, capacity)?;
        Ok(Self::new(names, body, header.unindexed))
    }

    fn write_header(&self, out: &mut impl Write) -> std::io::Result<()> {
        let names = self.names.sorted();
        let count = u16::try_from(names.len()).unwrap_or(u16::MAX);
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&count.to_le_bytes())?;
        out.write_all(&self.unindexed().to_le_bytes())?;
        out.write_all(&self.len().to_le_bytes())?;
        for id in names {
            let name = self.names.name(id);
            let length = u8::try_from(name.len()).map_err(std::io::Error::other)?;
            out.write_all(&[length])?;
            out.write_all(name.as_bytes())?;
        }
        Ok(())
    }
}

struct Header {
    names: u16,
    unindexed: u64,
    rows: u64,
}

impl Header {
    fn read(input: &mut impl Read) -> Result<Self, IndexError> {
        if take::<8>(input)? != *MAGIC {
            return Err(IndexError::Format { reason: "the header is missing" });
        }
        let found = u16::from_le_bytes(take(input)?);
        if found != VERSION {
            return Err(IndexError::Version { found, known: VERSION });
        }
        Ok(Self {
            names: u16::from_le_bytes(take(input)?),
            unindexed: u64::from_le_bytes(take(input)?),
            rows: u64::from_le_bytes(take(input)?),
        })
    }

    fn read_names(&self, input: &mut impl Read) -> Result<TypeNames, IndexError> {
        let wrong = |reason| IndexError::Format { reason };
        let mut names = TypeNames::default();
        for expected in 0..self.names {
            let [length] = take::<1>(input)?;
            let mut bytes = vec![0; usize::from(length)];
            input.read_exact(&mut bytes).map_err(IndexError::Read)?;
            let name = String::from_utf8(bytes).map_err(|_| wrong("a name is not UTF-8"))?;
            if names.intern(&name.into()) != Some(expected) {
                return Err(wrong("a name is repeated, or there are too many"));
            }
        }
        Ok(names)
    }
}

/// Reads rows and makes sure that they are in order, since all readers rely on it.
struct SortedRows {
    ranks: Vec<u16>,
    last: Option<Key>,
}

impl SortedRows {
    fn new(names: &TypeNames) -> Self {
        Self { ranks: names.ranks(), last: None }
    }

    fn read(mut self, input: &mut impl Read, rows: u64, cap: usize) -> Result<Body, IndexError> {
        let mut buffer = Vec::new();
        let mut spill = None;
        for _ in 0..rows {
            if buffer.len() >= cap {
                move_on(&mut spill, &mut buffer).map_err(IndexError::Spill)?;
            }
            buffer.push(self.next(input)?);
        }
        if spill.is_some() {
            move_on(&mut spill, &mut buffer).map_err(IndexError::Spill)?;
        }
        Ok(spill.map_or(Body::Memory(buffer), Body::Disk))
    }

    fn next(&mut self, input: &mut impl Read) -> Result<Row, IndexError> {
        let row = Row::decode(&take(input)?);
        if usize::from(row.type_id) >= self.ranks.len() {
            return Err(IndexError::Format { reason: "a record has a type without a name" });
        }
        let key = row.key(&self.ranks);
        if self.last.is_some_and(|last| last > key) {
            return Err(IndexError::Format { reason: "the records are not in order" });
        }
        self.last = Some(key);
        Ok(row)
    }
}

/// Moves the rows to the one run of the spill: they come in order already.
fn move_on(spill: &mut Option<Spill>, rows: &mut Vec<Row>) -> std::io::Result<()> {
    let file = match spill {
        Some(file) => file,
        none => none.insert(Spill::new(DiskUse::default())?),
    };
    file.extend(rows)?;
    rows.clear();
    Ok(())
}

fn take<const N: usize>(input: &mut impl Read) -> Result<[u8; N], IndexError> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes).map_err(IndexError::Read)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Record;
    use crate::evidence::index::record::tests::any_record;
    use proptest::prelude::*;

    fn stored(records: &[Record]) -> Vec<u8> {
        let mut builder = IndexBuilder::with_capacity(10);
        builder.extend(records.iter().cloned()).unwrap();
        let mut bytes = Vec::new();
        builder.finish().unwrap().write_to(&mut bytes).unwrap();
        bytes
    }

    proptest! {
        #[test]
        fn a_stored_index_is_read_and_stored_again_to_the_same_bytes(
            mut records in prop::collection::vec(any_record(), 0..40),
            capacity in 1..50_usize,
        ) {
            let key = |r: &Record| {
                (r.resource_type.clone(), r.id, r.last_updated, r.file, r.line, r.ordinal)
            };
            records.sort_by_key(key);
            records.dedup_by_key(|record| key(record));
            let bytes = stored(&records);
            records.reverse();
            prop_assert_eq!(&stored(&records), &bytes, "the order of arrival shows");
            let index = ResourceIndex::read_bounded(bytes.as_slice(), capacity).unwrap();
            records.reverse();
            let read: Vec<Record> = index.iter().map(Result::unwrap).collect();
            prop_assert_eq!(read, records);
            let mut again = Vec::new();
            index.write_to(&mut again).unwrap();
            prop_assert_eq!(again, bytes);
        }

        #[test]
        fn any_cut_is_noticed(
            records in prop::collection::vec(any_record(), 1..10),
            cut in any::<prop::sample::Index>(),
        ) {
            let bytes = stored(&records);
            let part = &bytes[..cut.index(bytes.len())];
            prop_assert!(matches!(ResourceIndex::read_from(part), Err(IndexError::Read(_))));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut with_header = MAGIC.to_vec();
            with_header.extend(VERSION.to_le_bytes());
            with_header.extend(&bytes);
            let _ = ResourceIndex::read_from(bytes.as_slice());
            let _ = ResourceIndex::read_from(with_header.as_slice());
        }
    }

    #[test]
    fn another_version_is_refused_by_its_number() {
        let mut bytes = stored(&[]);
        bytes[8] = 77;
        let error = ResourceIndex::read_from(bytes.as_slice()).unwrap_err();
        assert!(matches!(error, IndexError::Version { found: 77, known: 1 }), "{error}");
    }
}

//! Shapes a stream of lines for sending: batches of a good size, compressed where asked.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::message::Pieces;

/// Bytes that a piece has at least, but for the last one.
const PIECE: usize = 32 * 1024;

/// Joins small pieces into larger ones.
pub(super) fn batched(mut pieces: Pieces) -> Pieces {
    Box::new(std::iter::from_fn(move || {
        let mut batch = Vec::with_capacity(PIECE);
        while batch.len() < PIECE
            && let Some(piece) = pieces.next()
        {
            batch.extend_from_slice(&piece);
        }
        (!batch.is_empty()).then_some(batch)
    }))
}

/// Compresses a stream.
pub(crate) fn gzipped(mut pieces: Pieces) -> Pieces {
    let mut encoder = Some(GzEncoder::new(Vec::new(), Compression::fast()));
    Box::new(std::iter::from_fn(move || {
        let writer = encoder.as_mut()?;
        while writer.get_ref().len() < PIECE {
            let Some(piece) = pieces.next() else {
                return encoder.take().and_then(|writer| writer.finish().ok());
            };
            writer.write_all(&piece).expect("writing into a Vec does not fail");
        }
        Some(std::mem::take(writer.get_mut()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn pieces() -> Pieces {
        Box::new((0..20_000).map(|n| format!("line {n}\n").into_bytes()))
    }

    fn whole(pieces: Pieces) -> Vec<u8> {
        pieces.flatten().collect()
    }

    #[test]
    fn batches_hold_the_same_bytes() {
        assert_eq!(whole(batched(pieces())), whole(pieces()));
        assert!(batched(pieces()).count() < 20);
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let mut read = Vec::new();
        let bytes = whole(gzipped(pieces()));
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut read).unwrap();
        assert_eq!(read, whole(pieces()));
    }
}

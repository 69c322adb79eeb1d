//! Undoes the content encoding of a file while it streams.

use std::fmt;
use std::io::Write;
use std::ops::ControlFlow;

use flate2::write::MultiGzDecoder;

use crate::evidence::Truncation;

/// Bounds on how much a body may grow in decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecoderLimits {
    /// Most decoded bytes for each encoded byte; 200 by default. NDJSON of FHIR resources stays
    /// around 10 to 40, and gzip can't go beyond about 1,030.
    pub ratio: u64,
    /// Decoded bytes that are free of the ratio, for small files; 16 MiB by default.
    pub free: u64,
}

impl Default for DecoderLimits {
    fn default() -> Self {
        Self { ratio: 200, free: 16 * 1024 * 1024 }
    }
}

/// A content encoding that the harness does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot decode content encoding `{name}`: only gzip and identity are read")]
pub struct UnknownEncoding {
    /// The encoding as named by the response.
    pub name: String,
}

/// Undoes `Content-Encoding`, piece by piece and in bounded memory.
pub struct Decoder {
    gzip: Option<MultiGzDecoder<Vec<u8>>>,
    limits: DecoderLimits,
    encoded: u64,
    decoded: u64,
}

impl Decoder {
    /// Makes a decoder for the value of a `Content-Encoding` header; `None` and `identity` let the
    /// bytes through.
    ///
    /// # Errors
    ///
    /// [`UnknownEncoding`] for all but `gzip`, `x-gzip` and `identity`, also for a list of
    /// encodings.
    pub fn new(encoding: Option<&str>, limits: DecoderLimits) -> Result<Self, UnknownEncoding> {
        let name = encoding.unwrap_or_default().trim().to_ascii_lowercase();
        let gzip = match name.as_str() {
            "" | "identity" => None,
            "gzip" | "x-gzip" => Some(MultiGzDecoder::new(Vec::new())),
            _ => return Err(UnknownEncoding { name }),
        };
        Ok(Self { gzip, limits, encoded: 0, decoded: 0 })
    }

    /// Takes the next bytes of the body; `sink` gets what they decode to. Breaks when there is no
    /// sense in going on, with the reason.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl FnMut(&[u8])) -> ControlFlow<Truncation> {
        if self.gzip.is_none() {
            self.encoded += chunk.len() as u64;
            self.decoded += chunk.len() as u64;
            sink(chunk);
            return ControlFlow::Continue(());
        }
        chunk.chunks(PIECE).try_for_each(|piece| self.piece(piece, sink))
    }

    /// Ends the body. Breaks when it stops in the middle of its encoding.
    pub fn finish(&mut self, sink: &mut impl FnMut(&[u8])) -> ControlFlow<Truncation> {
        let Some(gzip) = &mut self.gzip else { return ControlFlow::Continue(()) };
        // An empty body is no gzip stream, but HTTP clients take it for an empty file.
        let is_sound = self.encoded == 0 || gzip.try_finish().is_ok();
        sink(gzip.get_ref());
        self.decoded += gzip.get_ref().len() as u64;
        gzip.get_mut().clear();
        if is_sound {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(Truncation::Undecodable)
        }
    }

    /// Returns the bytes of the body so far, as they came.
    #[must_use]
    pub fn encoded(&self) -> u64 {
        self.encoded
    }

    /// Returns the bytes that were handed to the sink so far.
    #[must_use]
    pub fn decoded(&self) -> u64 {
        self.decoded
    }

    fn piece(&mut self, piece: &[u8], sink: &mut impl FnMut(&[u8])) -> ControlFlow<Truncation> {
        let Some(gzip) = &mut self.gzip else { return ControlFlow::Continue(()) };
        let written = gzip.write_all(piece);
        self.encoded += piece.len() as u64;
        self.decoded += gzip.get_ref().len() as u64;
        sink(gzip.get_ref());
        gzip.get_mut().clear();
        if written.is_err() {
            return ControlFlow::Break(Truncation::Undecodable);
        }
        let most = self.encoded.saturating_mul(self.limits.ratio).max(self.limits.free);
        if self.decoded > most {
            return ControlFlow::Break(Truncation::GrowsTooMuch);
        }
        ControlFlow::Continue(())
    }
}

/// Encoded bytes that are decoded at once: gzip makes at most about 4 MiB of them.
const PIECE: usize = 4096;

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("gzip", &self.gzip.is_some())
            .field("encoded", &self.encoded)
            .field("decoded", &self.decoded)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use rstest::rstest;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(body: &[u8], limits: DecoderLimits) -> (Vec<u8>, ControlFlow<Truncation>) {
        let mut decoder = Decoder::new(Some("gzip"), limits).unwrap();
        let mut out = Vec::new();
        let mut sink = |bytes: &[u8]| out.extend_from_slice(bytes);
        let mut chunks = body.chunks(7);
        let mut flow = chunks.try_for_each(|chunk| decoder.push(chunk, &mut sink));
        if flow.is_continue() {
            flow = decoder.finish(&mut sink);
        }
        (out, flow)
    }

    fn text() -> Vec<u8> {
        (0..20_000_u32)
            .flat_map(|n| format!("line {}\n", n.wrapping_mul(7919)).into_bytes())
            .collect()
    }

    #[test]
    fn a_body_in_several_members_is_decoded() {
        let whole = text();
        let (one, two) = whole.split_at(1000);
        let body = [gzip(one), gzip(two)].concat();
        assert_eq!(decode(&body, DecoderLimits::default()), (text(), ControlFlow::Continue(())));
    }

    #[test]
    fn an_empty_body_is_an_empty_file() {
        let flow = ControlFlow::Continue(());
        assert_eq!(decode(b"", DecoderLimits::default()), (vec![], flow));
    }

    #[rstest]
    #[case::cut(|body: &mut Vec<u8>| body.truncate(body.len() - 9))]
    #[case::cut_in_the_trailer(|body: &mut Vec<u8>| body.truncate(body.len() - 1))]
    #[case::not_gzip_at_all(|body: &mut Vec<u8>| *body = b"{\"resourceType\":\"Patient\"}".to_vec())]
    #[case::wrong_checksum(|body: &mut Vec<u8>| { let at = body.len() - 8; body[at] ^= 1; })]
    fn a_body_that_is_not_sound_is_undecodable(#[case] spoil: fn(&mut Vec<u8>)) {
        let mut body = gzip(&text());
        spoil(&mut body);
        let (_, flow) = decode(&body, DecoderLimits::default());
        assert_eq!(flow, ControlFlow::Break(Truncation::Undecodable));
    }

    #[test]
    fn a_bomb_is_stopped_early() {
        let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
        let limits = DecoderLimits { ratio: 200, free: 1024 * 1024 };
        let (out, flow) = decode(&bomb, limits);
        assert_eq!(flow, ControlFlow::Break(Truncation::GrowsTooMuch));
        assert!(out.len() < 2 * 1024 * 1024, "{} bytes came through", out.len());
    }

    #[test]
    fn bytes_without_an_encoding_pass_as_they_are() {
        let mut decoder = Decoder::new(None, DecoderLimits::default()).unwrap();
        let mut out = Vec::new();
        assert!(decoder.push(b"abc", &mut |bytes| out.extend_from_slice(bytes)).is_continue());
        assert_eq!((out.as_slice(), decoder.encoded(), decoder.decoded()), (&b"abc"[..], 3, 3));
    }

    #[rstest]
    #[case("br")]
    #[case("gzip, gzip")]
    fn an_encoding_that_is_not_read_is_named(#[case] name: &str) {
        let error = Decoder::new(Some(name), DecoderLimits::default()).unwrap_err();
        assert_eq!(error.name, name);
    }
}

//! The decoder of compressed files: the same bytes, however they arrive, and bounded growth.

use std::ops::ControlFlow;

use crate::evidence::Truncation;
use crate::scan::{Decoder, DecoderLimits};

/// Small enough for small inputs to reach it.
const LIMITS: DecoderLimits = DecoderLimits { ratio: 50, free: 64 * 1024 };

/// What one piece of the body may decode to at most, beyond the limits.
const MAX_OF_A_PIECE: usize = 5 * 1024 * 1024;

/// Decodes `data` as the body of a compressed file, at once and in pieces.
///
/// # Panics
///
/// If the decoded bytes depend on the pieces, or grow beyond the limits.
pub fn gzip(data: &[u8]) {
    let (whole, flow) = decode(data.chunks(usize::MAX));
    let (pieces, flow_of_pieces) = decode(data.chunks(1 + data.len() % 7));
    if flow.is_continue() && flow_of_pieces.is_continue() {
        assert_eq!(whole, pieces, "what is decoded depends on how the bytes arrive");
    }
    let ratio = usize::try_from(LIMITS.ratio).expect("it is small");
    let free = usize::try_from(LIMITS.free).expect("it is small");
    let most = (data.len() * ratio).max(free) + MAX_OF_A_PIECE;
    assert!(whole.len() <= most && pieces.len() <= most, "the body grew beyond the limits");
}

fn decode<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<u8>, ControlFlow<Truncation>) {
    let mut decoder = Decoder::new(Some("gzip"), LIMITS).expect("gzip is read");
    let mut out = Vec::new();
    let mut sink = |bytes: &[u8]| out.extend_from_slice(bytes);
    let mut flow = pieces.try_for_each(|piece| decoder.push(piece, &mut sink));
    if flow.is_continue() {
        flow = decoder.finish(&mut sink);
    }
    assert_eq!(decoder.decoded(), out.len() as u64);
    (out, flow)
}

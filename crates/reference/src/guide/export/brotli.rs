//! The coding `br`, as far as a faulty server needs it.

/// The most bytes of one part: its length is written in 16 bits.
const PART: usize = 1 << 16;

/// Writes bytes in the coding `br` (RFC 7932), without making them fewer: as uncompressed
/// meta-blocks in a window of 64 KiB.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    // One bit 0 stands for the window; it precedes the first header only.
    let mut shift = 1;
    let mut coded = Vec::with_capacity(bytes.len() + 8);
    for part in bytes.chunks(PART) {
        // Not the last (1 bit), length in 4 nibbles (2 bits), length less one (16), uncompressed (1).
        let length = u32::try_from(part.len() - 1).expect("a part has at most 65,536 bytes");
        let header = (length << 3 | 1 << 19) << shift;
        coded.extend_from_slice(&header.to_le_bytes()[..3]);
        coded.extend_from_slice(part);
        shift = 0;
    }
    // The last meta-block, which is empty.
    coded.push(0b11 << shift);
    coded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_their_headers() {
        assert_eq!(brotli(b""), [0b110]);
        assert_eq!(brotli(b"ab"), [0b1_0000, 0, 0b1_0000, b'a', b'b', 0b11]);
    }
}

//! Takes an NDJSON stream to file facts and index records, in one pass and in bounded memory.

mod blocks;
mod content;
mod decoder;
mod deletions;
mod fields;
mod limits;
mod line;
mod line_content;
mod mentions;
mod parse;
mod paths;
mod scanner;
mod sink;
mod tally;
mod text;
mod validity;
mod walk;

pub use content::text_encoding_of;
pub use decoder::{Decoder, DecoderLimits, UnknownEncoding};
pub use limits::{Limits, Reading};
pub use scanner::Scanner;
pub use sink::Sink;

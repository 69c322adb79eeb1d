//! Takes an NDJSON stream to file facts and index records, in one pass and in bounded memory.

mod decoder;
mod fields;
mod limits;
mod line;
mod parse;
mod paths;
mod scanner;
mod tally;
mod text;

pub use decoder::{Decoder, DecoderLimits, UnknownEncoding};
pub use limits::Limits;
pub use scanner::Scanner;

//! Variants of 1upHealth's contracts.

use crate::dialects::POPULATION;
use crate::variant::VariantDef;

// Forms of 1upHealth's own; T-26 for the times.
pub(crate) static ASYNCHRONOUS: VariantDef = VariantDef {
    id: "asynchronous",
    about: "The kick-off returns 202 with a status URL, which later returns the list.",
    dialects: POPULATION,
    ..VariantDef::NEW
};

pub(crate) static FRACTIONLESS_TIMES: VariantDef = VariantDef {
    id: "fractionless-times",
    about: "Instants are written without a fraction and with the offset +00:00.",
    dialects: POPULATION,
    ..VariantDef::NEW
};

//! Faults of `transactionTime`.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::FaultDef;

pub(crate) static TRANSACTION_TIME_DATE_ONLY: FaultDef = FaultDef {
    id: "transaction-time-date-only",
    about: "`transactionTime` is a date.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["ANL-14", "MANI-01"],
    seen: &["MAN-05"],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_NO_ZONE: FaultDef = FaultDef {
    id: "transaction-time-no-zone",
    about: "`transactionTime` has no time zone.",
    dialects: GUIDE,
    breaks: &["MANI-01"],
    seen: &["MAN-05"],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_NUMBER: FaultDef = FaultDef {
    id: "transaction-time-number",
    about: "`transactionTime` is the number of seconds since 1970.",
    dialects: GUIDE,
    breaks: &["MANI-01"],
    seen: &["MAN-05"],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_EPOCH: FaultDef = FaultDef {
    id: "transaction-time-epoch",
    about: "`transactionTime` is always 1970-01-01.",
    dialects: GUIDE,
    breaks: &["MANI-02"],
    ..FaultDef::NEW
};

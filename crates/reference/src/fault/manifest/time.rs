//! Faults of `transactionTime`.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::manifest::edit::{change, set};
use crate::fault::{FaultDef, Spoil};
use crate::guide::written;
use crate::manifest::Manifest;
use jiff::Timestamp;
use serde_json::json;

pub(crate) static TRANSACTION_TIME_DATE_ONLY: FaultDef = FaultDef {
    id: "transaction-time-date-only",
    about: "`transactionTime` is a date.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["ANL-14", "MANI-01"],
    seen: &["MAN-05"],
    spoils: &[Spoil::Manifest(|_, manifest| shorten(manifest, "transactionTime", 10))],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_NO_ZONE: FaultDef = FaultDef {
    id: "transaction-time-no-zone",
    about: "`transactionTime` has no time zone.",
    dialects: GUIDE,
    breaks: &["MANI-01"],
    seen: &["MAN-05"],
    spoils: &[Spoil::Manifest(|_, manifest| shorten(manifest, "transactionTime", 23))],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_NUMBER: FaultDef = FaultDef {
    id: "transaction-time-number",
    about: "`transactionTime` is the number of seconds since 1970.",
    dialects: GUIDE,
    breaks: &["MANI-01"],
    seen: &["MAN-05"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        set(manifest, "transactionTime", cx.transaction_time.as_second());
    })],
    ..FaultDef::NEW
};

pub(crate) static TRANSACTION_TIME_EPOCH: FaultDef = FaultDef {
    id: "transaction-time-epoch",
    about: "`transactionTime` is always 1970-01-01.",
    dialects: GUIDE,
    breaks: &["MANI-02"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        set(manifest, "transactionTime", written(Timestamp::UNIX_EPOCH));
    })],
    ..FaultDef::NEW
};

fn shorten(manifest: &mut Manifest, name: &str, length: usize) {
    change(manifest, name, |value| {
        json!(value.as_str().map(|text| text.chars().take(length).collect::<String>()))
    });
}

//! Faults of dividing resources between files.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::{FaultDef, Spoil};

pub(crate) static SPLIT_OVERLAP: FaultDef = FaultDef {
    id: "split-overlap",
    about: "Each later file of a type begins with the last resource of the previous file.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-32", "ANL-29", "CONT-03"],
    spoils: &[Spoil::Parts(|parts| {
        for part in parts.iter_mut().skip(1) {
            part.start -= 1;
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static SPLIT_GAP: FaultDef = FaultDef {
    id: "split-gap",
    about: "The first resource of each later file of a type is missing.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-32", "ANL-29", "CONT-03"],
    seen: &["STA-10"],
    spoils: &[Spoil::Parts(|parts| {
        for part in parts.iter_mut().skip(1) {
            part.start += 1;
        }
        parts.retain(|part| !part.is_empty());
    })],
    ..FaultDef::NEW
};

pub(crate) static LAST_PART_LOST: FaultDef = FaultDef {
    id: "last-part-lost",
    about: "If a type has several files, the last one is missing.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["KCK-31", "STA-09", "STA-10", "CON-15"],
    spoils: &[Spoil::Parts(|parts| {
        if parts.len() > 1 {
            parts.pop();
        }
    })],
    ..FaultDef::NEW
};

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&SPLIT_OVERLAP, &[0..2, 1..4, 3..5])]
    #[case(&SPLIT_GAP, &[0..2, 3..4])]
    #[case(&LAST_PART_LOST, &[0..2, 2..4])]
    fn parts_are_divided_wrongly(
        #[case] fault: &FaultDef,
        #[case] expected: &[std::ops::Range<usize>],
    ) {
        let mut parts = vec![0..2, 2..4, 4..5];
        for spoil in fault.spoils {
            if let Spoil::Parts(spoil) = spoil {
                spoil(&mut parts);
            }
        }
        assert_eq!(parts, expected);
    }
}

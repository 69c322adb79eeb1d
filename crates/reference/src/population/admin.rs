//! Content of Patients and of what is outside the compartment.

use super::draw::Draw;
use super::key::Key;
use super::kind::Kind;
use super::line::Line;
use super::people::Population;
use super::words::{DRUGS, FAMILIES, GIVEN};

const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

/// Adds the elements that a resource of its kind has.
pub(super) fn fill(population: &Population, key: Key, draw: &mut Draw, line: Line) -> Line {
    match key.kind {
        Kind::Patient => patient(population, key, draw, line),
        Kind::Practitioner => {
            let line = identifier(line, "practitioner", key).raw("active", true);
            name(draw, line).text("gender", draw.pick(&["female", "male"]))
        }
        Kind::Organization => {
            line.raw("active", true).text("name", format_args!("Invented Health Org {}", key.n))
        }
        Kind::Location => line
            .text("status", "active")
            .text("name", format_args!("Fixture Ward {}", key.n))
            .reference(
                "managingOrganization",
                &population.directory(Kind::Organization, draw.below(99)),
            ),
        Kind::Medication => line.code("code", RXNORM, DRUGS[key.n as usize % DRUGS.len()]),
        _ => line.text("status", "active").text("serialNumber", format_args!("SN-{:05}", key.n)),
    }
}

fn patient(population: &Population, key: Key, draw: &mut Draw, line: Line) -> Line {
    let line = identifier(line, "patient", key).raw("active", true);
    let number = draw.below(1_000_000);
    let telecom = format!(r#"[{{"system":"phone","value":"555-01{:02}"}}]"#, number % 100);
    let address = format!(
        r#"[{{"line":["{} Fixture Road"],"city":"Mocktown","state":"ZZ","postalCode":"{:05}"}}]"#,
        1 + number % 999,
        number % 100_000
    );
    name(draw, line)
        .raw("telecom", telecom)
        .text("gender", draw.pick(&["female", "male", "other", "unknown"]))
        .text(
            "birthDate",
            format_args!(
                "{}-{:02}-{:02}",
                1930 + draw.below(90),
                1 + draw.below(12),
                1 + draw.below(28)
            ),
        )
        .raw("address", address)
        .reference(
            "managingOrganization",
            &population.directory(Kind::Organization, draw.below(99)),
        )
}

fn identifier(line: Line, of: &str, key: Key) -> Line {
    let value = key.n.wrapping_add(if key.is_directory() { 0 } else { key.owner });
    line.raw(
        "identifier",
        format_args!(r#"[{{"system":"urn:example:{of}","value":"T-{value:07}"}}]"#),
    )
}

fn name(draw: &mut Draw, line: Line) -> Line {
    let (family, given) = (draw.pick(&FAMILIES), draw.pick(&GIVEN));
    line.raw(
        "name",
        format_args!(r#"[{{"use":"official","family":"{family}","given":["{given}"]}}]"#),
    )
}

//! Words for the content of resources. Names are invented, and look it. Escapes are JSON's.

pub(super) const FAMILIES: [&str; 10] = [
    "Testovic",
    "Mockford",
    "Sampleton",
    "Fixturesson",
    "Dummyd\u{f3}ttir",
    "P\u{159}\u{ed}kladov\u{e1}",
    "Beispielm\u{fc}ller",
    "O\\\"Stub",
    "Placeholder\\u002dJones",
    "\u{6a21}\u{62df}",
];

pub(super) const GIVEN: [&str; 8] =
    ["Alphie", "Betatrix", "Gammon", "Deltana", "\u{d8}psilon", "Zetta", "Etalina", "Th\u{e9}ta"];

pub(super) const NOTES: [&str; 6] = [
    "Generated for tests.",
    "First line.\\nSecond line, \\\"quoted\\\".",
    "Temp\\u00e9rature en \u{b0}C, d\u{e9}j\u{e0} vu.",
    "A backslash \\\\ and a tab\\tinside.",
    "\u{1f9ea} invented \u{2013} not a real finding.",
    "Nothing to add; the generator had no more ideas for this one.",
];

/// SNOMED CT-like codes with their displays.
pub(super) const FINDINGS: [(&str, &str); 6] = [
    ("38341003", "Hypertensive disorder"),
    ("44054006", "Diabetes mellitus type 2"),
    ("195967001", "Asthma"),
    ("13645005", "Chronic obstructive lung disease"),
    ("40930008", "Hypothyroidism"),
    ("82423001", "Chronic pain"),
];

pub(super) const SUBSTANCES: [(&str, &str); 4] = [
    ("91935009", "Allergy to peanut"),
    ("91936005", "Allergy to penicillin"),
    ("300913006", "Allergy to shellfish"),
    ("419474003", "Allergy to mold"),
];

pub(super) const ACTS: [(&str, &str); 4] = [
    ("73761001", "Colonoscopy"),
    ("80146002", "Appendectomy"),
    ("252160004", "Standard pregnancy test"),
    ("430193006", "Medication reconciliation"),
];

/// LOINC codes with display, unit and the middle of the range.
pub(super) const MEASURES: [(&str, &str, &str, u32); 5] = [
    ("8867-4", "Heart rate", "/min", 72),
    ("8310-5", "Body temperature", "Cel", 37),
    ("29463-7", "Body weight", "kg", 75),
    ("2339-0", "Glucose", "mg/dL", 95),
    ("8480-6", "Systolic blood pressure", "mm[Hg]", 120),
];

pub(super) const VACCINES: [(&str, &str); 4] =
    [("140", "Influenza"), ("113", "Td (adult)"), ("33", "Pneumococcal"), ("121", "Zoster")];

pub(super) const DRUGS: [(&str, &str); 5] = [
    ("314076", "lisinopril 10 MG"),
    ("860975", "metformin 500 MG"),
    ("197361", "amlodipine 5 MG"),
    ("310798", "hydrochlorothiazide 25 MG"),
    ("617312", "atorvastatin 20 MG"),
];

//! Groups of patients: how they are kept, read and written.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::population::{Key, Kind, Population};
use super::refusal::Refusal;

/// The most members a group may hold.
///
/// Source: 1upHealth, population-level export.
pub(crate) const MEMBER_LIMIT: usize = 10_000;

/// One entry of `Group.member`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The patient's ordinal.
    pub(crate) patient: u32,
    /// The period, as it was given.
    pub(crate) period: Option<Value>,
    pub(crate) inactive: Option<bool>,
}

impl Member {
    pub(crate) fn of(patient: u32) -> Self {
        Self { patient, period: None, inactive: None }
    }

    /// Tells whether the period covers `now`; the contract says that nobody must ask.
    pub(crate) fn is_current(&self, now: Timestamp) -> bool {
        let now = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let side = |name| self.period.as_ref().and_then(|period| period.get(name)?.as_str());
        let begun = side("start").is_none_or(|start| start <= now.as_str());
        begun && side("end").is_none_or(|end| end >= now.as_str())
    }

    fn to_json(&self, population: &Population) -> Value {
        let reference = population.reference(Key::patient(self.patient));
        let mut entry = json!({"entity": {"reference": reference}});
        if let Some(period) = &self.period {
            entry["period"] = period.clone();
        }
        if let Some(inactive) = self.inactive {
            entry["inactive"] = json!(inactive);
        }
        entry
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) members: Vec<Member>,
    /// Everybody who was ever a member.
    pub(crate) ever: Vec<u32>,
    /// Whether the first attempt at an export fails.
    pub(crate) failing: bool,
    pub(crate) version: u32,
    pub(crate) changed: Timestamp,
    /// When a client created it; `None` for the groups that were there from the start.
    pub(crate) created: Option<Timestamp>,
}

impl Group {
    pub(crate) fn new(id: String, name: &str, members: Vec<Member>, changed: Timestamp) -> Self {
        let ever = members.iter().map(|member| member.patient).collect();
        let name = name.to_owned();
        Self { id, name, members, ever, failing: false, version: 1, changed, created: None }
    }

    /// Replaces the members.
    pub(crate) fn update(&mut self, name: Option<String>, members: Vec<Member>, now: Timestamp) {
        let known: std::collections::HashSet<u32> = self.ever.iter().copied().collect();
        let added = members.iter().map(|member| member.patient);
        self.ever.extend(added.filter(|patient| !known.contains(patient)));
        self.members = members;
        self.version += 1;
        self.changed = now;
        if let Some(name) = name {
            self.name = name;
        }
    }

    /// Writes the group as a resource; `flat` writes its members wrongly, as plain strings.
    pub(crate) fn to_json(&self, population: &Population, flat: bool) -> Value {
        let member = |member: &Member| {
            if flat {
                json!(population.reference(Key::patient(member.patient)))
            } else {
                member.to_json(population)
            }
        };
        let mut group = json!({
            "resourceType": "Group",
            "id": self.id,
            "meta": {
                "versionId": self.version.to_string(),
                "lastUpdated": population.style.write(self.changed, false),
            },
            "type": "person",
            "actual": true,
            "name": self.name,
            "quantity": self.members.len(),
        });
        if !self.members.is_empty() {
            group["member"] = self.members.iter().map(member).collect();
        }
        group
    }
}

/// A group as a client wrote it.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) name: Option<String>,
    pub(crate) members: Vec<Member>,
}

impl Draft {
    /// Reads a Group resource; `truncates` drops members above the limit instead of refusing.
    pub(crate) fn read(
        body: &[u8],
        population: &Population,
        truncates: bool,
    ) -> Result<Self, Refusal> {
        let value: Value =
            serde_json::from_slice(body).map_err(|_| Refusal::invalid("the body is no JSON"))?;
        if value["resourceType"] != "Group" {
            return Err(Refusal::invalid("the body is no Group"));
        }
        if value["type"] != "person" || value["actual"] != true {
            return Err(Refusal::unprocessable("a group has type `person` and actual `true`"));
        }
        let entries = value["member"].as_array().map_or(&[][..], Vec::as_slice);
        if entries.len() > MEMBER_LIMIT && !truncates {
            return Err(Refusal::unprocessable("a group holds at most 10,000 members"));
        }
        let kept = entries.iter().take(MEMBER_LIMIT);
        let members = kept.map(|entry| member(entry, population)).collect::<Result<_, _>>()?;
        Ok(Self { name: value["name"].as_str().map(str::to_owned), members })
    }
}

fn member(entry: &Value, population: &Population) -> Result<Member, Refusal> {
    let reference = entry["entity"]["reference"].as_str().unwrap_or_default();
    let id = reference.rsplit_once("Patient/").map(|(_, id)| id);
    let key = id.and_then(|id| population.find(Kind::Patient, id));
    let key = key.ok_or_else(|| {
        Refusal::unprocessable(format!("the member `{reference}` does not exist"))
    })?;
    let period = entry.get("period").cloned();
    Ok(Member { patient: key.owner, period, inactive: entry["inactive"].as_bool() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Style;
    use rstest::rstest;

    fn population() -> Population {
        Population::new(3, 10_100, false, Style::Usual)
    }

    fn body(count: u32) -> Vec<u8> {
        let members = (0..count).map(Member::of).collect();
        let group = Group::new("g".to_owned(), "n", members, Timestamp::UNIX_EPOCH);
        group.to_json(&population(), false).to_string().into_bytes()
    }

    #[test]
    fn what_was_written_can_be_read() {
        let draft = Draft::read(&body(3), &population(), false).unwrap();
        assert_eq!(draft.members, [Member::of(0), Member::of(1), Member::of(2)]);
    }

    #[rstest]
    #[case(10_000, false, Ok(10_000))]
    #[case(10_001, false, Err(422))]
    #[case(10_001, true, Ok(10_000))]
    fn the_limit_is_kept(
        #[case] count: u32,
        #[case] truncates: bool,
        #[case] expected: Result<usize, u16>,
    ) {
        let read = Draft::read(&body(count), &population(), truncates);
        assert_eq!(read.map(|d| d.members.len()).map_err(|refusal| refusal.status), expected);
    }

    #[rstest]
    #[case(json!({"end": "2020-01-01"}), false)]
    #[case(json!({"start": "2090-01-01"}), false)]
    #[case(json!({"start": "2020-01-01", "end": "2090-01-01"}), true)]
    fn a_period_covers_today_or_not(#[case] period: Value, #[case] current: bool) {
        let member = Member { period: Some(period), ..Member::of(0) };
        assert_eq!(member.is_current("2026-01-01T00:00:00Z".parse().unwrap()), current);
    }
}

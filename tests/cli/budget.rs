//! `--budget`: what a run may cost the server.

use rstest::rstest;
use serde_json::Value;

use super::folder::Folder;

/// The value at a place, as an array.
fn list<'a>(json: &'a Value, place: &str) -> &'a [Value] {
    json.pointer(place).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn listed(arguments: &[&str]) -> Value {
    let ended = Folder::new().run(&[&["list", "--json"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    serde_json::from_slice(&ended.out).expect("a plan is JSON")
}

/// The report of a run on the built-in server, with its exit code.
fn run(arguments: &[&str]) -> (Option<i32>, Value) {
    let folder = Folder::new();
    let ended = folder.run(&[&["run", "--report=json=a.json"], arguments].concat());
    let report = serde_json::from_str(&folder.read("a.json"));
    (ended.code, report.expect("a report is JSON"))
}

fn reasons(report: &Value) -> Vec<(&str, &str)> {
    let scenarios = list(report, "/suites").iter().flat_map(|suite| list(suite, "/scenarios"));
    let all = scenarios.flat_map(|scenario| {
        let outcome = scenario["outcome"].as_str().unwrap_or_default();
        list(scenario, "/reasons")
            .iter()
            .map(move |why| (outcome, why.as_str().unwrap_or_default()))
    });
    all.collect()
}

#[test]
fn a_plan_as_json_tells_what_the_text_tells() {
    let plan = listed(&[]);
    assert_eq!(plan["schema"], "bulkspec.plan/1");
    assert_eq!(plan["contract"], "1up-population");
    let shared = list(&plan, "/exports/shared");
    let own = plan["exports"]["own"].as_u64().expect("a number");
    assert_eq!(plan["exports"]["total"], shared.len() as u64 + own);
    assert!(shared.iter().any(|export| export["what"] == "whole export"), "{plan}");
    assert!(shared.iter().all(|export| export["scenarios"].as_u64() > Some(0)), "{plan}");
    let text = Folder::new().run(&["list"]).said();
    let told = format!("{} exports that run to completion, at most", plan["exports"]["total"]);
    assert!(text.contains(&told), "{text}");
    assert_eq!(plan["longest"]["seconds"], 4 * 60 * 60);
    assert_eq!(plan["longest"]["limit"], "limits.run-time");
    assert!(text.contains("4 h at most, by `limits.run-time`"), "{text}");
    for scenario in list(&plan, "/scenarios") {
        assert!(text.contains(scenario["id"].as_str().expect("text")), "{scenario}");
    }
}

#[test]
fn a_budget_of_exports_leaves_the_costliest_out_and_says_so() {
    let plan = listed(&["--budget", "exports=3"]);
    assert!(plan["exports"]["total"].as_u64() <= Some(3), "{plan}");
    assert_eq!(plan["exports"]["budget"], 3);
    let left = list(&plan, "/scenarios").iter().filter(|it| !it["left-out"].is_null()).count();
    assert!(left > 0 && left < list(&plan, "/scenarios").len(), "{left}");
    let text = Folder::new().run(&["list", "--budget", "exports=3"]).said();
    assert!(
        text.contains(&format!("the budget of 3 exports leaves {left} scenarios out")),
        "{text}"
    );
}

#[test]
fn what_the_budget_leaves_out_is_not_tested() {
    let (code, report) = run(&["--budget=exports=1", "--only=type", "--only=methods"]);
    assert_eq!(code, Some(0), "{report}");
    let left = reasons(&report);
    let left = left.iter().filter(|(_, why)| *why == "left out by the budget of 1 export");
    assert!(left.clone().count() > 1 && left.clone().all(|it| it.0 == "not-tested"), "{report}");
    let completed = list(&report, "/exports").iter().filter(|it| it["status"] == "listed").count();
    assert!(completed <= 1, "{report}");
}

#[rstest]
#[case::a_kick_off_at_another_level("--only=PARAM-26", 0)]
#[case::levels("--only=DISC-03", 0)]
#[case::what_the_export_must_show("--only=KICK-04", 0)]
#[case::few("--budget=exports=5", 5)]
fn a_run_completes_no_more_exports_than_the_plan_says(#[case] choice: &str, #[case] most: u64) {
    let arguments = ["--contract=hl7-2.0.0", choice];
    let planned = listed(&arguments)["exports"]["total"].as_u64().expect("a number");
    assert!(planned <= most, "{planned} exports are planned");
    let (_, report) = run(&arguments);
    let completed = list(&report, "/exports").iter().filter(|it| it["status"] == "listed").count();
    assert!(completed as u64 <= planned, "{completed} of {planned}: {}", report["exports"]);
}

#[test]
fn a_spent_budget_of_bytes_is_no_fault_of_the_server() {
    let (code, report) = run(&["--budget", "bytes=60kB"]);
    assert_eq!(code, Some(0));
    let told = reasons(&report);
    assert!(told.iter().any(|(_, why)| why.contains("the byte budget of the run")), "{told:?}");
    for outcome in ["fail", "warn", "error"] {
        assert_eq!(report["counts"][outcome], 0, "{outcome}");
    }
    // What needs files that were not read is blocked, and says by what.
    for (_, why) in told.iter().filter(|(outcome, _)| *outcome == "blocked") {
        assert!(why.contains("the byte budget of the run was used up"), "{why}");
    }
}

#[rstest]
#[case("exports", "`exports` is no part of a budget")]
#[case("export=1", "did you mean `exports`?")]
#[case("bytes=5", "`5` is no size")]
fn a_budget_that_is_none_is_refused(#[case] budget: &str, #[case] told: &str) {
    let ended = Folder::new().run(&["run", "--budget", budget]);
    assert_eq!(ended.code, Some(2), "{}", ended.said());
    assert!(ended.said().contains(told), "{}", ended.said());
}

#[test]
fn the_configuration_bounds_a_run_and_the_flag_wins_part_by_part() {
    let config = "[target.ours]
contract = \"1up-population\"
url = \
                  \"https://gateway.example/v1/acme/bulk-export/bulk-data/r4\"
group = \
                  \"1\"
login.open = true
limits.budget = { exports = 2, minutes = 5 }
";
    let list = |config: &str, more: &[&str]| {
        let folder = Folder::new().with("bulkspec.toml", config);
        folder.run(&[&["list", "ours"], more].concat()).said()
    };
    assert!(list(config, &[]).contains("the budget of 2 exports"));
    assert!(list(config, &["--budget=minutes=1"]).contains("the budget of 2 exports"));
    assert!(list(config, &["--budget=exports=4"]).contains("the budget of 4 exports"));
    let wrong = list(&config.replace("minutes = 5", "minutes = 0"), &[]);
    assert!(wrong.contains("0 is not between 1 and 43200") && wrong.contains('^'), "{wrong}");
}

//! What `serve` writes lets another process execute what the built-in run executes.

use rstest::rstest;

use super::folder::Folder;
use super::serve::Served;

/// The plan without what names the target, follows from the number of requests, or needs the process itself: only the
/// built-in server can fetch keys from the run that tests it.
fn plan(arguments: &[&str]) -> Vec<String> {
    let ended = Folder::new().run(arguments);
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    let text = String::from_utf8(ended.out).expect("plans are text");
    let is_counted =
        |line: &&str| line.contains("further requests") || line.contains("`limits.run-time`");
    let lines = text.lines().skip(1).filter(|line| !line.contains("`jwks`") && !is_counted(line));
    lines.map(str::to_owned).collect()
}

#[rstest]
fn the_plans_are_the_same(
    #[values(
        "1up-population",
        "1up-analytics",
        "hl7-1.0.1",
        "hl7-2.0.0",
        "hl7-3.0.0",
        "hl7-4.0.0-ballot"
    )]
    contract: &str,
) {
    let served = Served::start(&["--contract", contract]);
    let config = served.config();
    let config = config.to_str().expect("temporary folders have plain names");
    let built_in = plan(&["list", "--contract", contract]);
    assert!(built_in.len() > 40, "{built_in:#?}");
    assert_eq!(plan(&["list", "reference", "--config", config]), built_in);
}

//! Finds the URLs of files in a manifest.

use serde_json::Value;

use super::mask;

/// Members of a manifest that list files.
const LISTS: [&str; 4] = ["output", "deleted", "error", "outcome"];

/// The URLs of files that a manifest lists.
pub(super) fn listed(json: &Value) -> impl Iterator<Item = &str> {
    let lists = LISTS.iter().filter(|_| mask::is_manifest(json));
    let items = lists.filter_map(|list| json[*list].as_array()).flatten();
    items
        .flat_map(|item| [&item["url"], &item["continuesInFile"]])
        .filter_map(Value::as_str)
        .filter(|url| url.len() <= mask::LONGEST_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_lists_of_a_manifest_are_read_and_no_other_json() {
        let manifest = json!({
            "output": [{ "url": "a", "continuesInFile": "b" }, null], "error": [{ "url": "c" }],
            "deleted": [{ "url": "d" }], "outcome": [{ "url": 5 }], "link": [{ "url": "e" }],
        });
        assert_eq!(listed(&manifest).collect::<Vec<_>>(), ["a", "b", "d", "c"]);
        assert_eq!(listed(&json!({ "error": [{ "url": "c" }] })).count(), 0);
    }
}

//! `bulkspec list`: prints what `run` would do.

use std::fmt::Write as _;

use super::args::ListArgs;
use super::console;
use super::error::CliError;
use super::selection;
use crate::engine::Plan;
use crate::exit::Exit;

pub(super) async fn execute(args: ListArgs) -> Result<Exit, CliError> {
    let chosen = selection::choose(&args.target).await?;
    let target = chosen.target();
    let plan = selection::plan(&args.selection, target)?;
    let head = format!("{} held to {}\n\n", target.name, target.contract);
    console::print(&(head + &text(&plan)));
    Ok(Exit::Clean)
}

fn text(plan: &Plan) -> String {
    let mut out = String::new();
    let mut suite = "";
    for planned in &plan.scenarios {
        if planned.suite != suite {
            suite = &planned.suite;
            let _ = writeln!(out, "{suite}");
        }
        let _ = writeln!(out, "  {}  {}", planned.scenario.id, planned.scenario.title);
        for input in &planned.lacks {
            let _ = writeln!(out, "      needs {}: give `{}`", input.about(), input.key());
        }
    }
    let _ = writeln!(out, "\nexports that scenarios share, each performed once:");
    for need in &plan.shared {
        let _ = writeln!(out, "  {}", need.describe(None));
    }
    let total = plan.shared.len() + plan.own;
    let _ = writeln!(
        out,
        "\n{} scenarios; {total} exports at most ({} shared, {} of a scenario's own); \
         {} further requests, and one for each file where every file is tried",
        plan.scenarios.len(),
        plan.shared.len(),
        plan.own,
        plan.requests,
    );
    out
}

//! `bulkspec list`: prints what `run` would do.

use super::args::ListArgs;
use super::console;
use super::error::CliError;
use super::plan_page::PlanPage;
use super::selection;
use crate::exit::Exit;

pub(super) async fn execute(args: ListArgs) -> Result<Exit, CliError> {
    let chosen = selection::choose(&args.target).await?;
    let target = chosen.target();
    let plan = selection::plan(&args.selection, target)?;
    let page = PlanPage::new(target, &plan);
    console::print(&if args.json { page.to_json() } else { page.to_text() })?;
    Ok(Exit::Clean)
}

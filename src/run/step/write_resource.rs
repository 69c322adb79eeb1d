//! The step `write-resource`: a resource that is to be seen again in an export.

use crate::evidence::{Sent, StepFacts, WriteFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::resources::own::OwnResource;
use crate::run::resources::write;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{Change, OwnWrite};

/// Writes a resource of bulkspec's own. A scenario whose resource cannot be written goes no
/// further, unless it can do without.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn write_resource(
    cx: &RunContext,
    step: usize,
    write: OwnWrite,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let name = write.resource_type.name();
    let (exchange, done) = match (write.change, cx.own_resources.last_of(name)) {
        (Change::Create, _) => {
            let Some(subject) = write::own_subject(cx).await? else {
                let why = "there is no patient whose data could be written".to_owned();
                state.facts.push(StepFacts::Nothing(why));
                state.is_stuck = true;
                return Ok(());
            };
            write::create(cx, OwnResource::new(name, Some(subject))).await?
        }
        (Change::Update, Some(known)) => write::update(cx, known).await?,
        (Change::Delete, Some(known)) => write::delete(cx, known).await?,
        (Change::Update | Change::Delete, None) => {
            state.facts.push(StepFacts::Nothing(format!("no {name} was written earlier")));
            state.is_stuck = !write.optional;
            return Ok(());
        }
    };
    state.is_stuck = done.is_none() && !write.optional;
    let about = format!("{} {name}", write.change.name());
    state.facts.push(StepFacts::ResourceWritten(WriteFacts {
        sent: Sent { step, exchange, about },
        change: write.change,
        resource_type: name.to_owned(),
        optional: write.optional,
        done,
    }));
    Ok(())
}

//! Lawful variations: behaviour in which servers of the guide differ and may.

mod address;
mod answer;
mod files;
mod manifest;
mod population;
mod progress;
mod selection;

pub(super) use files::varied as varied_files;
pub(super) use population::{patient_id, vary as vary_population};
pub(super) use selection::{active_members, is_offered};

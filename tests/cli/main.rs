//! The program as its users meet it: commands, exit codes, reports, messages.

mod access;
mod budget;
mod commands;
mod contract;
mod errors;
mod exits;
mod folder;
#[path = "../program/run.rs"]
mod run;
#[path = "../program/serve.rs"]
mod serve;
mod served_plan;
mod verdicts;

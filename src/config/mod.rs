//! The server under test: base URL, contract, credentials, and known facts about its data.

mod address;
mod args;
mod asked_contract;
mod budget;

mod document;
mod file;
mod input_entries;
mod key_entries;
mod limits;
mod login_args;
mod mask;
mod model;
mod read;
mod resolver;
mod schema;
mod secret;
mod size;
mod target_args;
mod writer;

pub use address::{Address, AddressError};
pub use args::resolve;
pub use asked_contract::{AskedContract, ContractBy};
pub use budget::BudgetError;
pub use model::{
    Budget, ClientPair, GroupWriting, Inputs, JwksHosting, KeyLogin, Limits, Login, Secret, Target,
};
pub use read::{Config, EXAMPLE, TargetErrors};
pub use schema::json_schema;
pub use secret::{SHORTEST_SECRET, SecretError, SecretSource};
pub use target_args::TargetArgs;
pub use writer::to_toml;

//! What a kick-off asks for.

mod careless;
mod elements;
mod filter;
mod given;
mod member_filter;
mod parse;
mod prefer;
mod problem;
mod search;
mod value;

pub(crate) use filter::Filter;
pub(crate) use given::{Given, from_body, from_query};
pub(crate) use member_filter::{MemberFilter, has_member_filters, member_filters};
pub(crate) use parse::{Asked, Provenances, Query, parse};
pub(crate) use prefer::Prefer;
pub(crate) use search::search_parameters;

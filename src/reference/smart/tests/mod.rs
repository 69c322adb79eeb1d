//! What clients see of the authorisation: tokens, refusals, and every fault.

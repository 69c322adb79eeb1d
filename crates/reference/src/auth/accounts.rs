//! Customers, their clients, and the clients' users.

use std::ops::Range;

use siphasher::sip::SipHasher13;

use crate::settings::{Dialect, Settings};

/// A person or service that acts through a client.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    /// Whether the user may read and export the customer's groups.
    pub(crate) has_groups: bool,
    /// The ordinals of the patients that the user may see.
    pub(crate) patients: Range<u32>,
}

/// A registered application with a secret.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) users: Vec<User>,
}

/// A customer of the gateway; the analytics contract knows one without a name.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) name: &'static str,
    pub(crate) clients: Vec<Client>,
    /// How many patients the customer's population has.
    pub(crate) patients: u32,
}

/// All customers.
#[derive(Debug, Clone)]
pub(crate) struct Accounts(Vec<Customer>);

impl Accounts {
    pub(crate) fn new(settings: &Settings) -> Self {
        let seed = settings.seed;
        let patients = settings.patients;
        match settings.dialect {
            Dialect::Population => {
                let users = vec![user(seed, "a", 0..patients, true), user(seed, "b", 0..0, false)];
                let acme =
                    Customer { name: "acme", clients: vec![client(seed, "acme", users)], patients };
                let users = vec![user(seed, "umbra", 0..40, true)];
                let umbra = Customer {
                    name: "umbra",
                    clients: vec![client(seed, "umbra", users)],
                    patients: 40,
                };
                Self(vec![acme, umbra])
            }
            Dialect::Analytics | Dialect::Guide(_) => {
                let first = vec![
                    user(seed, "a", 0..1, false),
                    user(seed, "b", 1..2, false),
                    user(seed, "c", 3..patients.max(4), false),
                ];
                let second = vec![user(seed, "d", 2..3, false)];
                let clients = vec![client(seed, "first", first), client(seed, "second", second)];
                Self(vec![Customer { name: "", clients, patients: patients.max(4) }])
            }
        }
    }

    pub(crate) fn customers(&self) -> &[Customer] {
        &self.0
    }

    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|customer| customer.name == name)
    }

    /// Finds a client by its id, with the places of its customer and of itself.
    pub(crate) fn client(&self, id: &str) -> Option<(usize, usize, &Client)> {
        self.0.iter().enumerate().find_map(|(customer, entry)| {
            let at = entry.clients.iter().position(|client| client.id == id)?;
            Some((customer, at, &entry.clients[at]))
        })
    }
}

fn client(seed: u64, label: &str, users: Vec<User>) -> Client {
    let id = format!("{:016x}", number(seed, "client", label));
    let secret =
        format!("{:016x}{:016x}", number(seed, "secret", label), number(seed, "more", label));
    Client { id, secret, users }
}

fn user(seed: u64, label: &str, patients: Range<u32>, has_groups: bool) -> User {
    let id = (100_000_000 + number(seed, "user", label) % 900_000_000).to_string();
    User { id, has_groups, patients }
}

fn number(seed: u64, what: &str, label: &str) -> u64 {
    SipHasher13::new_with_keys(seed, 0).hash(format!("{what}/{label}").as_bytes())
}

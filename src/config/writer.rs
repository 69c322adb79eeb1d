//! Writes a target as a configuration for another process.

use std::collections::BTreeMap;
use std::path::Path;

use super::file::{
    ClientCredentialsEntry, ClientEntry, ConfigEntry, CreateEntry, GroupWriteEntry, InputsEntry,
    JwksEntry, LoginEntry, PrivateKeyJwtEntry, TargetEntry,
};
use super::{ClientPair, GroupWriting, JwksHosting, KeyLogin, Login, Secret, SecretSource, Target};

/// Returns the text of a configuration with this target, and the files of its secrets, by name.
///
/// The caller writes the files to `secrets_dir`, where the configuration refers to them. A relative
/// folder is relative to the configuration.
///
/// # Panics
///
/// Never panics: only strings and numbers are serialised.
#[must_use]
pub fn to_toml(target: &Target, secrets_dir: &Path) -> (String, Vec<(String, Secret)>) {
    let mut writer = Writer { target: &target.name, folder: secrets_dir, secrets: Vec::new() };
    let entry = TargetEntry {
        contract: target.contract.into(),
        url: target.base.to_string(),
        group: target.group.clone(),
        levels: target.levels.clone(),
        hosts: target.hosts.clone(),
        ca_file: target.ca_file.clone(),
        login: Some(writer.login(&target.login)),
        inputs: writer.inputs(target),
        limits: (&target.limits).into(),
    };
    let config = ConfigEntry { target: BTreeMap::from([(target.name.clone(), entry)]) };
    let text = toml::to_string(&config).expect("a configuration is plain texts and numbers");
    (text, writer.secrets)
}

struct Writer<'a> {
    target: &'a str,
    folder: &'a Path,
    secrets: Vec<(String, Secret)>,
}

impl Writer<'_> {
    fn secret(&mut self, what: &str, secret: &Secret) -> SecretSource {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let target: String = self.target.chars().map(plain).collect();
        let file = format!("{target}.{what}.secret");
        let source = SecretSource::File(self.folder.join(&file));
        self.secrets.push((file, secret.clone()));
        source
    }

    fn client(&mut self, what: &str, client: &ClientPair) -> ClientEntry {
        let client_secret = self.secret(what, &client.secret);
        ClientEntry { client_id: client.id.clone(), client_secret }
    }

    fn login(&mut self, login: &Login) -> LoginEntry {
        let mut entry = LoginEntry::default();
        match login {
            Login::Open => entry.open = Some(true),
            Login::Token(token) => entry.token = Some(self.secret("token", token)),
            Login::ClientHeaders(client) => {
                entry.client_headers = Some(self.client("client-headers", client));
            }
            Login::PrivateKeyJwt(login) => {
                entry.private_key_jwt = Some(self.key_login("private-key-jwt", login));
            }
            Login::ClientCredentials { token_url, client, scope, basic } => {
                let ClientEntry { client_id, client_secret } =
                    self.client("client-credentials", client);
                entry.client_credentials = Some(ClientCredentialsEntry {
                    token_url: token_url.to_string(),
                    client_id,
                    client_secret,
                    scope: scope.clone(),
                    basic: *basic,
                });
            }
        }
        entry
    }

    fn key_login(&mut self, what: &str, login: &KeyLogin) -> PrivateKeyJwtEntry {
        PrivateKeyJwtEntry {
            token_url: login.token_url.as_ref().map(ToString::to_string),
            client_id: login.client_id.clone(),
            key: self.secret(what, login.keys.text()),
            kid: Some(login.keys.main().kid().to_owned()),
            scope: login.scope.clone(),
            jku: login.jku.as_ref().map(ToString::to_string),
            lifetime: Some(format!("{}s", login.lifetime.as_secs())),
        }
    }

    fn inputs(&mut self, target: &Target) -> InputsEntry {
        let inputs = &target.inputs;
        let mut secret =
            |what, secret: &Option<Secret>| secret.as_ref().map(|it| self.secret(what, it));
        InputsEntry {
            other_user: secret("other-user", &inputs.other_user),
            narrow_token: secret("narrow-token", &inputs.narrow_token),
            expired_token: secret("expired-token", &inputs.expired_token),
            client: inputs.client.as_ref().map(|client| self.client("client", client)),
            customer: inputs.customer.clone(),
            other_customer: inputs.other_customer.clone(),
            full_group: inputs.full_group.clone(),
            failing_group: inputs.failing_group.clone(),
            doomed_group: inputs.doomed_group.clone(),
            partial_group: inputs.partial_group.clone(),
            faltering_group: inputs.faltering_group.clone(),
            foreign_group: inputs.foreign_group.clone(),
            empty_group: inputs.empty_group.clone(),
            non_member: inputs.non_member.clone(),
            writes: inputs.writes,
            retry_url: inputs.retry_url.clone(),
            private_key_jwt: inputs
                .private_key_jwt
                .as_ref()
                .map(|login| self.key_login("inputs-key", login)),
            forbidden_scope: inputs.forbidden_scope.clone(),
            jwks: inputs.jwks.as_ref().map(jwks),
            group_write: inputs.group_write.as_ref().map(group_write),
            known_counts: inputs.known_counts.clone(),
        }
    }
}

fn jwks(hosting: &JwksHosting) -> JwksEntry {
    JwksEntry {
        listen: hosting.listen.to_string(),
        url: hosting.url.to_string(),
        client_id: hosting.client_id.clone(),
    }
}

fn group_write(writing: &GroupWriting) -> GroupWriteEntry {
    let create = if writing.create == "PUT" { CreateEntry::Put } else { CreateEntry::Post };
    GroupWriteEntry { create, url: writing.url.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ContractBy, Inputs, Limits, TargetArgs, resolve};
    use crate::contract::{Contract, GuideVersion};
    use crate::key::{Algorithm, KeyRing, generate};
    use rstest::rstest;
    use secrecy::{ExposeSecret, SecretString};

    fn client(id: &str) -> ClientPair {
        ClientPair { id: id.to_owned(), secret: SecretString::from(format!("{id}-secret")) }
    }

    fn target(login: Login) -> Target {
        let token = |text: &str| Some(SecretString::from(text));
        let text = |text: &str| Some(text.to_owned());
        Target {
            name: "built in".to_owned(),
            contract: Contract::Guide(GuideVersion::V2),
            contract_by: ContractBy::Name,
            base: "http://127.0.0.1:4000/v1/acme/bulk-export/bulk-data/r4".parse().unwrap(),
            group: text("1"),
            levels: vec![crate::spec::ExportLevel::Group],
            login,
            inputs: Inputs {
                other_user: token("other"),
                client: Some(client("inputs")),
                customer: text("acme"),
                other_customer: text("umbrella"),
                narrow_token: token("narrow"),
                expired_token: token("expired"),
                private_key_jwt: Some(Box::new(key_login())),
                forbidden_scope: text("system/Practitioner.rs"),
                jwks: Some(JwksHosting {
                    listen: std::net::SocketAddr::from(([127, 0, 0, 1], 9123)).into(),
                    url: "https://me.example/jwks.json".parse().unwrap(),
                    client_id: text("published"),
                }),
                group_write: Some(GroupWriting {
                    create: "PUT".to_owned(),
                    url: "{base}/Group/{id}".to_owned(),
                }),
                full_group: text("2"),
                failing_group: text("3"),
                doomed_group: text("4"),
                partial_group: text("5"),
                faltering_group: text("9"),
                foreign_group: text("6"),
                empty_group: text("7"),
                non_member: text("8"),
                writes: true,
                retry_url: text("{base}/Group/{group}/$export"),
                known_counts: BTreeMap::from([("Patient".to_owned(), 3)]),
            },
            limits: Limits {
                connect: std::time::Duration::from_millis(1500),
                budget: "exports=3,minutes=5,bytes=1GiB".parse().unwrap(),
                ..Limits::default()
            },
            hosts: vec!["files.example".to_owned()],
            ca_file: None,
        }
    }

    fn key_login() -> KeyLogin {
        let new = generate(Algorithm::Es384).unwrap();
        KeyLogin {
            token_url: None,
            client_id: "app".to_owned(),
            keys: KeyRing::read(&new.private_jwk.to_string().into(), None).unwrap(),
            scope: Some("system/*.rs".to_owned()),
            jku: Some("https://me.example/jwks.json".parse().unwrap()),
            lifetime: KeyLogin::LIFETIME,
        }
    }

    /// Everything of a target, with its secrets.
    fn shown(target: &Target) -> String {
        let mut secrets = Vec::new();
        let inputs = &target.inputs;
        secrets.extend([&inputs.other_user, &inputs.narrow_token, &inputs.expired_token]);
        let client = inputs.client.as_ref().map(|client| client.secret.clone());
        secrets.push(&client);
        let login = match &target.login {
            Login::Open => None,
            Login::Token(secret) => Some(secret.clone()),
            Login::ClientHeaders(client) | Login::ClientCredentials { client, .. } => {
                Some(client.secret.clone())
            }
            Login::PrivateKeyJwt(login) => Some(login.keys.text().clone()),
        };
        secrets.push(&login);
        let open = secrets.iter().map(|it| it.as_ref().map(ExposeSecret::expose_secret));
        format!("{target:?} {:?}", open.collect::<Vec<_>>())
    }

    #[rstest]
    #[case(Login::Open)]
    #[case(Login::Token(SecretString::from("token")))]
    #[case(Login::ClientHeaders(client("login")))]
    #[case(Login::ClientCredentials {
        token_url: "http://127.0.0.1:4000/token".parse().unwrap(),
        client: client("login"),
        scope: Some("system/*.read".to_owned()),
        basic: true,
    })]
    #[case(Login::PrivateKeyJwt(Box::new(key_login())))]
    fn a_written_target_reads_back(#[case] login: Login) {
        let target = target(login);
        let folder = tempfile::tempdir().unwrap();
        let (text, secrets) = to_toml(&target, Path::new("secrets"));
        std::fs::create_dir(folder.path().join("secrets")).unwrap();
        for (name, secret) in &secrets {
            assert!(!text.contains(secret.expose_secret()) || text.contains(name));
            let path = folder.path().join("secrets").join(name);
            std::fs::write(path, secret.expose_secret()).unwrap();
        }
        let config = Config::parse("bulkspec.toml", &text, folder.path()).unwrap();
        let back = resolve(&TargetArgs::default(), Some(&config), &|_| None).unwrap();
        assert_eq!(shown(&back), shown(&target));
    }
}

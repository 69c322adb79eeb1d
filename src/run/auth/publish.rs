//! Publishes key sets, and finds out whether tokens are to be had at all.

use crate::config::KeyLogin;
use crate::evidence::StepFacts;
use crate::http::HttpError;
use crate::key::Published;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{ScopeText, Tampering};
use crate::suite::KeySet;

/// How long the published key set may be kept where a scenario wants it kept, in seconds.
const KEPT: u32 = 60;

impl RunContext {
    /// Publishes a key set as a scenario says. Its client must be granted a token in the first
    /// place: else nothing that follows says anything of how the set is read.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn publish_step(
        &self,
        set: KeySet,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        state.is_by_url = true;
        let Some(main) = self.key_login().await? else { return Ok(()) };
        self.publish(KeySet::Registered).await?;
        if !self.grants(&self.published_login(main)).await? {
            let why = "the client whose key set is published is not granted a token".to_owned();
            state.facts.push(StepFacts::Blocked(why));
            state.is_stuck = true;
            return Ok(());
        }
        self.publish(set).await?;
        state.facts.push(StepFacts::KeysPublished);
        Ok(())
    }

    /// Exchanges the key set that bulkspec publishes, if it does.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn publish(&self, set: KeySet) -> Result<(), EngineError> {
        let (Some(host), Some(login)) = (&self.host, self.key_login().await?) else {
            return Ok(());
        };
        let (keys, stranger) = (&login.keys, self.stranger().await?);
        let same_name = stranger.named(keys.main().kid());
        host.publish_foreign(Published::unkept([&same_name]));
        host.publish(match set {
            KeySet::Registered => Published::unkept(keys.keys()),
            KeySet::Rotated => Published::unkept([stranger]),
            KeySet::DuplicateKid => Published::unkept([&same_name, keys.main()]),
            KeySet::Kept => Published::unkept(keys.keys()).kept_for(KEPT),
        });
        Ok(())
    }

    /// The client whose key set is registered by its URL: the one that logs in, or another one with
    /// the same keys.
    pub(crate) fn published_login(&self, main: &KeyLogin) -> KeyLogin {
        let hosting = self.target.inputs.jwks.as_ref();
        let other = hosting.and_then(|hosting| hosting.client_id.clone());
        KeyLogin { client_id: other.unwrap_or_else(|| main.client_id.clone()), ..main.clone() }
    }

    /// Says why the answer to a request would show nothing of what is asked; `None` where it does.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn refused_anyway(
        &self,
        with: Tampering,
        login: &KeyLogin,
        scopes: &[ScopeText],
    ) -> Result<Option<&'static str>, EngineError> {
        let is_other = self.published_login(login).client_id != login.client_id;
        let is_plain = match with {
            Tampering::Valid => scopes == [ScopeText::Own],
            Tampering::KeySetByUrl => !is_other,
            // Where no request has one, it is the plain request that is asked about.
            Tampering::JkuMissing => login.jku.is_none(),
            _ => false,
        };
        let is_refused = !is_plain && !self.grants(login).await?;
        Ok(is_refused.then_some("a valid token request is also refused"))
    }

    /// Whether a valid request is granted: else a refusal says nothing of what is wrong with another.
    async fn grants(&self, login: &KeyLogin) -> Result<bool, EngineError> {
        let is_main = self.target.key_login().is_some_and(|it| it.client_id == login.client_id);
        let cell = if is_main { &self.grants } else { &self.grants_by_url };
        let ask = || async {
            let endpoint = self.token_endpoint(login).await?;
            let scope = login.scope(self.target.contract);
            let request = self.token_request(login, &endpoint, scope).await?;
            let assertion = request.assertion(Tampering::Valid).map_err(HttpError::from)?;
            self.client.redactor().register_numbered("client-assertion", &assertion);
            let sent = request.request(Tampering::Valid, &assertion);
            let (_, live) = self.send_for_token(&sent).await?;
            Ok::<_, EngineError>(live.is_some_and(|live| self.granted(&live).is_some()))
        };
        Ok(*cell.get_or_try_init(ask).await?)
    }
}

//! What the checks of the discovery document say of themselves.

use crate::case::CheckDoc;

pub(crate) const SMART_DOCUMENT: CheckDoc = CheckDoc {
    id: "smart-document",
    judges: "The discovery document is there, below the base URL.",
    sent: "GET [base]/.well-known/smart-configuration without a credential.",
    accepted: "Status 200 and a JSON object.",
    matters: "Clients learn from it where tokens are issued; without it each server is \
              configured by hand.",
    cause: "It is served at the root of the host, or asks for a token.",
    repair: "Serve it below the base URL, to everybody.",
};

pub(crate) const SMART_JSON: CheckDoc = CheckDoc {
    id: "smart-json",
    judges: "The discovery document is JSON, whatever is accepted.",
    sent: "The same GET, with another Accept each time.",
    accepted: "Status 200 and Content-Type application/json.",
    matters: "A client in a browser or of FHIR XML needs the document, too.",
    cause: "The FHIR server's own negotiation answers with 406 or XML.",
    repair: "Take the document out of the negotiation.",
};

pub(crate) const TOKEN_ENDPOINT: CheckDoc = CheckDoc {
    id: "token-endpoint",
    judges: "The discovery document names the token endpoint.",
    sent: "The discovery document.",
    accepted: "The member token_endpoint as a text.",
    matters: "Clients cannot ask for a token without it.",
    cause: "The document is written for apps that log people in.",
    repair: "Add the member token_endpoint.",
};

pub(crate) const ABSOLUTE_ENDPOINTS: CheckDoc = CheckDoc {
    id: "absolute-endpoints",
    judges: "All URLs of the discovery document are absolute.",
    sent: "The discovery document.",
    accepted: "Each member named like an endpoint or URI begins with its scheme and host.",
    matters: "Clients do not know against what a relative URL is to be read.",
    cause: "URLs are written as the router knows them.",
    repair: "Write the public origin before each path.",
};

pub(crate) const GRANT_TYPES: CheckDoc = CheckDoc {
    id: "grant-types",
    judges: "The discovery document lists client_credentials.",
    sent: "The discovery document.",
    accepted: "The member grant_types_supported with client_credentials in it.",
    matters: "Clients look here whether the server knows programs without people.",
    cause: "The list is left out, or only tells of apps for people.",
    repair: "List each grant that the token endpoint takes.",
};

pub(crate) const AUTH_METHODS: CheckDoc = CheckDoc {
    id: "auth-methods",
    judges: "The discovery document lists private_key_jwt.",
    sent: "The discovery document.",
    accepted: "The member token_endpoint_auth_methods_supported with private_key_jwt in it.",
    matters: "Clients look here how to prove who they are.",
    cause: "The list is that of the framework.",
    repair: "List private_key_jwt among the methods.",
};

pub(crate) const SIGNING_ALGS: CheckDoc = CheckDoc {
    id: "signing-algs",
    judges: "The discovery document lists ES384 or RS384.",
    sent: "The discovery document.",
    accepted: "The member token_endpoint_auth_signing_alg_values_supported with one of them in it.",
    matters: "Clients choose their key by it.",
    cause: "Only RS256 is listed, the default of the framework.",
    repair: "List what is taken, and take ES384 or RS384.",
};

pub(crate) const SCOPES_LISTED: CheckDoc = CheckDoc {
    id: "scopes-listed",
    judges: "The discovery document lists scopes.",
    sent: "The discovery document.",
    accepted: "The member scopes_supported as a list that is not empty.",
    matters: "Clients learn from it what they may ask for.",
    cause: "The list is left out, as scopes are made at registration.",
    repair: "List what is granted to clients that are entitled to it.",
};

pub(crate) const ASYMMETRIC_CAPABILITY: CheckDoc = CheckDoc {
    id: "asymmetric-capability",
    judges: "The discovery document declares keys for clients.",
    sent: "The discovery document.",
    accepted: "The member capabilities with client-confidential-asymmetric in it.",
    matters: "Clients look here whether to send an assertion or a secret.",
    cause: "The list of capabilities was not kept up to date.",
    repair: "Add client-confidential-asymmetric.",
};

pub(crate) const PKCE_METHODS: CheckDoc = CheckDoc {
    id: "pkce-methods",
    judges: "The discovery document lists S256 and not plain.",
    sent: "The discovery document.",
    accepted: "The member code_challenge_methods_supported with S256 and without plain; that it \
               is missing only warns, for a server of programs has no use for it.",
    matters: "The method plain protects nothing.",
    cause: "The framework lists both.",
    repair: "List S256 and no other method.",
};

pub(crate) const TOKEN_ENDPOINT_TLS: CheckDoc = CheckDoc {
    id: "token-endpoint-tls",
    judges: "The token endpoint is protected by TLS.",
    sent: "The discovery document.",
    accepted: "A token_endpoint that begins with https; plain http on an address of the machine \
               itself is accepted for tests, where the base URL is plain http as well.",
    matters: "Tokens on an open line are read by whoever listens.",
    cause: "The URL is that behind the gateway, which ends TLS.",
    repair: "Write the public URL, with https.",
};

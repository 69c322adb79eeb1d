//! Variants of where files are.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;

// Where files lie: T-03 and TRAP-08, T-07, T-32, T-41.
pub(crate) static SIGNED_URLS_ON_ANOTHER_HOST: VariantDef = VariantDef {
    id: "signed-urls-on-another-host",
    about: "Files are on another host, need no token, and requests with a token are refused.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static REDIRECTED_FILES: VariantDef = VariantDef {
    id: "redirected-files",
    about: "File URLs need a token and redirect to another host, which refuses tokens.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static STORAGE_URIS: VariantDef = VariantDef {
    id: "storage-uris",
    about: "Files are in a bucket and have s3:// URLs.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

// No server that listens on any free port has the default one, which may be written or not; a
// port with a zero in front is as unusual a way to write the same URL.
pub(crate) static UNUSUAL_URL_FORMS: VariantDef = VariantDef {
    id: "unusual-url-forms",
    about: "URLs have an upper-case scheme and a port with a leading zero.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

//! Faults of lists and files as a whole.

use crate::dialects::GATEWAY;
use crate::fault::FaultDef;

pub(crate) static UP_LIST_MISSING: FaultDef = FaultDef {
    id: "up-list-missing",
    about: "The kick-off returns 200 with an empty body.",
    dialects: GATEWAY,
    breaks: &["POP-16", "ANL-02"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_404: FaultDef = FaultDef {
    id: "up-file-404",
    about: "One listed file returns 404.",
    dialects: GATEWAY,
    breaks: &["POP-21", "ANL-25"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_AS_HTML: FaultDef = FaultDef {
    id: "up-file-as-html",
    about: "Files are sent with the media type text/html.",
    dialects: GATEWAY,
    breaks: &["POP-21", "ANL-25"],
    ..FaultDef::NEW
};

pub(crate) static UP_QUERY_FILE_404: FaultDef = FaultDef {
    id: "up-query-file-404",
    about: "One file of each export with a query returns 404.",
    dialects: GATEWAY,
    breaks: &["POP-21", "ANL-25"],
    ..FaultDef::NEW
};

//! How the faults of one kind of server are written down: as a table.

/// Writes an enum and its part of the registry from one table, so that neither can miss an entry.
///
/// The first line names the variant of [`Fault`](super::registry::Fault) that holds the enum, and the
/// enum; each further line is a fault: the variant, its stable name, the dialects in which it changes
/// an answer, and one sentence that says what goes wrong.
macro_rules! faults {
    ($kind:ident $name:ident $($variant:ident $text:literal $dialects:ident $about:literal)*) => {
        /// One defect. Several can be combined; each sits where a real defect would sit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = $about] $variant,)*
        }

        impl From<$name> for Fault {
            fn from(fault: $name) -> Self {
                Self::$kind(fault)
            }
        }

        /// The part of the registry that describes them.
        pub(super) const FAULTS: &[FaultInfo] = &[
            $(FaultInfo {
                fault: Fault::$kind($name::$variant),
                name: $text,
                about: $about,
                dialects: $dialects,
            },)*
        ];
    };
}

pub(super) use faults;

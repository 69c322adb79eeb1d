//! The macro for the tables of faults.

/// Generates an enum and its part of the registry from one table, so that both have the same
/// entries.
///
/// The first line names the variant of [`Fault`](super::registry::Fault) that contains the enum,
/// and the enum. Each further line is a fault: the variant, its stable name, the dialects in which
/// it changes a response, and one sentence on the wrong behaviour.
macro_rules! faults {
    ($kind:ident $name:ident $($variant:ident $text:literal $dialects:ident $about:literal)*) => {
        /// One defect. Several can be combined; each is implemented where a real defect would be.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = $about] $variant,)*
        }

        impl From<$name> for Fault {
            fn from(fault: $name) -> Self {
                Self::$kind(fault)
            }
        }

        /// The entries of these faults in the registry.
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

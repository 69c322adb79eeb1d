//! What a check is: its documentation, its subject, what it reads, and its judgement.

use std::any::Any;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Deserializer, VariantAccess};

use super::answer::Answered;
use super::needs::Needs;
use super::smart::{Document, TokenAnswer};
use crate::check_context::{CheckContext, CheckDoc, DraftFinding, Judgement};
use crate::spec::ExportSpec;

/// A check, and everything that bulkspec knows of it. `A` are the arguments that a suite gives it.
pub(crate) struct Def<A: 'static = ()> {
    /// Its name in suites and findings, and its page of the manual.
    pub(crate) doc: CheckDoc,
    /// What it judges, which decides where a suite may name it.
    pub(crate) subject: Subject,
    /// What it reads of the exports that it judges and of those that it compares with.
    pub(crate) needs: Needs,
    /// The judgement.
    pub(crate) judge: Judge<A>,
}

/// What a check judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Each export of the scenario that gave a list of files.
    ListedExport,
    /// Each export of the scenario, those that were refused included.
    Export,
    /// The files that were downloaded again.
    Download,
    /// What the server declares.
    Declaration,
    /// Kick-offs that are only tried.
    KickOff,
    /// A Group that is created by filters.
    Cohort,
    /// The exports of such a Group.
    CohortExport,
    /// The answer to a request that the scenario sends.
    Answer,
    /// An answer of the token endpoint.
    TokenAnswer,
    /// The discovery document of SMART.
    Document,
}

/// The judgement of a check, by what it is given.
pub(crate) enum Judge<A: 'static> {
    /// Of a scenario, with all that its steps obtained.
    Scenario(fn(CheckContext<'_>, &A) -> Judgement),
    /// Of one answer.
    Answer(fn(&Answered<'_>, &A) -> AnswerResult),
    /// Of one answer of the token endpoint.
    Token(fn(&TokenAnswer<'_>, &A) -> AnswerResult),
    /// Of one discovery document.
    Document(fn(&Document<'_>, &A) -> AnswerResult),
}

/// What a check found in one answer, or why it does not apply to it.
pub(crate) type AnswerResult = Result<Vec<DraftFinding>, &'static str>;

/// The arguments of a check.
pub(crate) trait Arguments:
    Any + fmt::Debug + PartialEq + Send + Sync + DeserializeOwned + JsonSchema
{
    /// How a suite may write them; tests of all checks do.
    #[cfg(test)]
    const EXAMPLE: &'static str;

    /// Reads what a list of checks gives after the name of the check.
    ///
    /// # Errors
    ///
    /// Returns an error where it has another shape.
    fn of_list_item<'de, V: VariantAccess<'de>>(variant: V) -> Result<Self, V::Error> {
        variant.newtype_variant()
    }

    /// Reads what a set of expectations gives as the value of the check; `None` turns the check off.
    ///
    /// # Errors
    ///
    /// Returns an error where it has another shape.
    fn of_value<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(value).map(Some)
    }

    /// The JSON Schema of the value in a set of expectations.
    fn value_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }

    /// Whether a list names the check without a value.
    fn is_none() -> bool {
        false
    }

    /// The other exports that the check compares with, each with its place in the arguments.
    fn exports(&self) -> Vec<(Place, &ExportSpec)> {
        Vec::new()
    }

    /// The names of resource types among the arguments, with their place.
    fn types(&self) -> Option<(Place, &[String])> {
        None
    }

    /// Returns true if exports have to be named, and none is.
    fn lacks_exports(&self) -> bool {
        false
    }

    /// The place of an argument that says nothing unless an export has `_since`.
    fn wants_since(&self) -> Option<Place> {
        None
    }
}

/// Where in the arguments of a check something stands: keys and indexes, from the outermost in.
pub(crate) type Place = Vec<String>;

/// Arguments of any check, as a [`CheckSpec`](super::CheckSpec) keeps them.
pub(crate) trait AnyArguments: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn AnyArguments) -> bool;
    fn exports(&self) -> Vec<(Place, &ExportSpec)>;
    fn types(&self) -> Option<(Place, &[String])>;
    fn lacks_exports(&self) -> bool;
    fn wants_since(&self) -> Option<Place>;
}

impl<A: Arguments> AnyArguments for A {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn AnyArguments) -> bool {
        other.as_any().downcast_ref::<A>().is_some_and(|other| self == other)
    }

    fn exports(&self) -> Vec<(Place, &ExportSpec)> {
        Arguments::exports(self)
    }

    fn types(&self) -> Option<(Place, &[String])> {
        Arguments::types(self)
    }

    fn lacks_exports(&self) -> bool {
        Arguments::lacks_exports(self)
    }

    fn wants_since(&self) -> Option<Place> {
        Arguments::wants_since(self)
    }
}

/// A check, whatever its arguments are.
pub(crate) trait Check: Sync {
    fn doc(&self) -> &CheckDoc;
    fn subject(&self) -> Subject;
    fn needs(&self) -> Needs;
    fn takes_nothing(&self) -> bool;
    /// The check as a list of a suite may write it.
    #[cfg(test)]
    fn example(&self) -> String;
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;
    fn value_schema(&self, generator: &mut SchemaGenerator) -> Schema;
    fn judge(&self, cx: CheckContext<'_>, arguments: &dyn AnyArguments) -> Judgement;
    fn judge_answer(&self, answer: &Answered<'_>, arguments: &dyn AnyArguments) -> AnswerResult;
    fn judge_token(&self, answer: &TokenAnswer<'_>, arguments: &dyn AnyArguments) -> AnswerResult;
    fn judge_document(&self, document: &Document<'_>, arguments: &dyn AnyArguments)
    -> AnswerResult;
}

impl<A: Arguments> Check for Def<A> {
    fn doc(&self) -> &CheckDoc {
        &self.doc
    }

    fn subject(&self) -> Subject {
        self.subject
    }

    fn needs(&self) -> Needs {
        self.needs
    }

    fn takes_nothing(&self) -> bool {
        A::is_none()
    }

    #[cfg(test)]
    fn example(&self) -> String {
        if A::is_none() {
            self.doc.id.to_owned()
        } else {
            format!("{{ {}: {} }}", self.doc.id, A::EXAMPLE)
        }
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<A>()
    }

    fn value_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        A::value_schema(generator)
    }

    fn judge(&self, cx: CheckContext<'_>, arguments: &dyn AnyArguments) -> Judgement {
        match self.judge {
            Judge::Scenario(judge) => judge(cx, own(arguments)),
            _ => Ok(crate::check_context::CheckResult::default()),
        }
    }

    fn judge_answer(&self, answer: &Answered<'_>, arguments: &dyn AnyArguments) -> AnswerResult {
        match self.judge {
            Judge::Answer(judge) => judge(answer, own(arguments)),
            _ => Err(ANOTHER_SUBJECT),
        }
    }

    fn judge_token(&self, answer: &TokenAnswer<'_>, arguments: &dyn AnyArguments) -> AnswerResult {
        match self.judge {
            Judge::Token(judge) => judge(answer, own(arguments)),
            _ => Err(ANOTHER_SUBJECT),
        }
    }

    fn judge_document(
        &self,
        document: &Document<'_>,
        arguments: &dyn AnyArguments,
    ) -> AnswerResult {
        match self.judge {
            Judge::Document(judge) => judge(document, own(arguments)),
            _ => Err(ANOTHER_SUBJECT),
        }
    }
}

const ANOTHER_SUBJECT: &str = "the check has another subject";

fn own<A: Arguments>(arguments: &dyn AnyArguments) -> &A {
    let own = arguments.as_any().downcast_ref();
    own.expect("a check is named with arguments of its own type")
}

"""Why an operation failed. Every message says what to do next."""

from services.errors import DatelineError


class OperationError(DatelineError):
    """Base class of the errors that operations raise."""


class TopicsMissing(OperationError):
    """Topics that the operation needs do not exist."""


class IndexUnreadable(OperationError):
    """Elasticsearch cannot read documents of the index."""


class WriteRefused(OperationError):
    """The broker refused a record for good."""


class NotAnArticleId(OperationError):
    """An argument is neither the id nor the URL of an article."""


class NotReplayable(OperationError):
    """An argument does not name a record that can be replayed."""


class ZonesFileUnusable(OperationError):
    """The file of source zones cannot be read, or cannot be written."""


class GroupBusy(OperationError):
    """Workers run that must be stopped first."""


class OffsetsNotReset(OperationError):
    """The broker refused to change committed offsets."""


class CannotGrow(OperationError):
    """A topic has more partitions than it is to have."""

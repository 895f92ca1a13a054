"""Why an operation could not be done. Every message says what to do next."""


class OperationError(RuntimeError):
    """Base of what the operations raise."""


class TopicsMissing(OperationError):
    """The broker lacks topics that the operation needs."""


class IndexUnreadable(OperationError):
    """Elasticsearch answers for the index, but not for its documents."""


class WriteRefused(OperationError):
    """The broker will never take a record that the operation must write."""


class NotAnArticleId(OperationError):
    """What was given is neither the id nor the address of an article."""


class NotReplayable(OperationError):
    """These coordinates name no record that can be replayed."""


class ZonesFileUnusable(OperationError):
    """The file of source zones cannot be read, or cannot be written."""

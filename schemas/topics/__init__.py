"""One manifest per topic: what it carries, who writes and reads it, and how the broker keeps it."""

from schemas.topics.manifest import MANIFESTS, TopicManifest, dlq_of, manifest

__all__ = ["MANIFESTS", "TopicManifest", "dlq_of", "manifest"]

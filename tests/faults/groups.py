"""Consumer groups as the broker reports them: their members, and how often they were rebalanced."""

import re
from pathlib import Path

from services.runtime.broker.topics import admin
from services.runtime.settings import Settings
from services.stack import StackInfo


def members(settings: Settings, stage: str) -> set[str]:
    """Ids of the members of a stage's group. A member that was evicted and rejoins has a new id."""
    group = settings.group(stage)
    with admin(settings) as client:
        return {member["member_id"] for member in client.describe_groups([group])[group]["members"]}


def generation(info: StackInfo, settings: Settings, stage: str) -> int:
    """How often the group has been rebalanced, from the broker's log: no admin request reports it."""
    found = re.findall(rf"Stabilized group {re.escape(settings.group(stage))} generation (\d+) ", broker_log(info))
    return max(map(int, found), default=0)


def evictions(info: StackInfo, settings: Settings, stage: str) -> int:
    """How many members the broker removed from the group because their heartbeats stopped."""
    group = re.escape(settings.group(stage))
    return len(re.findall(rf"Member \S+ in group {group} has failed", broker_log(info)))


def broker_log(info: StackInfo) -> str:
    """The broker's log since its first start."""
    paths: list[Path] = [server.log for server in info.processes if server.name == "kafka"]
    return paths[0].read_text(encoding="utf-8", errors="replace")

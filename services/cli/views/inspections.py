"""How `dateline index check` prints what it finds."""

from services.index.findings import Finding


def lines_of(finding: Finding) -> list[str]:
    """A finding as lines of text: what it is and where, and what mends it."""
    lines = [f"{finding.name}: {finding.where}: {finding.says}"]
    if finding.mend:
        lines.append(f"  mend: {finding.mend}")
    return lines

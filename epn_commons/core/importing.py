"""What every import owes to the person who runs it: an account of each row."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a row. Each row has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    TO_COMPLETE = "to_complete"
    REJECTED = "rejected"


class UnreadableSource(ValueError):
    """What was handed over is not what it claims to be. The message is French and says what to do; nothing was
    written."""


@dataclass(slots=True)
class Remark:
    """One thing to know about a row, and what to do about it."""

    field: str
    message: str
    advice: str = ""


@dataclass(slots=True)
class Line:
    """A row that is not plain sailing."""

    row: int
    id: str
    outcome: Outcome
    remarks: list[Remark]


@dataclass
class ImportReport:
    """``rows`` is the sum of the five outcomes; ``lines`` are the rows that have something to say, ``notices`` what
    concerns the whole file."""

    source: str
    dry_run: bool = False
    notices: list[str] = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)

    def account(self, row, identifier, outcome, remarks=()):
        """Count a row; keep it when something has to be said about it."""
        self.outcomes[outcome] += 1
        remarks = list(remarks)
        if remarks or outcome in (Outcome.TO_COMPLETE, Outcome.REJECTED):
            self.lines.append(Line(row, str(identifier), outcome, remarks))

    @property
    def rows(self):
        return self.outcomes.total()

    def as_dict(self):
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "rows": self.rows,
            **{outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "notices": self.notices,
            "lines": [{**asdict(line), "outcome": line.outcome.value} for line in self.lines],
        }

"""What every reader of frameworks gives."""

import uuid
from dataclasses import dataclass, field

from competences.enums import ReuseLicence, WordingOrigin


@dataclass(slots=True)
class LevelData:
    code: str
    label: str
    group: str = ""
    description: str = ""

    @property
    def signature(self):
        return (self.code, self.label, self.group, self.description)


@dataclass(slots=True)
class ItemData:
    """One item; ``row`` is where it stands in the file, ``levels`` what it means at each level ``{code: text}``."""

    row: int
    code: str
    kind: str
    title: str
    parent: str | None = None
    description: str = ""
    nature: str = ""
    level: str = ""
    levels: dict[str, str] = field(default_factory=dict)
    identifier: uuid.UUID | None = None

    @property
    def signature(self):
        described = tuple(sorted(self.levels.items()))
        return (
            self.code, self.parent, self.kind, self.title, self.description, self.nature, self.level, described,
        )  # fmt: skip


@dataclass(slots=True)
class FrameworkData:
    """One version of a framework, before anything is checked against the database."""

    family: str
    title: str
    edition: str
    items: list[ItemData]
    levels: list[LevelData] = field(default_factory=list)
    language: str = "fr"
    summary: str = ""
    description: str = ""
    wording: str = WordingOrigin.ORIGINAL
    reuse_licence: str = ReuseLicence.CC_BY_SA
    source_attribution: str = ""
    source_url: str = ""
    notices: list[str] = field(default_factory=list)

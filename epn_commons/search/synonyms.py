"""The synonyms that the portal starts with; administrators keep them afterwards."""

from pathlib import Path

from epn_commons.search.models import Synonym

SHIPPED = Path(__file__).parent / "data" / "synonyms.tsv"


def shipped():
    """``[(term, [expansion, …]), …]``."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    return [(term, expansions) for term, *expansions in (line.split("\t") for line in lines if line)]


def load(model=Synonym):
    """Add the shipped synonyms whose term has none yet; returns how many were added."""
    before = model.objects.count()
    model.objects.bulk_create(
        [model(term=term, expansions=expansions) for term, expansions in shipped()], ignore_conflicts=True
    )
    return model.objects.count() - before

"""The themes and life events that the portal starts with."""

import json
from pathlib import Path

from django.db import transaction

from epn_commons.taxonomy.models import LifeEvent, Theme

SHIPPED = Path(__file__).parent / "data" / "themes.json"


@transaction.atomic
def load_themes(path=SHIPPED, *, overwrite=False):
    """Create the themes and life events of ``path`` that are missing; what administrators changed stays, unless
    ``overwrite``. Gives the number of rows created, by model."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    before = {model: model.objects.count() for model in (Theme, LifeEvent)}
    _store(Theme, _rows(Theme, content["themes"]), overwrite)
    parents = dict(Theme.objects.values_list("slug", "pk"))
    children = [
        Theme(slug=child["slug"], name=child["name"], parent_id=parents[theme["slug"]], position=position)
        for theme in content["themes"]
        for position, child in enumerate(theme["children"])
    ]
    _store(Theme, children, overwrite)
    _store(LifeEvent, _rows(LifeEvent, content["life_events"]), overwrite)
    return {model: model.objects.count() - number for model, number in before.items()}


def _rows(model, entries):
    return [
        model(position=position, **{key: value for key, value in entry.items() if key != "children"})
        for position, entry in enumerate(entries)
    ]


def _store(model, rows, overwrite):
    if not overwrite:
        model.objects.bulk_create(rows, ignore_conflicts=True)
        return
    fields = ["name", "position"] if model is LifeEvent else ["name", "description", "position", "parent"]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["slug"], update_fields=fields)

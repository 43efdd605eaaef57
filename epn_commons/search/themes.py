"""Under which themes contributions are filed."""

from collections import defaultdict


def themes_of(model, ids):
    """``{primary key: [theme, parent of theme, …]}`` of these contributions: what their facets count. One query."""
    found = defaultdict(set)
    through = model.themes.through
    field = model._meta.get_field("themes").m2m_field_name()
    rows = through.objects.filter(**{f"{field}__in": ids}).values_list(f"{field}_id", "theme_id", "theme__parent_id")
    for pk, theme, parent in rows:
        found[pk] |= {theme, parent} - {None}
    return {pk: sorted(themes) for pk, themes in found.items()}

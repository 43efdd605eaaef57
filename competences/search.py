"""How frameworks are found from everywhere in the portal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from competences.enums import ItemKind
from competences.models import Framework, FrameworkItem
from epn_commons.core.navigation import Commons
from epn_commons.search.registry import Document, SearchKind, register
from epn_commons.search.themes import themes_of

_DATES = ("pk", "public_id", "slug", "title", "summary", "published_at", "updated_at", "version", "created_at")


def _document(row, themes, url_name, **more):
    """What every kind of competences has in common."""
    return Document(
        object_id=row["pk"],
        public_id=row["public_id"],
        title=more.pop("title", row["title"]),
        url=reverse(url_name, args=[row["slug"]]),
        summary=row["summary"],
        themes=themes.get(row["pk"], []),
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        created_at=row["created_at"],
        **more,
    )


def framework_documents(ids):
    """Frameworks with the titles of their competences: three queries."""
    themes = themes_of(Framework, ids)
    titles = {}
    items = FrameworkItem.objects.filter(framework__in=ids, kind__in=[ItemKind.AREA, ItemKind.COMPETENCE])
    for pk, title in items.order_by("position").values_list("framework_id", "title"):
        titles.setdefault(pk, []).append(title)
    rows = Framework.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.values(*_DATES, "edition", "description"):
        yield _document(
            row, themes, "competences:framework_detail",
            title=f"{row['title']} {row['edition']}",
            keywords=" ; ".join(titles.get(row["pk"], [])),
            body=row["description"],
        )  # fmt: skip


register(
    SearchKind(
        code=Framework.kind,
        label=gettext_lazy("Référentiel"),
        plural=gettext_lazy("référentiels"),
        commons=Commons.COMPETENCES,
        icon="competences",
        documents=framework_documents,
        list_url_name="competences:framework_list",
        resource="frameworks",
    )
)

"""What keeps the guide up to date, in the demonstration: a record to begin from, a change to look at, links visited.

All of it is invented; nothing here says anything of a real site.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from demarches.enums import LinkState, UpstreamChangeKind, UpstreamDataset
from demarches.models import LinkCheck, OnlineService, Procedure, UpstreamChange, UpstreamRecord, UpstreamTree
from demarches.trees import outline
from epn_commons.accounts.enums import Role

RECORD = "F999001"
EXAMPLE = "exemple-carte-de-mediatheque"
_SERVICE = {
    "id": "R999001", "kind": "Téléservice", "title": "Médiathèque en ligne (exemple)", "cerfa": "",
    "franceconnect": False, "address": "https://mediatheque.demo.example/inscription", "owner": "Exemple",
}  # fmt: skip


def build(demonstration):
    record, made = UpstreamRecord.objects.get_or_create(
        dataset=UpstreamDataset.INDIVIDUALS,
        record_id=RECORD,
        defaults={
            "title": _("Exemple : s’inscrire à la médiathèque"),
            "record_type": "Fiche d'information",
            "facts": _facts(),
            "fingerprints": {"facts": "", "body": "", "meta": ""},
            "last_seen_at": timezone.now(),
        },
    )
    if made:
        _change(record)
        _visit()
        nodes = outline.read(_questions())
        UpstreamTree.objects.create(record=record, title=record.title, nodes=nodes, targets=[], leaves=3)
        Procedure.objects.filter(is_example=True, slug=EXAMPLE, questions=[]).update(questions=nodes)
    _add_pages(demonstration, record)


def _facts():
    return {
        "title": _("Exemple : s’inscrire à la médiathèque"),
        "theme": {"id": "N19809", "title": _("Loisirs – Sports – Culture")},
        "audiences": ["Particuliers"],
        "services": [_SERVICE],
        "documents": [
            {"case": "", "any_of": [_("Pièce d’identité"), _("Titre de séjour")]},
            {"case": _("Pour un enfant"), "any_of": [_("Autorisation d’un parent")]},
        ],
        "law": [],
        "contacts": [],
        "guide": "",
    }


def _questions():
    return _(
        "? Pour qui est l’inscription ?\n"
        "- Pour un adulte\n"
        "  ? Habite-t-il la commune ?\n"
        "  - Oui\n"
        "    = Inscrivez-le en ligne : un justificatif de domicile suffit.\n"
        "  - Non\n"
        "    = Passez au guichet : le tarif dépend de sa commune.\n"
        "- Pour un enfant\n"
        "  = Apportez au guichet l’autorisation d’un parent."
    )


def _change(record):
    UpstreamChange.objects.create(
        record=record,
        kind=UpstreamChangeKind.SERVICE,
        before={"facts": record.facts, "fingerprints": record.fingerprints},
        differences=[
            {
                "kind": int(UpstreamChangeKind.SERVICE),
                "about": _SERVICE["id"],
                "label": _SERVICE["title"],
                "before": "https://ancienne-mediatheque.demo.example/",
                "after": _SERVICE["address"],
            },
            {
                "kind": int(UpstreamChangeKind.TEXT),
                "about": "body",
                "label": _("Le texte de la fiche"),
                "before": "",
                "after": "",
            },
        ],
    )


def _visit():
    """The addresses of the example alone, which no site answers at."""
    examples = OnlineService.objects.published().filter(is_example=True).exclude(url="")
    addresses = [url for url in examples.values_list("url", flat=True).distinct() if ".example" in url]
    now = timezone.now()
    LinkCheck.objects.bulk_create(
        [
            LinkCheck(
                address=address, uses=1, state=LinkState.BROKEN, reason="dns", final_address=address, checked_at=now,
                failures=1, first_failed_at=now, last_failed_at=now,
            )
            for address in addresses
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _add_pages(demonstration, record):
    change = UpstreamChange.objects.filter(record=record).order_by("pk")[0]
    list_ = reverse("demarches:upstream_list")
    page = reverse("demarches:upstream_detail", args=[record.dataset, record.record_id])
    questions = reverse("demarches:tree_walk", args=[EXAMPLE])
    demonstration.add_pages("anonymous", questions, f"{questions}?r=pour-un-enfant", f"{questions}?r=disparue")
    demonstration.add_pages(
        str(Role.MEDIATOR),
        list_,
        f"{list_}?q=xylophone",
        page,
        f"{page}questions/",
        reverse("demarches:tree_edit", args=[EXAMPLE]),
    )
    moderation = [
        page,
        reverse("demarches:link_report"),
        reverse("admin:demarches_upstreamchange_changelist"),
        reverse("admin:demarches_upstreamchange_change", args=[change.pk]),
        reverse("admin:demarches_linkcheck_changelist"),
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)

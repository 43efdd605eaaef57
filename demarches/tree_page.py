"""What the pages of a tree show: where the answers lead, and the whole of it for whoever writes it."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from demarches import edit_page
from demarches.models import Procedure, UpstreamRecord, UpstreamTree
from demarches.trees import drawing, graph, walking

EXAMPLE = """? Où se fait la demande ?
- En France
  ? La carte est-elle perdue ou volée ?
  - Perdue
    = Déclarez la perte, puis demandez une nouvelle carte. [F1342]
  - Volée
    = Portez plainte d’abord : la déclaration sera demandée.
- À l’étranger
  = Adressez-vous au consulat."""
MOST_TREES = 12


def walk_context(nodes, request, *, title, base):
    """The page of a walk: ``base`` is its address without answers, which the links of the answers complete."""
    answers = request.GET.getlist(walking.PARAMETER)
    place = walking.walk(nodes, answers)
    kept = answers[: len(place.given)]
    node = place.node
    records = _records(node.get("records", ()), request.user)
    return {
        "title": title,
        "node": node,
        "is_question": graph.is_question(node),
        "given": [{**one, "back": base + one["back"]} for one in place.given],
        "choices": [
            {"label": answer["label"], "url": base + walking.query([*kept, answer["key"]])}
            for answer in node.get("answers", ())
        ],
        "records": records,
        "lost": place.lost,
        "restart_url": base,
        "page_address": settings.BASE_URL + base + walking.query(kept),
    }


def _records(ids, user):
    """Where a result leads: our own procedures that tell it, and the record itself."""
    if not ids:
        return []
    ours = Procedure.objects.visible_to(user).published().filter(upstream_ids__overlap=list(ids)).order_by("title")
    procedures = list(ours[:20])
    known = UpstreamRecord.objects.named(ids)
    return [
        {
            "id": one,
            "title": known[one].title if one in known else one,
            "url": known[one].public_url if one in known else _public_url(one),
            "procedures": [procedure for procedure in procedures if one in procedure.upstream_ids],
        }
        for one in ids
    ]


def _public_url(record_id):
    return UpstreamRecord(dataset="particuliers", record_id=record_id).public_url


def edit_context(form, *, title, base):
    """The page of the form, with the tree as it is typed, or as it is kept while what is typed is at fault."""
    procedure = form.instance
    typed = form.cleaned_data.get("questions") if form.is_bound and form.is_valid() else None
    nodes = typed if typed is not None else form.initial.get("questions") or []
    return {
        **edit_page.context(form, title=title, key="", draft=None),
        **drawn(nodes),
        "procedure": procedure,
        "trees": [
            {"tree": tree, "url": f"{base}?arbre={tree.pk}"} for tree in trees_about(procedure.upstream_ids)
        ],
        "example": EXAMPLE,
        "cancel_url": reverse("demarches:tree_walk", args=[procedure.slug]) if procedure.questions else
        procedure.get_absolute_url(),
    }  # fmt: skip


def drawn(nodes):
    return {"drawing": drawing.draw(nodes), "lines": drawing.as_list(nodes)}


def trees_about(ids):
    """The trees of service-public that lead to one of these records, or belong with one."""
    if not ids:
        return []
    guides = [
        record.facts.get("guide") for record in UpstreamRecord.objects.filter(record_id__in=list(ids)).only("facts")
    ]
    wanted = Q(record__record_id__in=[guide for guide in guides if guide])
    for one in ids:
        wanted |= Q(targets__contains=[one])
    return UpstreamTree.objects.filter(wanted, record__removed_at__isnull=True).order_by("title")[:MOST_TREES]


def begun_from(asked):
    """The nodes of the imported tree that the address asks to begin from, or None."""
    if not asked.isdecimal() or len(asked) > 12:
        return None
    tree = UpstreamTree.objects.filter(pk=int(asked)).first()
    return tree.nodes if tree else None

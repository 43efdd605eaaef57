"""What « Mon espace » shows of the Legal Box: answers promised, answers to sign, questions of one’s themes."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epn_commons.accounts.enums import Role
from epn_commons.contributions.enums import Status
from epn_commons.contributions.space import Block, Item, register
from epn_commons.core.dates import on_day
from legalbox import boards
from legalbox.models import Question, Taking

MOST = 50


def promised(desk):
    """Questions that one took and that still wait, the nearest date first."""
    takings = Taking.objects.filter(by=desk.user, question__status=Status.SUBMITTED).select_related("question")
    today = timezone.localdate()
    return [
        Item(
            taking.question.title,
            taking.question.get_absolute_url(),
            _("réponse promise pour %(on_day)s") % {"on_day": on_day(taking.until)},
            late=taking.until < today,
        )
        for taking in takings.order_by("until", "pk")[:MOST]
    ]


def to_sign(desk):
    """One line for jurists: how many complete answers wait for a signature."""
    if not desk.user.has_role(Role.JURIST):
        return []
    number = boards.rows_to_validate(1, size=1).paginator.count
    if not number:
        return []
    title = ngettext(
        "%(n)d réponse attend la signature d’un juriste", "%(n)d réponses attendent la signature d’un juriste", number
    )
    return [Item(title % {"n": number}, reverse("legalbox:to_validate"))]


def in_my_themes(desk):
    """Questions without an answer in the themes that one follows, free to be taken, the oldest first."""
    slugs = desk.followed["theme"]
    if not slugs or not desk.user.can_contribute:
        return []
    taken = Q(taking__until__gte=timezone.localdate())
    rows = Question.objects.filter(status=Status.SUBMITTED, themes__slug__in=slugs).exclude(
        taken | Q(author=desk.user)
    )
    rows = rows.distinct().order_by("submitted_at", "pk")[:MOST]
    return [Item(row.title, row.get_absolute_url(), _("question posée"), row.submitted_at) for row in rows]


for _block in (
    Block("legal_promised", gettext_lazy("Réponses promises"), promised, "legal", 12, "legalbox:waiting"),
    Block("legal_to_sign", gettext_lazy("Réponses à signer"), to_sign, "legal", 16),
    Block("legal_themes", gettext_lazy("Questions de mes thèmes"), in_my_themes, "help", 45, "legalbox:waiting"),
):
    register(_block)

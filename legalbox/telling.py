"""What members are told about legal questions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.registry import NotificationKind, register
from epn_commons.notifications.sending import notify
from legalbox.enums import SignatureKind

MY_QUESTION = register(NotificationKind("my_legal_question", gettext_lazy("Ce qui arrive à mes questions juridiques")))
TO_VALIDATE = register(
    NotificationKind("legal_to_validate", gettext_lazy("Réponses juridiques à valider"), Channel.DAILY)
)
LAW_CHANGED = register(
    NotificationKind("law_changed", gettext_lazy("Réponses touchées par un changement de la loi"), Channel.DAILY)
)


def jurists():
    return list(User.objects.filter(is_active=True, roles__contains=[Role.JURIST]))


def tell_of_signature(signature):
    """The author learns that the answer is signed; jurists, that a peer has."""
    question = signature.question
    if question.author and question.author != signature.by:
        sentence = {
            SignatureKind.PEER: _("« %(title)s » : un pair dit la réponse praticable."),
            SignatureKind.JURIST: _("« %(title)s » : la réponse est validée par un juriste."),
        }[signature.kind]
        notify(
            [question.author], kind=MY_QUESTION, title=sentence % {"title": question}, url=question.get_absolute_url()
        )
    if signature.kind == SignatureKind.PEER:
        notify(
            [jurist for jurist in jurists() if jurist != signature.by],
            kind=TO_VALIDATE,
            title=_("À valider : « %(title)s »") % {"title": question},
            url=question.get_absolute_url(),
            dedup=f"legal_to_validate:{question.pk}:{question.answer_version}",
        )


def tell_author(question, title, body=""):
    """One fact to who asked."""
    if question.author:
        notify([question.author], kind=MY_QUESTION, title=title, body=body, url=question.get_absolute_url())


def tell_jurists_of_law(text, number, url):
    notify(
        jurists(),
        kind=LAW_CHANGED,
        title=_("%(text)s a changé : %(number)d réponse(s) à examiner") % {"text": text, "number": number},
        url=url,
    )

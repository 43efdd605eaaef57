"""The shipped questions, and a few invented ones that show each state: they are marked as examples, and so are the
signatures on them. The shipped ones are never signed."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.contributions.slugs import make_slug
from epn_commons.core import demo
from legalbox import intake, references, shipped, signing
from legalbox.enums import Posture, SignatureKind
from legalbox.models import Question

SIGNED = {
    "title": "Exemple : puis-je imprimer un document à la place d’une personne ?",
    "posture": Posture.ACCOMPANY,
    "short_answer": (
        "Oui, si elle vous le demande et reste présente. Ne gardez ni le fichier ni la feuille une fois l’aide finie."
    ),
    "text_says": "L’article 5 du RGPD demande de ne garder que ce qui est nécessaire, et pas plus longtemps.",
    "changes_for_me": "Ouvrez le document depuis la clé ou la messagerie de la personne, imprimez, puis fermez tout.",
    "do_not": "N’enregistrez pas le document sur l’ordinateur de l’accueil. Ne l’envoyez pas sur votre messagerie.",
    "send_to": "En cas de document oublié sur place : le délégué à la protection des données de votre structure.",
    "legal_basis": "art. 5 RGPD : ne garder que le nécessaire\nart. 32 RGPD : la sécurité",
}
WAITING = (
    (
        "Puis-je filmer un atelier pour le montrer aux élus ?",
        Posture.TRAIN,
        "Nous filmons de dos, mais les voix s’entendent. Faut-il un accord écrit de chacun ?",
    ),
    (
        "Peut-on me demander de prouver que j’ai aidé une personne ?",
        Posture.ACCOMPANY,
        "Un financeur demande une liste. Que peut-elle contenir ?",
    ),
    (
        "Dois-je afficher un règlement pour les ordinateurs en libre accès ?",
        Posture.ANY,
        "Les ordinateurs sont dans le hall, sans surveillance permanente.",
    ),
)
REFUSED = "Comment faire annuler une amende de stationnement ?"


def build(demonstration):
    """Idempotent: the shipped questions are loaded, the examples made once."""
    shipped.load()
    if not Question.objects.filter(is_example=True).exists():
        _make()
    _add_pages(demonstration)


def _person(role):
    return User.objects.filter(roles__contains=[role], email__endswith="@demo.example").order_by("pk")[0]


def _make():
    mediator, jurist, coordinator = map(_person, (Role.MEDIATOR, Role.JURIST, Role.COORDINATOR))
    signed = _new(mediator, **SIGNED)
    signing.sign(signed, SignatureKind.PEER, by=coordinator, seen_version=1)
    signing.sign(signed, SignatureKind.JURIST, by=jurist, seen_version=1)
    stale = _new(mediator, **{**SIGNED, "title": "Exemple : puis-je numériser un document pour quelqu’un ?"})
    signing.sign(stale, SignatureKind.PEER, by=coordinator, seen_version=1)
    signing.sign(stale, SignatureKind.JURIST, by=jurist, seen_version=1)
    stale.revise(
        {"changes_for_me": _("Numérisez vers la clé de la personne, puis videz la corbeille.")}, by=coordinator
    )
    waiting = [_new(mediator, title=title, posture=posture, details=text) for title, posture, text in WAITING]
    intake.take(waiting[0], by=coordinator, days=7)
    intake.ask_precision(waiting[1], _("La liste part-elle chaque mois ou une fois par an ?"), by=coordinator)
    Question.objects.filter(pk=waiting[2].pk).update(submitted_at=timezone.now() - timedelta(days=20))
    refused = _new(mediator, title=REFUSED, posture=Posture.ANY)
    refused.reject(by=coordinator, reason=_("C’est le litige d’une personne : orientez vers un point-justice, 3039."))


def _new(author, **values):
    question = Question.objects.create(
        author=author, is_example=True, slug=make_slug(Question, values["title"]), **values
    )
    references.refresh([question.pk])
    question.submit(by=author)
    return question


def _example(title):
    return Question.objects.get(title=title, is_example=True)


def _add_pages(demonstration):
    """One example of each kind of page, for each role that may open it."""
    signed, waiting = _example(SIGNED["title"]).get_absolute_url(), _example(WAITING[1][0]).get_absolute_url()
    listed = reverse("legalbox:question_list")
    loaded = Question.objects.published().filter(is_example=False).order_by("slug").first()
    demonstration.add_pages(
        "anonymous",
        listed,
        f"{listed}?q=mot+de+passe",
        f"{listed}?q=xylophone",
        signed,
        f"{signed}historique/",
        f"{signed}signaler/",
        f"{signed}fiche/",
        reverse("legalbox:law_changes"),
        *([loaded.get_absolute_url()] if loaded else []),
    )
    member = [reverse("legalbox:question_ask"), reverse("legalbox:waiting"), waiting, f"{waiting}modifier/"]
    demonstration.add_pages(str(Role.MEDIATOR), *member, f"{signed}modifier/", _example(REFUSED).get_absolute_url())
    deciding = [
        reverse("legalbox:to_validate"), reverse("legalbox:law_watch"), reverse("legalbox:board"),
        f"{waiting}fusionner/", f"{waiting}refuser/", f"{waiting}precision/",
    ]  # fmt: skip
    demonstration.add_pages(str(Role.JURIST), *member, *deciding, signed)
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *deciding, reverse("admin:legalbox_question_changelist"))


demo.register("questions", build, order=40)

"""The shipped questions, and a few invented ones that show each state: they are marked as examples, and so are the
signatures on them. The shipped ones are never signed."""

from datetime import date, timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.contributions.slugs import make_slug
from epn_commons.core import demo
from legalbox import intake, references, shipped, signing
from legalbox.enums import Posture, SignatureKind
from legalbox.importing import import_texts
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
CHANGED = {
    **SIGNED,
    "title": "Exemple : combien de temps garder la trace d’une démarche faite au nom d’une personne ?",
    "posture": Posture.ACT_FOR,
    "short_answer": "Le temps que prévoit le texte, et sans jamais garder de code ni de mot de passe.",
    "text_says": "L’article 3 de la loi n° 2099-1, inventée pour cet exemple, parle d’un exemplaire et d’une durée.",
    "changes_for_me": "Remettez un exemplaire à la personne le jour même ; notez la date où vous effacerez le vôtre.",
    "legal_basis": "art. 3 de la loi n° 2099-1 : loi inventée, pour montrer ce qui se passe quand un texte change",
}
EXAMPLE_LAW = Path(__file__).parent / "content" / "example_law"
"""One article of a law that does not exist, at two dates: signed under the first, changed by the second."""
BEFORE, AFTER = (EXAMPLE_LAW / "1-avant.xml", date(2025, 6, 1)), (EXAMPLE_LAW / "2-apres.xml", date(2026, 10, 15))
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
    if not Question.objects.filter(is_example=True, title=CHANGED["title"]).exists():
        _make_changed()
    _add_pages(demonstration)


def _make():
    mediator, jurist, coordinator = map(person, (Role.MEDIATOR, Role.JURIST, Role.COORDINATOR))
    _signed(mediator, coordinator, jurist, **SIGNED)
    title = "Exemple : puis-je numériser un document pour quelqu’un ?"
    stale = _signed(mediator, coordinator, jurist, **{**SIGNED, "title": title})
    stale.revise(
        {"changes_for_me": _("Numérisez vers la clé de la personne, puis videz la corbeille.")}, by=coordinator
    )
    waiting = [_new(mediator, title=title, posture=posture, details=text) for title, posture, text in WAITING]
    intake.take(waiting[0], by=coordinator, days=7)
    intake.ask_precision(waiting[1], _("La liste part-elle chaque mois ou une fois par an ?"), by=coordinator)
    Question.objects.filter(pk=waiting[2].pk).update(submitted_at=timezone.now() - timedelta(days=20))
    refused = _new(mediator, title=REFUSED, posture=Posture.ANY)
    refused.reject(by=coordinator, reason=_("C’est le litige d’une personne : orientez vers un point-justice, 3039."))


def _make_changed():
    """An answer whose law changed after the signature: the jurists’ queue, the difference, the banner."""
    import_texts([BEFORE[0]], on=BEFORE[1])
    _signed(*map(person, (Role.MEDIATOR, Role.COORDINATOR, Role.JURIST)), **CHANGED)
    import_texts([AFTER[0]], on=AFTER[1])


def _signed(author, peer, jurist, **values):
    question = _new(author, **values)
    signing.sign(question, SignatureKind.PEER, by=peer, seen_version=1)
    signing.sign(question, SignatureKind.JURIST, by=jurist, seen_version=1)
    return question


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
        _example(CHANGED["title"]).get_absolute_url(),
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

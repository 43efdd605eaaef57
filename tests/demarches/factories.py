import factory
from django.utils import timezone

from demarches.enums import ActingRight, FranceConnect, Identification, ServiceKind, ServicePublicTheme, SilenceRule
from demarches.facts import DESK_CARD as DESK_CARD_FACTS
from demarches.facts import PLAN_B as PLAN_B_FACTS
from demarches.models import LocalOverride, OnlineService, Procedure, Tip
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.territories.factories import DepartmentFactory

STEPS = [
    {"title": "Ouvrir le service", "detail": "Choisir « Je me connecte ».", "by": "person", "link": "then",
     "optional": False, "minutes": 5},
    {"title": "Déposer les pièces", "detail": "", "by": "mediator", "link": "and", "optional": False, "minutes": 10},
    {"title": "Prendre rendez-vous", "detail": "", "by": "person", "link": "or", "optional": True, "minutes": None},
    {"title": "Attendre la réponse", "detail": "", "by": "administration", "link": "then", "optional": False,
     "minutes": None},
]  # fmt: skip
DOCUMENTS = [
    {"case": "", "any_of": [
        {"name": "Pièce d’identité", "form": "copy", "note": ""},
        {"name": "Titre de séjour", "form": "copy", "note": "en cours de validité"},
    ]},
    {"case": "Si vous êtes locataire", "any_of": [{"name": "Bail", "form": "either", "note": ""}]},
]  # fmt: skip
DESK_CARD = {
    "accounts": ["FranceConnect"], "phone_for_code": True, "email_access": True, "scans": ["justificatif de domicile"],
    "session_timeout_minutes": 20, "upload_limit_mb": 5, "can_save_and_resume": True, "usual_minutes": 45, "note": "",
}  # fmt: skip
PLAN_B = {
    "counter": {"code": "mairie", "note": "sur rendez-vous"},
    "phones": [{"number": "3400", "price": "0,06 €/min", "note": "du lundi au vendredi"}],
    "post": {"to": "CERT, 1 rue des Essais, 00000 Nulle-Part", "note": ""},
}


class _Contributed(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(status=Status.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        archived = factory.Trait(status=Status.ARCHIVED, published_at=factory.LazyFunction(timezone.now))
        rejected = factory.Trait(
            status=Status.REJECTED,
            submitted_at=factory.LazyFunction(timezone.now),
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory, coordinator=True),
        )

    author = factory.SubFactory(UserFactory, mediator=True)


class OnlineServiceFactory(_Contributed):
    """A draft of an online service with an address; traits set where it stands."""

    class Meta:
        model = OnlineService
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Téléservice {n}")
    slug = factory.Sequence(lambda n: f"teleservice-{n}")
    service_kind = ServiceKind.ONLINE_SERVICE
    owner = "Ministère des essais"
    url = factory.Sequence(lambda n: f"https://service-{n}.example/demarche")
    franceconnect = FranceConnect.FRANCECONNECT


class ProcedureFactory(_Contributed):
    """A draft of a complete procedure; ``services=[…]`` are those it uses, ``bare=True`` empties its facts."""

    class Meta:
        model = Procedure
        skip_postgeneration_save = True

    class Params:
        bare = factory.Trait(
            steps=[],
            documents=[],
            desk_card=factory.LazyFunction(lambda: DESK_CARD_FACTS.empty),
            plan_b=factory.LazyFunction(lambda: PLAN_B_FACTS.empty),
            rights=[],
            identifications=[],
        )

    title = factory.Sequence(lambda n: f"Refaire sa carte {n}")
    slug = factory.Sequence(lambda n: f"refaire-sa-carte-{n}")
    summary = "Demander une nouvelle carte quand elle est perdue, volée ou périmée."
    rights = [ActingRight.SELF, ActingRight.AIDANTS_CONNECT]
    service_public_theme = ServicePublicTheme.PAPERS
    identifications = [Identification.FRANCECONNECT]
    cost_amount = "25.00"
    duration = "3 semaines environ"
    silence_rule = SilenceRule.REFUSAL
    steps = factory.LazyFunction(lambda: [dict(step) for step in STEPS])
    documents = factory.LazyFunction(lambda: list(DOCUMENTS))
    desk_card = factory.LazyFunction(lambda: dict(DESK_CARD))
    plan_b = factory.LazyFunction(lambda: dict(PLAN_B))

    @factory.post_generation
    def services(self, create, extracted, **kwargs):
        if create and extracted:
            self.services.set(extracted)

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create and extracted:
            self.themes.set(extracted)


class TipFactory(_Contributed):
    """A draft of a tip on a published procedure."""

    class Meta:
        model = Tip
        skip_postgeneration_save = True

    procedure = factory.SubFactory(ProcedureFactory, published=True)
    slug = factory.Sequence(lambda n: f"conseil-{n}")
    nature = "blocker"
    text = "Le bouton est tout en bas de la page."


class LocalOverrideFactory(_Contributed):
    """A draft of what is different in a department."""

    class Meta:
        model = LocalOverride
        skip_postgeneration_save = True

    service = factory.SubFactory(OnlineServiceFactory, published=True)
    slug = factory.Sequence(lambda n: f"ici-{n}")
    department = factory.SubFactory(DepartmentFactory)
    note = "Ici, le dossier se dépose à la sous-préfecture."

"""The three doors of « Compétences », each with a living number."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences.models import CareerPath, Certification, Framework, Training
from competences.profile import held


def context(user):
    return {
        "doors": [_where_i_am(user), _where_to_go(), _recognised()],
        "frameworks": list(Framework.objects.current().order_by("title")),
    }


def _where_i_am(user):
    number = len(held(user))
    living = ngettext("%(number)s compétence déclarée", "%(number)s compétences déclarées", number)
    return {
        "title": _("Où j’en suis"),
        "text": _("Situer son niveau, réunir ses preuves, voir ce qui manque."),
        "url": reverse("competences:profile"),
        "icon": "target",
        "living": living % {"number": number} if user.is_authenticated else _("Après connexion, pour vous seul"),
    }


def _where_to_go():
    paths, trainings = CareerPath.objects.published().count(), Training.objects.published().count()
    return {
        "title": _("Où je veux aller"),
        "text": _("Des chemins vers un métier, les formations, ce qu’elles coûtent."),
        "url": reverse("competences:path_list"),
        "icon": "map",
        "living": _("%(paths)s parcours, %(trainings)s formations") % {"paths": paths, "trainings": trainings},
    }


def _recognised():
    number = Certification.objects.current().count()
    living = ngettext("%(number)s certification en vigueur", "%(number)s certifications en vigueur", number)
    return {
        "title": _("Faire reconnaître"),
        "text": _("Être validé par un pair, une coordination ou un jury ; connaître les certifications."),
        "url": reverse("competences:recognition"),
        "icon": "confirm",
        "living": living % {"number": number},
    }

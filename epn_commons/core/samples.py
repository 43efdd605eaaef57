"""What the style page shows: one example of each component, invented."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.core.icons import ICONS


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Nom du lieu"), max_length=120, help_text=_("Comme il est écrit sur la porte."))
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=20)
    kind = forms.ChoiceField(label=_("Nature"), choices=[("", _("Choisir…")), ("epn", _("Espace public numérique"))])
    services = forms.MultipleChoiceField(
        label=_("Services"),
        required=False,
        choices=[("aide", _("Aide aux démarches")), ("prise", _("Prise en main du matériel"))],
        widget=forms.CheckboxSelectMultiple,
    )
    free = forms.BooleanField(label=_("C’est gratuit pour tout le monde"), required=False)
    presentation = forms.CharField(
        label=_("Présentation"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce que l’on y fait, en quelques phrases. Aucun nom de personne aidée."),
    )


def style_samples(request):
    """The context of the style page."""
    today = timezone.localdate()
    return {
        "icons": sorted(ICONS),
        "form": SampleForm(),
        "faulty_form": SampleForm({"name": "", "phone": "02 38", "kind": "cafe"}, prefix="faux"),
        "page": Paginator(range(230), 20).get_page(request.GET.get("page", 4)),
        "recent": today - dt.timedelta(days=12),
        "old": today - dt.timedelta(days=700),
        "next_year": today + dt.timedelta(days=365),
        "facets": _facets(),
        "cards": _cards(),
        "changes": _changes(),
        "events": _events(today),
        "text": _(
            "## Un titre\n\nUn **texte** écrit par un contributeur, avec [un lien](https://exemple.fr).\n\n"
            "- une liste\n- sans image"
        ),
        "sources": [
            {"label": _("saisie de l’EPN"), "date": today, "licence": _("Licence Ouverte 2.0")},
            {"label": _("Base Adresse Nationale"), "url": "#sources"},
        ],
        "columns": [{"label": _("Département")}, {"label": _("Lieux"), "numeric": True}],
        "rows": [[_("Cher"), 71], [_("Eure-et-Loir"), 58], [_("Indre"), 44]],
        "tones": ["legal", "places", "procedures", "competences", "info", "warning", "blocked", "done"],
    }


def _facets():
    return [
        {
            "label": _("Service"),
            "name": "service",
            "type": "checkbox",
            "options": [
                {"value": "demarches", "label": _("Aide aux démarches"), "count": 128, "checked": True},
                {"value": "materiel", "label": _("Prise en main du matériel"), "count": 64},
                {"value": "reseau", "label": _("Accès à un ordinateur"), "count": 12},
            ],
        },
        {
            "label": _("Département"),
            "name": "departement",
            "type": "select",
            "options": [{"value": "", "label": _("Tous")}, {"value": "18", "label": _("Cher"), "count": 71}],
        },
        {"label": _("Commune"), "name": "commune", "type": "text", "value": "Bourges"},
    ]


def _cards():
    bare = {"summary": "", "distance": None, "meta": [], "badges": []}
    cards = [
        {
            "title": _("Espace public numérique des Forges"),
            "commons": "places",
            "kind": _("Lieu"),
            "icon": "place",
            "distance": 3200,
            "meta": [
                {"icon": "clock", "text": _("Ouvert, ferme à 18 h")},
                {"icon": "place", "text": _("12 rue des Forges, 18100 Vierzon")},
            ],
            "badges": [
                {"label": _("Gratuit"), "icon": "free", "tone": "done"},
                {"label": _("Accessible en fauteuil"), "icon": "accessible"},
            ],
        },
        {
            "title": _("Puis-je garder le mot de passe d’une personne que j’aide ?"),
            "commons": "legal",
            "kind": _("Question juridique"),
            "icon": "legal",
            "summary": _("Non, sauf mandat écrit. Aidez la personne à choisir elle-même un carnet ou un coffre-fort."),
            "badges": [{"label": _("Validé"), "icon": "confirm", "tone": "done"}],
        },
        {
            "title": _("Demander une carte grise en ligne"),
            "commons": "procedures",
            "kind": _("Démarche"),
            "icon": "procedure",
            "summary": _("Comptez 25 minutes. Il faut le certificat de cession et un justificatif de domicile."),
            "badges": [{"label": _("Service en panne"), "icon": "alert", "tone": "warning"}],
        },
        {
            "title": _("Accompagner une première connexion"),
            "commons": "competences",
            "kind": _("Compétence"),
            "icon": "competences",
            "summary": _("Trois situations, deux formations proches, une certification."),
        },
    ]
    return [{**bare, **card} for card in cards]


def _changes():
    return [
        {
            "label": _("Présentation"),
            "before": _("Accueil libre le mardi et aide aux démarches sur rendez-vous."),
            "after": _("Accueil libre le mardi et le jeudi, aide aux démarches sans rendez-vous."),
        },
        {"label": _("Téléphone"), "before": "", "after": "02 48 00 00 00"},
        {"label": _("Courriel"), "before": _("ancien@exemple.fr"), "after": ""},
    ]


def _events(today):
    return [
        {"title": _("Horaires corrigés"), "date": today, "by": _("Camille, EPN des Forges"), "tone": "done"},
        {
            "title": _("Correction refusée"),
            "date": today - dt.timedelta(days=9),
            "by": _("Coordination du Cher"),
            "text": _("Le numéro proposé est celui de la mairie."),
            "tone": "blocked",
        },
        {"title": _("Fiche publiée"), "date": today - dt.timedelta(days=40)},
    ]

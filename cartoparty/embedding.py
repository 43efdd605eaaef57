"""What another site shows of the register: which places, where the map stands, in which colours."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from cartoparty import map_data
from cartoparty.cards import cards
from cartoparty.selection.wording import head

MOST_PLACES = 50
LEAST_CONTRAST = 4.5
"""Of WCAG 2.2, for text of any size."""
HEIGHTS = (200, 2000)
LOOK = ("zoom", "affichage", "fond", "texte", "accent")
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
_LINEAR_UP_TO = 0.04045
SCRIPT = "js/communs-lieux.js"
"""Under STATIC_URL, without a fingerprint: other sites hold this address for years."""


class ColourInput(forms.TextInput):
    """A palette can only show a colour: what is none is replaced by the usual one."""

    input_type = "color"

    def __init__(self, usual):
        self.usual = usual
        super().__init__()

    def format_value(self, value):
        match = _COLOUR.fullmatch(value or "")
        return f"#{match[1].lower()}" if match else self.usual


class Colour(forms.CharField):
    """Six hexadecimal figures, given back as ``#rrggbb``; anything else is refused."""

    def __init__(self, *, usual, **kwargs):
        super().__init__(required=False, widget=ColourInput(usual), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        if (match := _COLOUR.fullmatch(text)) is None:
            raise ValidationError(_("Une couleur s’écrit avec six chiffres hexadécimaux, par exemple #0d625d."))
        return f"#{match[1].lower()}"


class LookForm(forms.Form):
    """How the frame looks. The three colours go together, and each text can be read on its ground."""

    OWN, BOTH, LIST, MAP = "", "", "liste", "carte"

    zoom = forms.IntegerField(
        label=_("Zoom de la carte"), required=False, min_value=4, max_value=18,
        help_text=_("De 4 (la France) à 18 (la rue). Vide : tous les lieux sont visibles."),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Un zoom va de 4 à 18.")),
    )  # fmt: skip
    affichage = forms.ChoiceField(
        label=_("Montrer"), required=False,
        choices=[(BOTH, _("la liste et la carte")), (LIST, _("la liste")), (MAP, _("la carte"))],
        error_messages={"invalid_choice": _("Choisissez « liste » ou « carte », ou rien pour montrer les deux.")},
    )  # fmt: skip
    fond = Colour(label=_("Couleur du fond"), usual="#ffffff")
    texte = Colour(label=_("Couleur du texte"), usual="#1d2330")
    accent = Colour(label=_("Couleur des liens et des repères"), usual="#0d625d")

    def clean(self):
        cleaned = super().clean()
        colours = [cleaned.get(name) for name in ("fond", "texte", "accent")]
        if self.errors.keys() & {"fond", "texte", "accent"} or not any(colours):
            return cleaned
        if not all(colours):
            raise ValidationError(_("Les trois couleurs vont ensemble : donnez le fond, le texte et l’accent."))
        for name in ("texte", "accent"):
            ratio = contrast(cleaned[name], cleaned["fond"])
            if ratio < LEAST_CONTRAST:
                text = _("Illisible sur ce fond : le contraste est de %(ratio)s pour 1, il en faut au moins 4,5.")
                self.add_error(name, ValidationError(text, params={"ratio": f"{ratio:.1f}".replace(".", ",")}))
        return cleaned

    @property
    def lines(self):
        """The errors in French, each with the name of its field."""
        return [
            f"{self.fields[name].label} : {error}" if name in self.fields else str(error)
            for name, errors in self.errors.items()
            for error in errors
        ]


class BuilderForm(LookForm):
    """The form of the page that gives the code."""

    lieu = forms.CharField(
        label=_("Autour de"),
        required=False,
        max_length=200,
        help_text=_("Une commune, un code postal ou une adresse."),
    )
    rayon = forms.IntegerField(
        label=_("À moins de (km)"), required=False, min_value=1, max_value=100,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Une distance va de 1 à 100 km.")),
    )  # fmt: skip
    hauteur = forms.IntegerField(
        label=_("Hauteur du cadre (pixels)"), required=False, min_value=HEIGHTS[0], max_value=HEIGHTS[1],
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Une hauteur va de 200 à 2 000 pixels.")
        ),
    )  # fmt: skip
    couleurs = forms.BooleanField(label=_("Choisir les couleurs"), required=False)
    field_order = ("lieu", "rayon", "zoom", "affichage", "hauteur", "couleurs", "fond", "texte", "accent")

    def clean(self):
        """Colours count when the box is ticked: a browser always sends some."""
        if not self.cleaned_data.get("couleurs"):
            for name in ("fond", "texte", "accent"):
                self.errors.pop(name, None)
                self.cleaned_data[name] = ""
        return super().clean()


def contrast(one, other):
    """The ratio of WCAG between two ``#rrggbb``, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value):
    return value / 12.92 if value <= _LINEAR_UP_TO else ((value + 0.055) / 1.055) ** 2.4


def style_sheet(look):
    """The colours chosen as custom properties: every component of the portal takes its own from them."""
    ground, text, accent = look["fond"], look["texte"], look["accent"]
    names = {
        ground: "paper surface sunken on-action info-soft warning-soft blocked-soft done-soft places-soft mark",
        text: "ink ink-soft line-strong focus info warning blocked done",
        accent: "action action-strong places",
    }
    lines = [f"--{name}: {colour};" for colour, group in names.items() for name in group.split()]
    scheme = "light" if _luminance(ground) > _luminance(text) else "dark"
    mixed = f"--line: color-mix(in srgb, {text} 25%, {ground});"
    return f":root {{ color-scheme: only {scheme}; {' '.join(lines)} {mixed} }}\n"


def frame_context(selection, look):
    """The whole context of ``cartoparty/widget.html``."""
    colours = {name: look[name] for name in ("fond", "texte", "accent") if look[name]}
    place = selection.place
    return {
        "selection": selection,
        "head": head(selection.total),
        "parts": selection.sentence(),
        "cards": cards(
            selection.structures()[:MOST_PLACES], with_distance=place is not None, passing=selection.passing
        )
        if look["affichage"] != LookForm.MAP
        else [],
        "is_cut": selection.total > MOST_PLACES,
        "with_list": look["affichage"] != LookForm.MAP,
        "with_map": look["affichage"] != LookForm.LIST,
        "zoom": look["zoom"] or "",
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "map": map_data.shown(selection),
        "list_url": f"{settings.BASE_URL}{reverse('cartoparty:structure_list')}{selection.address()}",
        "address": reverse("cartoparty:structure_list"),
        "colours": _query(colours),
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
    }


def code_context(selection, form):
    """What the builder gives to copy: the frame, the component, and the address of both."""
    pairs = [pair for pair in selection.filters if pair[0] not in ("lat", "lon", "lieu")]
    if place := selection.place:
        # The point is found once here rather than at each visit of the other site.
        pairs += [("lat", f"{place.latitude:.5f}"), ("lon", f"{place.longitude:.5f}")]
        pairs += [("lieu", place.name)] if place.name else []
    pairs += [(name, str(form.cleaned_data[name])) for name in LOOK if form.cleaned_data.get(name)]
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    path = f"{reverse('cartoparty:widget')}?{query.urlencode()}"
    height = form.cleaned_data.get("hauteur") or 600
    list_url = f"{settings.BASE_URL}{reverse('cartoparty:structure_list')}{selection.address()}"
    attributes = "".join(f' {name}="{escape(",".join(query.getlist(name)))}"' for name in query)
    title, link = _("Lieux de médiation numérique"), _("Voir les lieux de médiation numérique")
    return {
        "frame_path": path,
        "frame_code": f'<iframe src="{escape(settings.BASE_URL + path)}" title="{title}" width="100%" '
        f'height="{height}" loading="lazy"></iframe>',
        "component_code": f'<script type="module" src="{settings.BASE_URL}{settings.STATIC_URL}{SCRIPT}"></script>\n'
        f'<communs-lieux{attributes} hauteur="{height}">\n  <a href="{escape(list_url)}">{link}</a>\n</communs-lieux>',
    }


def _query(values):
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()

"""The forms by which procedures and online services are written and corrected."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from demarches.enums import ActingRight, Actor, CounterCode, DocumentForm, Identification, ServiceKind, StepLink
from demarches.facts import DOCUMENTS, PLAN_B, PRACTICE_LINKS, SOURCES, STEPS
from demarches.fields import DocumentsField, KnownOrNotField, LinesField, RowsField
from demarches.models import OnlineService, Procedure
from epn_commons.contributions.forms import ContributionForm
from epn_commons.taxonomy.models import LifeEvent, Theme

_SHORT = {"rows": 2}

FIELDSETS = (
    ("quoi", _("La démarche"), ["title", "summary", "themes", "life_events", "audiences"]),
    (
        "avant",
        _("Avant de commencer"),
        [
            "identifications", "desk_accounts", "desk_phone_for_code", "desk_email_access", "desk_scans",
            "desk_session_timeout_minutes", "desk_upload_limit_mb", "desk_can_save_and_resume", "desk_usual_minutes",
            "desk_note",
        ],
    ),
    ("etapes", _("Les étapes"), ["services", "steps"]),
    ("pieces", _("Pièces à fournir"), ["documents"]),
    ("qui", _("Qui peut agir"), ["rights", "protected_adult_warning", "acting_note", "service_public_theme"]),
    ("combien", _("Coût et délais"), ["cost_amount", "cost_note", "duration", "silence_rule", "silence_text"]),
    (
        "sans-internet",
        _("Sans internet"),
        ["plan_counter_code", "plan_counter_note", "plan_phones", "plan_post_to", "plan_post_note"],
    ),
    ("sources", _("Sources"), ["sources", "legal_references", "upstream_ids", "practice_links", "checked_on"]),
)  # fmt: skip
DESK_FIELDS = (
    "accounts", "phone_for_code", "email_access", "scans", "session_timeout_minutes", "upload_limit_mb",
    "can_save_and_resume", "usual_minutes", "note",
)  # fmt: skip


def _line(label, **kwargs):
    return forms.CharField(label=label, required=False, **kwargs)


class ProcedureForm(ContributionForm):
    """A procedure: its lists are rows, its two records are fields named ``desk_…`` and ``plan_…``."""

    audiences = LinesField(label=_("Pour qui en particulier"), longest=120, help_text=_("Un public par ligne."))
    legal_references = LinesField(label=_("Textes de référence"), longest=400, help_text=_("Un texte par ligne."))
    upstream_ids = LinesField(
        label=_("Fiches de service-public"),
        longest=12,
        help_text=_("Leur identifiant, par exemple F1342, un par ligne."),
    )
    rights = forms.MultipleChoiceField(
        label=_("Qui peut faire la démarche"),
        choices=ActingRight,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ne cochez rien tant que ce n’est pas vérifié."),
    )
    identifications = forms.MultipleChoiceField(
        label=_("Comment s’identifie-t-on ?"),
        choices=Identification,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    steps = RowsField(
        STEPS,
        {
            "title": _line(_("Ce qu’il faut faire"), max_length=200),
            "detail": _line(_("Précisions"), max_length=3000, widget=forms.Textarea(attrs=_SHORT)),
            "by": forms.ChoiceField(label=_("Par qui"), choices=Actor, required=False),
            "link": forms.ChoiceField(label=_("Lien avec la précédente"), choices=StepLink, required=False),
            "optional": forms.BooleanField(label=_("Facultative"), required=False),
            "minutes": forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=600),
        },
        label=_("Étapes"),
        row_label=_("Étape"),
        more_label=_("Ajouter des étapes"),
        help_text=_("Dans l’ordre. Une ligne laissée vide est oubliée."),
    )
    documents = DocumentsField(
        DOCUMENTS,
        {
            "name": _line(_("Document"), max_length=300),
            "form": forms.ChoiceField(
                label=_("Forme"), choices=DocumentForm, required=False, initial=DocumentForm.EITHER
            ),
            "note": _line(_("Précisions"), max_length=600),
            "case": _line(_("Seulement si"), max_length=200),
            "instead": forms.BooleanField(label=_("Ou bien : remplace le précédent"), required=False),
        },
        label=_("Pièces"),
        row_label=_("Pièce"),
        more_label=_("Ajouter des pièces"),
    )
    sources = RowsField(
        SOURCES,
        {
            "url": _line(_("Adresse"), max_length=1000),
            "what": _line(_("Ce qu’elle dit"), max_length=400),
            "checked_on": forms.DateField(
                label=_("Vérifié le"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            ),
        },
        label=_("Sources"),
        row_label=_("Source"),
        more_label=_("Ajouter des sources"),
    )
    practice_links = RowsField(
        PRACTICE_LINKS,
        {"url": _line(_("Adresse"), max_length=1000), "label": _line(_("Ce que l’on y trouve"), max_length=200)},
        label=_("Pour s’entraîner"),
        row_label=_("Lien"),
        more_label=_("Ajouter des liens"),
        help_text=_("Démonstration, tutoriel, bac à sable : jamais avec les données d’une vraie personne."),
    )
    desk_accounts = LinesField(label=_("Comptes nécessaires"), help_text=_("Un par ligne : FranceConnect, Ameli…"))
    desk_phone_for_code = KnownOrNotField(label=_("Faut-il un téléphone pour recevoir un code ?"))
    desk_email_access = KnownOrNotField(label=_("Faut-il ouvrir sa messagerie ?"))
    desk_scans = LinesField(label=_("Documents à numériser"), help_text=_("Un par ligne."))
    desk_session_timeout_minutes = forms.IntegerField(
        label=_("Déconnexion sans activité (minutes)"), required=False, min_value=1, max_value=1440
    )
    desk_upload_limit_mb = forms.IntegerField(
        label=_("Taille des fichiers (Mo au plus)"), required=False, min_value=1, max_value=10_000
    )
    desk_can_save_and_resume = KnownOrNotField(label=_("Peut-on enregistrer et reprendre plus tard ?"))
    desk_usual_minutes = forms.IntegerField(
        label=_("Durée habituelle au guichet (minutes)"), required=False, min_value=1, max_value=1440
    )
    desk_note = _line(_("À savoir avant de commencer"), max_length=2000, widget=forms.Textarea(attrs=_SHORT))
    plan_counter_code = forms.ChoiceField(
        label=_("Guichet"), required=False, choices=[("", _("Aucun, ou je ne sais pas")), *CounterCode.choices]
    )
    plan_counter_note = _line(_("Précisions sur le guichet"), max_length=800)
    plan_phones = RowsField(
        PLAN_B.facts["phones"],
        {
            "number": _line(_("Numéro"), max_length=30),
            "price": _line(_("Prix"), max_length=160),
            "note": _line(_("Précisions"), max_length=400),
        },
        label=_("Téléphone"),
        row_label=_("Numéro"),
        more_label=_("Ajouter des numéros"),
    )
    plan_post_to = _line(_("Adresse postale"), max_length=600, widget=forms.Textarea(attrs=_SHORT))
    plan_post_note = _line(_("Précisions sur le courrier"), max_length=600)

    class Meta:
        model = Procedure
        fields = [
            "title", "summary", "themes", "life_events", "audiences", "rights", "protected_adult_warning",
            "acting_note", "service_public_theme", "identifications", "cost_amount", "cost_note", "duration",
            "silence_rule", "silence_text", "steps", "documents", "services", "legal_references", "sources",
            "practice_links", "upstream_ids", "checked_on",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "acting_note": forms.Textarea(attrs=_SHORT),
            "cost_note": forms.Textarea(attrs=_SHORT),
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "themes": forms.SelectMultiple(attrs={"size": 8}),
            "life_events": forms.SelectMultiple(attrs={"size": 8}),
            "services": forms.SelectMultiple(attrs={"size": 8}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["themes"].queryset = Theme.objects.order_by("position", "name")
        self.fields["life_events"].queryset = LifeEvent.objects.all()
        self.fields["services"].queryset = OnlineService.objects.visible_to(user).order_by("name")
        self.fields["services"].help_text = _(
            "Ceux que l’on ouvre pour la faire : Ctrl ou Cmd pour en choisir plusieurs."
        )
        self.fields["checked_on"].help_text = _(
            "Le jour où vous avez comparé toute la fiche à ses sources ; vide, elle se dit « non vérifiée »."
        )
        for name in ("summary", "title"):
            self.fields[name].required = True
        self._show_records()

    def _show_records(self):
        desk, plan = self.instance.desk_card, self.instance.plan_b
        for name in DESK_FIELDS:
            self.initial.setdefault(f"desk_{name}", desk.get(name))
        self.initial.setdefault("plan_counter_code", plan["counter"]["code"])
        self.initial.setdefault("plan_counter_note", plan["counter"]["note"])
        self.initial.setdefault("plan_phones", plan["phones"])
        self.initial.setdefault("plan_post_to", plan["post"]["to"])
        self.initial.setdefault("plan_post_note", plan["post"]["note"])
        code = plan["counter"]["code"]
        if code and code not in CounterCode.values:
            self.fields["plan_counter_code"].choices = [*self.fields["plan_counter_code"].choices, (code, code)]

    @property
    def fieldsets(self):
        """The form in parts: ``(anchor, title, bound fields)``."""
        for code, title, names in FIELDSETS:
            yield code, title, [self[name] for name in names]

    def add_rows(self, name):
        """Show more blank rows, as a button asked without JavaScript. Nothing is checked nor saved."""
        if isinstance(self.fields.get(name), RowsField):
            self.fields[name].widget.blank_rows += 3
        self.full_clean()
        self._errors = ErrorDict(renderer=self.renderer)

    def clean(self):
        cleaned = super().clean()
        self._set("desk_card", {name: cleaned.get(f"desk_{name}") for name in DESK_FIELDS})
        self._set(
            "plan_b",
            {
                "counter": {"code": cleaned.get("plan_counter_code"), "note": cleaned.get("plan_counter_note")},
                "phones": cleaned.get("plan_phones"),
                "post": {"to": cleaned.get("plan_post_to"), "note": cleaned.get("plan_post_note")},
            },
        )
        if cleaned.get("cost_amount") is not None:
            self._set("cost_amount", cleaned["cost_amount"].quantize(Decimal("0.01")))
        return self.cleaned_data

    def _set(self, name, value):
        """A fact that follows from the others: kept by a new procedure and by a revision alike."""
        if name in ("desk_card", "plan_b"):
            try:
                value = self._meta.model.put_in_order(name, value)
            except ValidationError as error:
                self.add_error("desk_note" if name == "desk_card" else "plan_counter_note", error)
                return
        self.cleaned_data[name] = value
        setattr(self.instance, name, value)


class OnlineServiceForm(ContributionForm):
    """An online service, a form, a simulator."""

    languages = LinesField(
        label=_("Langues"), longest=3, help_text=_("Leur code, un par ligne : fr, en, es, ar…"), rows=2
    )
    mobile = KnownOrNotField(label=_("S’utilise-t-il au téléphone ?"))

    class Meta:
        model = OnlineService
        fields = [
            "name", "service_kind", "owner", "url", "cerfa_number", "cerfa_version", "franceconnect",
            "accessibility_rate", "mobile", "languages", "note", "support_url", "checked_on",
        ]  # fmt: skip
        widgets = {
            "note": forms.Textarea(attrs=_SHORT),
            "url": forms.URLInput,
            "support_url": forms.URLInput,
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["url"].required = True
        self.fields["service_kind"].choices = ServiceKind.choices
        self.fields["checked_on"].help_text = _("Le jour où vous avez essayé l’adresse.")

    @property
    def fieldsets(self):
        names = [name for name in self.fields if name not in ("comment", "base_version", "seen_version")]
        yield "service", _("Le service"), [self[name] for name in names]

    def clean_accessibility_rate(self):
        rate = self.cleaned_data["accessibility_rate"]
        return rate if rate is None else rate.quantize(Decimal("0.01"))

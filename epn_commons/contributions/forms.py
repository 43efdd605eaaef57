"""The base of every form by which mediators write and correct."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions import diff, revising, snapshots
from epn_commons.contributions.enums import Outcome, Status
from epn_commons.contributions.exceptions import NothingChanged, RevisionConflict, TransitionNotAllowed
from epn_commons.contributions.slugs import make_slug
from epn_commons.core.privacy_guard import validate_no_personal_data

SLUG_ATTEMPTS = 5


class ContributionForm(forms.ModelForm):
    """A form over some ``revisable_fields`` of a kind.

    Editing what is published, it also asks why (``comment``) and remembers which version the author read. A view
    calls ``save_as`` once the form is valid; ``None`` means that errors were added and the form is to be shown again.
    """

    comment = forms.CharField(
        label=_("Explication"),
        help_text=_(
            "Ce que vous corrigez et comment vous le savez. Les coordinateurs la lisent, l’historique la garde."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_personal_data],
    )
    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.edits_published:
            self.initial.setdefault("base_version", self.instance.version)
            self.order_fields([name for name in self.fields if name != "comment"])
        else:
            for name in ("comment", "base_version", "seen_version"):
                del self.fields[name]

    @property
    def edits_published(self):
        return self.instance.pk is not None and self.instance.status == Status.PUBLISHED

    def save_as(self, *, by, keep_as_draft=False):
        """Save what was typed in the name of ``by``; returns an ``Outcome``, or None once errors were added.

        New work, a draft or a refused piece goes to review or, for who may, online; ``keep_as_draft`` leaves it a
        draft. What waits for review is completed where it stands. What is published is revised.
        """
        try:
            with transaction.atomic():
                return self._save_as(by, keep_as_draft)
        except (NothingChanged, TransitionNotAllowed) as error:
            self.add_error(None, str(error))
        except RevisionConflict as conflict:
            self._show_conflict(conflict)
        except ValidationError as error:
            self.add_error(None, error)
        return None

    def _save_as(self, by, keep_as_draft):
        if self.instance.pk is None:
            self._create(by)
        elif self.instance.status in (Status.PUBLISHED, Status.SUBMITTED):
            return self._revise(by)
        elif self.instance.status in (Status.DRAFT, Status.REJECTED):
            self._save_draft(by)
        else:
            raise ValidationError(_("Cette fiche est archivée : demandez à un coordinateur de la rétablir."))
        return Outcome.SAVED if keep_as_draft else self._send(by)

    def _create(self, by):
        self.instance.author = by
        if self.instance.organisation is None:
            self.instance.organisation = by.main_organisation
        self.instance.record_provenance([name for name in self.changed_data if name in self._revisable], by=by)
        for _attempt in range(SLUG_ATTEMPTS):
            self.instance.slug = make_slug(type(self.instance), *self.slug_parts())
            try:
                with transaction.atomic():
                    self.save()
                return
            except IntegrityError as error:
                if "slug" not in str(error):
                    raise
        raise ValidationError(_("Plusieurs fiches du même nom arrivent en même temps : envoyez de nouveau."))

    def slug_parts(self):
        """What the address of a new contribution is made of."""
        return (str(self.instance),)

    @property
    def _revisable(self):
        return self.instance.revisable_fields

    def _save_draft(self, by):
        if self.instance.status == Status.REJECTED:
            self.instance.rework(by=by)
        try:
            self._revise(by)
        except NothingChanged:
            self.instance.refresh_from_db()

    def _send(self, by):
        if by.publishes_at_once and not self.instance.missing_for_publication():
            self.instance.publish(by=by)
            return Outcome.PUBLISHED
        self.instance.submit(by=by)
        return Outcome.AWAITING_REVIEW

    def _revise(self, by):
        return revising.revise(
            self.instance,
            snapshots.from_cleaned_data(type(self.instance), self.cleaned_data),
            by=by,
            comment=self.cleaned_data.get("comment", ""),
            base_version=self.cleaned_data.get("base_version"),
            seen_version=self.cleaned_data.get("seen_version"),
        )

    # --- errors -----------------------------------------------------------------------------------------------

    def _show_conflict(self, conflict):
        """Beside each field that someone else changed too, what they wrote. Sending again keeps one's own."""
        model = type(self.instance)
        live = model._base_manager.get(pk=self.instance.pk)
        current = snapshots.take(live)
        mine = snapshots.from_cleaned_data(model, self.cleaned_data)
        text = _(
            "Modifié entre-temps par quelqu’un d’autre : « %(theirs)s ». Reprenez cette valeur ou gardez la vôtre."
        )
        for change in diff.compare(model, mine, {name: current[name] for name in conflict.fields}):
            self.add_error(change.name, text % {"theirs": change.after or _("vide")})
        self.add_error(None, _("Rien n’est enregistré : vérifiez les champs signalés, puis envoyez de nouveau."))
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = str(live.version)

    def add_error(self, field, error):
        """As Django's, but an error on a field that the form does not show is said, named, on the whole form."""
        by_field = error if isinstance(error, dict) else getattr(error, "error_dict", None)
        for name, one in by_field.items() if by_field else [(field, error)]:
            if name is None or name == NON_FIELD_ERRORS or name in self.fields:
                super().add_error(None if name == NON_FIELD_ERRORS else name, one)
            else:
                label = str(self._meta.model._meta.get_field(name).verbose_name)
                messages = ValidationError(one).messages
                super().add_error(None, [f"{label[:1].upper()}{label[1:]} : {text}" for text in messages])


class ReportForm(forms.Form):
    """What a visitor tells: one field, nothing about who they are."""

    message = forms.CharField(
        label=_("Que faut-il corriger ?"),
        help_text=_("Par exemple : le numéro ne répond plus, le lieu a déménagé. N’écrivez le nom de personne."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[validate_no_personal_data],
        error_messages={"required": _("Dites en quelques mots ce qu’il faut corriger.")},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    """The trap: a person never sees this field, a robot fills it in."""

    @property
    def is_from_robot(self):
        return bool(self.cleaned_data.get("website"))


class ReasonForm(forms.Form):
    """Why something is refused, archived or brought back: who reads it must be able to do better."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("La personne le lit : dites ce qui manque et comment le corriger."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[MaxLengthValidator(2000), validate_no_personal_data],
        error_messages={"required": _("Un refus doit être motivé : écrivez ce qui manque.")},
    )

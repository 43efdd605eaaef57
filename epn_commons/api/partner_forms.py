from django import forms
from django.utils.translation import gettext_lazy as _

from epn_commons.api import webhooks
from epn_commons.api.models import Webhook
from epn_commons.contributions.kinds import all_kinds

MOST = 10


class WebhookForm(forms.ModelForm):
    """An address that answers, and what it is told of."""

    class Meta:
        model = Webhook
        fields = ["url", "kinds"]

    url = forms.URLField(
        label=_("Adresse à appeler"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Elle reçoit un essai dès maintenant, et doit répondre 200."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Ce qui l’intéresse"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Rien : tout.")
    )

    def __init__(self, *args, owner, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.owner = owner
        self.fields["kinds"].choices = [
            (code, str(model._meta.verbose_name_plural).capitalize()) for code, model in all_kinds().items()
        ]

    def clean(self):
        cleaned = super().clean()
        if Webhook.objects.filter(owner=self.instance.owner).count() >= MOST:
            raise forms.ValidationError(_("Dix adresses au plus : retirez-en une d’abord."))
        return cleaned

    def _get_validation_exclusions(self):
        # The owner is not of the form, but one address is called once an owner.
        return super()._get_validation_exclusions() - {"owner"}

    def create(self):
        """The webhook, or None when the address refuses the trial: the form then says why."""
        try:
            return webhooks.create(self.instance)
        except webhooks.Refused as refused:
            self.add_error("url", str(refused))
            return None

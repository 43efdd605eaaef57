"""Form fields of the territory."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from epn_commons.territories.models import Commune


class CommuneField(forms.CharField):
    """A commune by its name, its postcode or its code."""

    def prepare_value(self, value):
        if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"\w{5}", value)):
            found = Commune.objects.filter(pk=value).first()
            return f"{found.name} ({found.code})" if found else value
        return value

    def to_python(self, value):
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        coded = re.search(r"\((\w{5})\)$", text)
        if coded:
            found = Commune.objects.filter(pk=coded[1]).first()
            if found:
                return found
        found = next(iter(Commune.objects.search(text[:120], 1)), None)
        if found is None or found.rank > 1:
            raise forms.ValidationError(_("Commune inconnue : écrivez son nom et son code postal."))
        return found

    def has_changed(self, initial, data):
        found = self.to_python(data)
        return (found.pk if found else None) != initial

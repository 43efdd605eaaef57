"""Form fields of a procedure: lists typed one a line, and rows of small fields that work without JavaScript."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 80
BLANK_ROWS = 2


class LinesField(forms.CharField):
    """A list, one item a line; gives a list of strings."""

    widget = forms.Textarea

    def __init__(self, *, most=40, longest=200, rows=3, **kwargs):
        self.most, self.longest = most, longest
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, widget=widget, validators=[MaxLengthValidator(20_000)], **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        text = super().clean(value)
        items = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(items) > self.most:
            raise ValidationError(_("Gardez les %(most)d plus utiles."), params={"most": self.most})
        if any(len(item) > self.longest for item in items):
            raise ValidationError(_("Chaque ligne tient en %(most)d caractères."), params={"most": self.longest})
        return items

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True


class KnownOrNotField(forms.TypedChoiceField):
    """Yes, no, or not known: True, False, None."""

    VALUES = {"oui": True, "non": False, "": None}

    def __init__(self, **kwargs):
        choices = [("", _("Je ne sais pas")), ("oui", _("Oui")), ("non", _("Non"))]
        super().__init__(choices=choices, required=False, coerce=self.VALUES.get, empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "oui", False: "non", None: ""}.get(value, value)

    def has_changed(self, initial, data):
        return initial != self.VALUES.get(data or "")


class RowsWidget(forms.Widget):
    """Rows of small fields, some of them blank to be filled in; a row left empty is forgotten.

    A button of the form named ``lignes`` and bearing the name of the field asks for more blank rows.
    """

    template_name = "demarches/widgets/rows.html"
    use_fieldset = True

    def __init__(self, columns, row_label, more_label):
        super().__init__()
        self.columns, self.row_label, self.more_label = columns, row_label, more_label
        self.blank_rows = BLANK_ROWS

    def id_for_label(self, id_, index=None):
        return f"{id_}_0_{next(iter(self.columns))}" if id_ else ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        shown = rows + [{}] * (min(self.blank_rows, MOST_ROWS - len(rows)) if len(rows) < MOST_ROWS else 0)
        context["widget"] |= {
            "rows": [self._row(name, number, row, attrs or {}) for number, row in enumerate(shown)],
            "row_label": self.row_label,
            "more_label": self.more_label,
            "total": len(shown),
        }
        return context

    def _row(self, name, number, row, attrs):
        row = row if isinstance(row, dict) else {}
        fields = []
        for column, field in self.columns.items():
            id_ = f"{attrs.get('id', f'id_{name}')}_{number}_{column}"
            value = field.prepare_value(row.get(column, field.initial))
            fields.append(
                {
                    "id": id_,
                    "label": field.label,
                    "help": field.help_text,
                    "is_box": isinstance(field.widget, forms.CheckboxInput),
                    "html": field.widget.render(f"{name}-{number}-{column}", value, {"id": id_}),
                }
            )
        return {"number": number + 1, "fields": fields}

    def value_from_datadict(self, data, files, name):
        total = data.get(f"{name}-rows", "")
        count = (
            min(int(total), MOST_ROWS + BLANK_ROWS) if total.isascii() and total.isdigit() and len(total) < 5 else 0
        )
        rows = []
        for number in range(count):
            row = {
                column: field.widget.value_from_datadict(data, files, f"{name}-{number}-{column}")
                for column, field in self.columns.items()
            }
            if any(row[column] for column in self._typed()):
                rows.append(row)
        return rows

    def _typed(self):
        """The columns that make a row: those that a person types."""
        chosen = (forms.CheckboxInput, forms.Select)
        return [column for column, field in self.columns.items() if not isinstance(field.widget, chosen)]

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-rows" not in data


class RowsField(forms.Field):
    """Gives the rows as ``blueprint`` (``demarches.facts``) puts them in order."""

    def __init__(self, blueprint, columns, *, row_label, more_label, **kwargs):
        self.blueprint, self.columns = blueprint, columns
        super().__init__(required=False, widget=RowsWidget(columns, row_label, more_label), **kwargs)

    def from_rows(self, rows):
        """Rows of the form as the blueprint takes them."""
        return rows

    def clean(self, value):
        rows, problems = [], []
        for number, typed in enumerate(value or [], start=1):
            row = {}
            for column, field in self.columns.items():
                try:
                    row[column] = field.clean(typed.get(column))
                except ValidationError as error:
                    problems += [f"{number} › {field.label} : {message}" for message in error.messages]
            rows.append(row)
        if problems:
            raise ValidationError(problems)
        return self.blueprint.clean(self.from_rows(rows))

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True


class DocumentsField(RowsField):
    """Documents as rows: « ou bien » makes a row an alternative to the one before."""

    def prepare_value(self, value):
        if value and isinstance(value[0], dict) and "any_of" in value[0]:
            return [
                {"case": line["case"], **document, "instead": rank > 0}
                for line in value
                for rank, document in enumerate(line["any_of"])
            ]
        return value

    def from_rows(self, rows):
        lines = []
        for row in rows:
            document = {name: row[name] for name in ("name", "form", "note")}
            if row["instead"] and lines:
                lines[-1]["any_of"].append(document)
            else:
                lines.append({"case": row["case"], "any_of": [document]})
        return lines

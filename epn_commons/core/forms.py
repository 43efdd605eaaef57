"""How every form of the portal is laid out."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ field.as_field_group }}`` are the portal's components, everywhere."""

    form_template_name = "components/form_body.html"
    field_template_name = "components/form_field.html"

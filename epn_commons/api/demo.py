from django.urls import reverse

from epn_commons.accounts.enums import Role
from epn_commons.core import demo


def build(demonstration):
    demonstration.add_pages("anonymous", reverse("api:root"), reverse("api:docs"))
    for role in (Role.PARTNER, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), reverse("partners:home"), reverse("partners:webhook_new"))


demo.register("api", build, order=80)

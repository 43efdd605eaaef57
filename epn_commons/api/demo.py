from django.urls import reverse

from epn_commons.core import demo


def build(demonstration):
    demonstration.add_pages("anonymous", reverse("api:root"), reverse("api:docs"))


demo.register("api", build, order=80)

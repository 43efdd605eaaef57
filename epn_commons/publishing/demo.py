from django.urls import reverse

from epn_commons.core import demo


def build(demonstration):
    demonstration.add_pages("anonymous", reverse("publishing:index"))


demo.register("publishing", build, order=80)

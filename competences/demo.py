"""The demonstration of competences."""

from django.urls import reverse

from competences import demo_attestations, demo_exam
from epn_commons.core import demo


def build(demonstration):
    demonstration.add_pages("anonymous", reverse("competences:home"), reverse("competences:framework_list"))


demo.register("competences", build, order=60)
demo.register("attestations", demo_attestations.build, order=61)
demo.register("exam", demo_exam.build, order=62)

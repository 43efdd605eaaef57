from django.urls import reverse

from epn_commons.core import demo
from epn_commons.publishing import exports
from epn_commons.publishing.registry import all_datasets


def build(demonstration):
    demonstration.add_pages("anonymous", reverse("publishing:index"), reverse("publishing:catalogue", args=["ttl"]))
    exports.build_stale()
    demonstration.add_pages("anonymous", *[dataset.get_absolute_url() for dataset in all_datasets()[:1]])


demo.register("publishing", build, order=80)

from django.urls import reverse

from epn_commons.accounts.enums import Role
from epn_commons.core import demo

PAGES = ("notifications:inbox", "notifications:preferences", "notifications:follows", "jobs:list")


def build(demonstration):
    for role in Role:
        demonstration.add_pages(str(role), *map(reverse, PAGES))


demo.register("notifications", build, order=80)

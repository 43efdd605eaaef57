from django.urls import reverse

from epn_commons.accounts.enums import Role
from epn_commons.core import demo


def build(demonstration):
    for role in Role:
        demonstration.add_pages(str(role), reverse("contributions:space"))
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), reverse("contributions:board"))


demo.register("contributions", build, order=80)

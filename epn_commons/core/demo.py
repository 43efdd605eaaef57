"""The demonstration content: each app adds its own from a ``demo`` module, found by autodiscovery.

    from epn_commons.core import demo

    def build(demonstration):
        demonstration.add_account("mediator", "mediateur@demo.example", "…")
        demonstration.add_pages("anonymous", "/structures/", place.get_absolute_url())

    demo.register("places", build, order=30)

A builder is idempotent: run again, it finds what it made, duplicates nothing and says the same thing.
"""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Account:
    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Attestation:
    status: str
    """``valid``, ``revoked`` or ``expired``."""
    address: str


@dataclass
class Demonstration:
    """What the demonstration holds. Addresses are paths of the site: ``/structures/``."""

    accounts: list[Account] = field(default_factory=list)
    pages: dict[str, list[str]] = field(default_factory=dict)
    attestations: list[Attestation] = field(default_factory=list)

    def add_account(self, role, email, password):
        self.accounts.append(Account(role, email, password))

    def add_pages(self, role, *addresses):
        """The address of one example of each kind of page that a role can open (``anonymous`` for visitors)."""
        known = self.pages.setdefault(role, [])
        known.extend(address for address in dict.fromkeys(addresses) if address not in known)

    def add_attestation(self, status, address):
        self.attestations.append(Attestation(status, address))

    def as_dict(self):
        return asdict(self)


_builders = {}


def register(name, build, *, order=50):
    """Declare ``build(demonstration)``. Lower orders are built first; a name is registered once."""
    if name in _builders and _builders[name][1] is not build:
        raise ValueError(f"demo builder registered twice: {name}")
    _builders[name] = (order, build)


def build_demonstration():
    """Build what every app declares, each in one transaction, and return what there is to see."""
    autodiscover_modules("demo")
    demonstration = Demonstration()
    for _name, (_order, build) in sorted(_builders.items(), key=lambda item: (item[1][0], item[0])):
        with transaction.atomic():
            build(demonstration)
    return demonstration


def _shell(demonstration):
    demonstration.add_pages(
        "anonymous", *map(reverse, ["core:legal", "core:privacy", "core:accessibility", "core:style"])
    )


register("shell", _shell, order=0)

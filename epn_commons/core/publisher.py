"""Who runs this portal and who hosts it, as the operator has set it."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Publisher:
    """An empty value shows as « à renseigner par l’exploitant », never as a guess."""

    name: str
    address: str
    contact: str
    director: str
    privacy_contact: str
    host_name: str
    host_address: str
    host_contact: str


def publisher():
    return Publisher(
        name=settings.PUBLISHER_NAME,
        address=settings.PUBLISHER_ADDRESS,
        contact=settings.PUBLISHER_CONTACT,
        director=settings.PUBLISHER_DIRECTOR,
        privacy_contact=settings.PRIVACY_CONTACT or settings.PUBLISHER_CONTACT,
        host_name=settings.HOST_NAME,
        host_address=settings.HOST_ADDRESS,
        host_contact=settings.HOST_CONTACT,
    )

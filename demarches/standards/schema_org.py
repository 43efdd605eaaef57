"""schema.org GovernmentService: what the page of a procedure says, for search engines; nothing more."""

from django.conf import settings

from demarches import wording
from demarches.enums import ServiceKind


def government_service(procedure, services):
    """The JSON-LD of a procedure; ``services`` are the rows that its page shows."""
    address = settings.BASE_URL + procedure.get_absolute_url()
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": f"{address}#demarche",
        "name": procedure.title,
        "description": procedure.summary,
        "url": address,
        "inLanguage": "fr",
        "areaServed": {"@type": "Country", "name": "France"},
        "dateModified": procedure.updated_at.isoformat(),
        "license": "https://creativecommons.org/licenses/by-sa/4.0/",
        "availableChannel": [*_online(services), *_offline(procedure.plan_b)],
    }
    owners = list(dict.fromkeys(service["owner"] for service in services if service["owner"]))
    if owners:
        data["serviceOperator"] = [{"@type": "GovernmentOrganization", "name": owner} for owner in owners]
    if procedure.audiences:
        data["audience"] = [{"@type": "Audience", "audienceType": audience} for audience in procedure.audiences]
    if procedure.steps:
        data["subjectOf"] = _how_to(procedure)
    return data


def _online(services):
    for service in services:
        if service["url"] and service["service_kind"] != ServiceKind.LETTER:
            yield {
                "@type": "ServiceChannel",
                "name": service["name"],
                "serviceUrl": service["url"],
                "availableLanguage": service["languages"],
            }


def _offline(plan):
    for phone in plan["phones"]:
        yield {"@type": "ServiceChannel", "servicePhone": {"@type": "ContactPoint", "telephone": phone["number"]}}
    if plan["counter"]["code"]:
        place = {"@type": "Place", "name": wording.counter(plan["counter"]["code"])}
        yield {"@type": "ServiceChannel", "serviceLocation": place}
    if plan["post"]["to"]:
        post = {"@type": "PostalAddress", "description": plan["post"]["to"]}
        yield {"@type": "ServiceChannel", "servicePostalAddress": post}


def _how_to(procedure):
    return {
        "@type": "HowTo",
        "name": procedure.title,
        "step": [
            {"@type": "HowToStep", "position": number, "name": step["title"], "text": step["detail"] or step["title"]}
            for number, step in enumerate(procedure.steps, start=1)
        ],
    }

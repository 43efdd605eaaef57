"""What changed in a record between what we knew and what service-public says now, fact by fact."""

from django.utils.translation import gettext as _

from demarches.enums import UpstreamChangeKind as Kind


def compare(before, after, *, body_changed=False):
    """Differences as ``{kind, about, label, before, after}``, the gravest first. ``about`` identifies the thing.

    The text of a record is never kept: of it, one only knows that it changed.
    """
    found = [*_services(before, after), *_documents(before, after), *_law(before, after), *_rest(before, after)]
    if body_changed:
        found.append(_difference(Kind.TEXT, "body", _("Le texte de la fiche"), "", ""))
    return sorted(found, key=lambda difference: difference["kind"])


def removed(facts):
    return [_difference(Kind.REMOVED, "record", _("La fiche elle-même"), facts["title"], "")]


def gravest(differences):
    return min(difference["kind"] for difference in differences)


def _difference(kind, about, label, before, after):
    return {"kind": int(kind), "about": about, "label": str(label), "before": before, "after": after}


def _services(before, after):
    """A service that comes, goes or moves changes an address; CERFA numbers are compared where it stays."""
    old, new = _by_key(before["services"]), _by_key(after["services"])
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        label = (now or was)["title"] or key
        if _of(was, "address") != _of(now, "address") or not (was and now):
            yield _difference(Kind.SERVICE, key, label, _of(was, "address"), _of(now, "address"))
        if was and now and was["cerfa"] != now["cerfa"]:
            yield _difference(Kind.CERFA, key, label, was["cerfa"], now["cerfa"])


def _by_key(services):
    return {service["id"] or service["address"] or service["title"]: service for service in services}


def _of(service, name):
    return service[name] if service else ""


def _documents(before, after):
    old, new = _lines(before), _lines(after)
    if old != new:
        gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
        yield _difference(
            Kind.DOCUMENTS, "documents", _("Les pièces à fournir"), "\n".join(gone[:40]), "\n".join(come[:40])
        )


def _lines(facts):
    return sorted(
        {" : ".join(filter(None, [line["case"], " / ".join(line["any_of"])])) for line in facts["documents"]}
    )


def _law(before, after):
    old = {reference["key"]: reference for reference in before["law"]}
    new = {reference["key"]: reference for reference in after["law"]}
    gone, come = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    if gone or come:
        yield _difference(Kind.LAW, "law", _("Les textes de référence"), _titles(gone), _titles(come))


def _titles(references):
    return "\n".join(f"{reference['title']} ({reference['address']})" for reference in references[:40])


def _rest(before, after):
    """Contacts, title and theme count as text: nobody is sent astray by them."""
    if _contact_lines(before) != _contact_lines(after):
        old, new = _contact_lines(before), _contact_lines(after)
        gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
        yield _difference(Kind.TEXT, "contacts", _("À qui s’adresser"), "\n".join(gone), "\n".join(come))
    if before["title"] != after["title"]:
        yield _difference(Kind.TEXT, "title", _("Le titre"), before["title"], after["title"])
    if before["theme"]["id"] != after["theme"]["id"]:
        yield _difference(Kind.TEXT, "theme", _("Le thème"), before["theme"]["title"], after["theme"]["title"])


def _contact_lines(facts):
    return [
        " ; ".join(filter(None, [contact["title"], contact["address"], *contact["phones"]]))
        for contact in facts["contacts"]
    ]

"""What is told to the communes about their addresses, through the BAN's service of signalements and alerts.

Prepared in one click, sent by a job, never twice: ``sending`` is written before the call. A call whose answer never
came is left « unsure », and a person looks on the BAN's site before it is sent again.
"""

import json
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.addresses.answers import has_own_point
from cartoparty.enums import AddressState, BanReportKind, BanReportState, CoordinatesPrecision
from cartoparty.models import AddressCheck, BanReport
from cartoparty.models.ban_report import OPEN
from epn_commons.core.http_client import OutgoingError, fetch

RETRY_AFTER = [timedelta(minutes=minutes) for minutes in (5, 30, 120, 720, 1440)]
"""After the last of these it goes back to the drafts, with the reason."""
LOST_AFTER = timedelta(minutes=15)
"""A worker that was killed in the middle of a call does not come back to it."""
TIMEOUT_S = 10
ANSWER_BYTES = 200_000
PAGE_ROWS, MOST_PAGES = 100, 20
"""What the BAN tells of a commune at a time, and how far one looks for what comes from here."""
NEVER_ARRIVED = {"address", "forbidden", "dns", "connection", "tls"}
"""Failures of ``http_client`` before anything was sent: trying again repeats nothing."""
TO_DECIDE = (BanReportState.DRAFT, BanReportState.UNSURE, BanReportState.REFUSED)
"""A person says what becomes of it."""
THEIR_STATES = {
    "PENDING": BanReportState.PENDING,
    "PROCESSED": BanReportState.PROCESSED,
    "IGNORED": BanReportState.IGNORED,
    "EXPIRED": BanReportState.EXPIRED,
}


class CannotReport(Exception):
    """``str()`` is a French sentence that says what to do."""


def is_configured():
    """Whether the portal may send by itself."""
    return bool(settings.BAN_SIGNALEMENT_API and settings.BAN_SIGNALEMENT_TOKEN)


def drafts(user):
    """The number of those that wait for a coordinator to decide."""
    return BanReport.objects.visible_to(user).filter(state__in=TO_DECIDE).count()


def prepare(place, *, by):
    """The draft about the address of a place of the report, or what was already begun. Raises CannotReport."""
    check = getattr(place, "address_check", None)
    if check is None or check.state == AddressState.SERVICE_DOWN or check.asked_address != place.address:
        raise CannotReport(_("Vérifiez d’abord l’adresse auprès de la BAN."))
    exact = check.state == AddressState.FOUND and check.precision == CoordinatesPrecision.HOUSENUMBER
    if not has_own_point(place):
        raise CannotReport(_("Placez d’abord le lieu sur la carte : la commune a besoin de sa position."))
    kind = BanReportKind.MOVED if exact else BanReportKind.MISSING
    known = {"ban_key": check.ban_key, "ban_id": check.ban_id} if not check.refusal else {}
    try:
        with transaction.atomic():
            return BanReport.objects.create(
                structure=place, kind=kind, address=place.address, insee=place.commune_id, author=by,
                latitude=place.latitude, longitude=place.longitude, comment=_comment(place, check, exact), **known,
            )  # fmt: skip
    except IntegrityError:
        return BanReport.objects.get(structure=place, kind=kind, state__in=OPEN)


def _comment(place, check, exact):
    facts = {"name": place.name, "address": place.address, "known": check.label}
    if exact:
        return (_("« %(name)s » se trouve à cette adresse, à un autre endroit que celui de la BAN.") % facts)[:500]
    return (_("« %(name)s » reçoit du public au %(address)s : la BAN ne connaît pas ce numéro.") % facts)[:500]


def deep_link(report):
    """Where a person finishes it on the BAN's own site."""
    if not report.ban_key:
        return f"{settings.BAN_SIGNALEMENT_URL}/"
    kind = "LOCATION_TO_UPDATE" if report.kind == BanReportKind.MOVED else "LOCATION_TO_CREATE"
    return f"{settings.BAN_SIGNALEMENT_URL}/#/{report.ban_key}?{urlencode({'type': kind})}"


def settle(report, state):
    """A person's decision on one that is theirs to decide: to be sent (again), done by hand, dropped. Whether it
    moved: what has left, what another one replaces and what is about an invented place to send do not."""
    if state == BanReportState.WAITING and report.structure.is_example:
        return False
    now = timezone.now()
    stamps = {"next_try_at": now, "attempts": 0} if state == BanReportState.WAITING else {}
    try:
        with transaction.atomic():
            rows = BanReport.objects.filter(pk=report.pk, state__in=TO_DECIDE)
            return bool(rows.update(state=state, changed_at=now, **stamps))
    except IntegrityError:  # another one about the same address has begun meanwhile
        return False


def send_due():
    """Send what waits, one after the other. The number of calls made; none without a token."""
    if not is_configured():
        return 0
    lost = BanReport.objects.filter(state=BanReportState.SENDING, changed_at__lt=timezone.now() - LOST_AFTER)
    lost.update(state=BanReportState.UNSURE, answer=_unsure(), changed_at=timezone.now())
    calls = 0
    while (report := _take_next()) is not None:
        _send(report)
        calls += 1
    return calls


def not_open():
    """What is told of a commune that takes no report through the BAN."""
    return _("Cette commune ne reçoit pas encore de signalement : écrivez-lui.")


def _unsure():
    return _("L’envoi a été interrompu. Cherchez-le sur le site de la BAN avant de l’envoyer de nouveau.")


def _take_next():
    """The next one, already marked: whatever happens next, nobody else sends it."""
    with transaction.atomic():
        report = BanReport.objects.due().select_for_update(skip_locked=True, of=("self",)).first()
        if report is not None:
            report.state, report.changed_at, report.attempts = (
                BanReportState.SENDING, timezone.now(), report.attempts + 1,
            )  # fmt: skip
            report.save(update_fields=["state", "changed_at", "attempts"])
    return report


def _send(report):
    if not _still_true(report):
        _write(
            report, BanReportState.DRAFT,
            _("L’adresse du lieu a changé depuis : abandonnez ce signalement, puis préparez-en un autre."),
        )  # fmt: skip
        return
    path, body = payload(report)
    try:
        answer = _call(f"/{path}", method="POST", body=body)
    except OutgoingError as error:
        if error.kind in NEVER_ARRIVED:
            _try_later(report, str(error))
        else:
            _write(report, BanReportState.UNSURE, _unsure())
        return
    if answer.status in (200, 201):
        number = _number(answer)
        _write(
            report, BanReportState.PENDING if number else BanReportState.UNSURE, "" if number else _unsure(), number
        )
    elif answer.status == 429 or answer.status >= 500:
        _try_later(report, _("La BAN répond « %(status)d ».") % {"status": answer.status})
    elif answer.status == 405:
        _write(report, BanReportState.REFUSED, not_open())
    else:
        words = _("La BAN refuse ce signalement (%(status)d) : %(words)s")
        _write(report, BanReportState.REFUSED, words % {"status": answer.status, "words": _words(answer)})


def _still_true(report):
    """Whether what the BAN has is still known: a correction says from where to where."""
    check = AddressCheck.objects.filter(structure=report.structure_id, asked_address=report.address).first()
    return report.kind == BanReportKind.MISSING or (check is not None and check.state == AddressState.FOUND)


def payload(report):
    """``(path, body)`` as the BAN's API takes it: no name, no e-mail, no account."""
    point = _point(report.longitude, report.latitude)
    if report.kind == BanReportKind.MISSING:
        return "alerts", {
            "codeCommune": report.insee, "type": "MISSING_ADDRESS", "point": point, "comment": report.comment,
        }  # fmt: skip
    check = report.structure.address_check
    number = "".join(sign for sign in check.number if sign.isdigit())
    changes = {
        "numero": int(number or 0),
        "nomVoie": check.street,
        "parcelles": [],
        "positions": [{"point": point, "type": "entrée"}],
        "comment": report.comment,
    }
    suffix = check.number.removeprefix(number).strip()
    suffixed = {"suffixe": suffix} if suffix else {}
    existing = {
        "type": "NUMERO",
        "banId": report.ban_id,
        "numero": int(number or 0),
        "position": {"point": _point(check.longitude, check.latitude), "type": "entrée"},
        "toponyme": {"type": "VOIE", "nom": check.street},
    }
    return "signalements", {
        "codeCommune": report.insee,
        "type": "LOCATION_TO_UPDATE",
        "existingLocation": existing | suffixed,
        "changesRequested": changes | suffixed,
    }


def _point(longitude, latitude):
    return {"type": "Point", "coordinates": [longitude, latitude]}


def refresh():
    """Ask what the communes did of what they received. The number of those that changed."""
    if not is_configured():
        return 0
    waiting = BanReport.objects.real().filter(state=BanReportState.PENDING)
    changed = 0
    for insee in sorted(set(waiting.values_list("insee", flat=True))):
        reports = list(waiting.filter(insee=insee))
        states = _states(insee, {report.remote_id for report in reports})
        for report in reports:
            state = THEIR_STATES.get(states.get(report.remote_id))
            if state and state != BanReportState.PENDING:
                _write(report, state)
                changed += 1
    return changed


def _states(insee, wanted):
    """``{number: their word}`` of what was told to a commune, page after page until all of ``wanted`` are there; what
    was read so far when the service stops answering."""
    states = {}
    for page in range(1, MOST_PAGES + 1):
        asked = urlencode({"codeCommunes": insee, "page": page, "limit": PAGE_ROWS})
        try:
            found = json.loads(_call(f"/reports?{asked}").body)
        except (OutgoingError, ValueError):
            break
        rows = found.get("data") if isinstance(found, dict) else found
        rows = rows if isinstance(rows, list) else []
        states.update({str(row.get("id")): row.get("status") for row in rows if isinstance(row, dict)})
        if len(rows) < PAGE_ROWS or wanted <= states.keys():
            break
    return states


def _call(path, *, method="GET", body=None):
    headers = {"Authorization": f"Bearer {settings.BAN_SIGNALEMENT_TOKEN}", "Content-Type": "application/json"}
    return fetch(
        f"{settings.BAN_SIGNALEMENT_API.rstrip('/')}{path}",
        method=method,
        headers=headers,
        body=None if body is None else json.dumps(body).encode(),
        max_bytes=ANSWER_BYTES,
        timeout=TIMEOUT_S,
        max_redirects=0,
    )


def _number(answer):
    try:
        received = json.loads(answer.body)
    except ValueError:
        return ""
    return str(received.get("id") or "")[:80] if isinstance(received, dict) else ""


def _words(answer):
    text = answer.body[:600].decode("utf-8", "replace")
    return " ".join(text.replace("\x00", "").split())[:200]


def _try_later(report, why):
    if report.attempts > len(RETRY_AFTER):
        _write(report, BanReportState.DRAFT, why)
        return
    report.next_try_at = timezone.now() + RETRY_AFTER[report.attempts - 1]
    report.save(update_fields=["next_try_at"])
    _write(report, BanReportState.WAITING, why)


def _write(report, state, answer="", number=""):
    report.state, report.answer, report.changed_at = state, answer[:300], timezone.now()
    report.remote_id = number or report.remote_id
    report.save(update_fields=["state", "answer", "changed_at", "remote_id"])

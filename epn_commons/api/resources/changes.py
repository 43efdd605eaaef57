"""``changes``: what was published, modified and withdrawn, oldest first, for who keeps a copy."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Func, TextField
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api import parameters
from epn_commons.api.conditional import Stamp, entity_tag, mark, unchanged
from epn_commons.api.errors import Gone, ParameterErrors
from epn_commons.api.lists import API_RELEASE
from epn_commons.api.renderers import to_json
from epn_commons.api.routers import resource_of
from epn_commons.api.schema import ApiSchema
from epn_commons.api.viewsets import ReadOnlyView
from epn_commons.contributions.enums import Action
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Change

SALT = "epn_commons.api.changes"
NOW = "now"
PAGE_SIZE, MAX_PAGE_SIZE = 100, 1000


class Server(Func):
    """Which PostgreSQL server counts the transactions: restored on another one, a portal counts them anew."""

    template = "((SELECT system_identifier FROM pg_control_system())::text)"
    output_field = TextField()


def _server():
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Position:
    """Where a reader is: after this change. ``seen_at``: up to when they know everything."""

    transaction: int
    pk: int
    server: str
    seen_at: datetime

    def sign(self):
        return signing.dumps([self.transaction, self.pk, self.server, self.seen_at.isoformat()], salt=SALT)

    @classmethod
    def read(cls, text):
        """Raises :class:`ParameterErrors` unless we have signed ``text``; :class:`Gone` when deletions that its holder
        has not seen may be forgotten."""
        try:
            transaction, pk, server, seen_at = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise ParameterErrors(
                {"since": _("Curseur inconnu ou altéré : reprenez « cursor » tel quel, ou repartez sans since.")}
            ) from error
        position = cls(transaction, pk, server, datetime.fromisoformat(seen_at))
        if position.seen_at < timezone.now() - settings.CHANGES_KEPT_FOR:
            raise Gone(
                _(
                    "Ce curseur est trop ancien : des retraits que vous n’avez pas vus ne sont plus dans le fil. "
                    "Reprenez une copie entière, puis suivez le fil depuis since=now."
                )
            )
        return position


class ChangeSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text=_("Nature : structure, question, procedure…"))
    resource = serializers.CharField(
        allow_null=True, help_text=_("Ressource de l’API où cette nature se lit ; null s’il n’y en a pas.")
    )
    id = serializers.UUIDField(help_text=_("Identifiant stable de ce qui a changé."))
    action = serializers.ChoiceField(
        choices=[action.value for action in Action],
        help_text=_("created : publication ; updated : modification ; deleted : retrait."),
    )
    at = serializers.DateTimeField(help_text=_("Date du changement."))
    url = serializers.URLField(allow_null=True, help_text=_("Où lire l’état présent ; null après un retrait."))


class ChangesAnswerSerializer(serializers.Serializer):
    cursor = serializers.CharField(help_text=_("À garder : la valeur de since de la prochaine visite."))
    next = serializers.URLField(allow_null=True, help_text=_("Adresse de la suite ; null quand tout est lu."))
    previous = serializers.URLField(allow_null=True, help_text=_("Toujours null : le fil se lit vers l’avant."))
    results = ChangeSerializer(many=True, help_text=_("Les changements, le plus ancien d’abord."))


class ChangesSchema(ApiSchema):
    error_statuses = {"list": (400, 401, 406, 410, 429, 503)}


class ChangesView(ReadOnlyView):
    """One query a page besides the quota: the page and the present position are read together."""

    resource = "changes"
    label = _("changements")
    about = _(
        "Tout ce qui a été publié, modifié ou retiré, le plus ancien d’abord. Gardez « cursor » et donnez-le à since "
        "la fois suivante : vous ne recevez que ce qui a changé depuis, retraits compris, et ne manquez rien."
    )
    serializer_class = ChangesAnswerSerializer
    pagination_class = None
    schema = ChangesSchema()

    def query_fields(self, action):
        return {
            "since": parameters.CursorParameter(
                max_length=500,
                help_text=_(
                    "Le « cursor » de la réponse précédente. Sans lui : depuis le début. « now » : rien que la "
                    "position présente, à prendre avant une copie entière."
                ),
            ),
            "kind": parameters.ChoicesParameter(
                choices=lambda: {code: code for code in all_kinds()},
                fixed=True,
                help_text=_("Nature ; répété : l’une ou l’autre."),
            ),
            "page_size": parameters.NumberParameter(
                minimum=1,
                maximum=MAX_PAGE_SIZE,
                integer=True,
                initial=PAGE_SIZE,
                help_text=_("Changements par page : 100 si rien n’est dit, 1 000 au plus."),
            ),
            **super().query_fields(action),
        }

    def list(self, request, *args, **kwargs):
        given = parameters.read(request.query_params, self.query_fields("list"))
        size = given["page_size"] or PAGE_SIZE
        rows, position, more = self._present() if given["since"] == NOW else self._page(given, size)
        # Not the cursor: it says when it was given, and would make every answer a new one.
        seen_on = position.seen_at.date()
        etag = entity_tag(API_RELEASE, request.get_full_path(), position.transaction, position.pk, more, seen_on)
        stamp = Stamp("")
        answer = unchanged(request, etag, stamp) or self._answer(rows, position, more)
        return mark(answer, request, etag, stamp)

    def _present(self):
        """The position after everything that is settled."""
        last = self._settled().reverse().values_list("transaction", "pk", "server").first()
        return [], Position(*(last or (0, 0, _server())), timezone.now()), False

    def _page(self, given, size):
        since = Position.read(given["since"]) if given["since"] else None
        changes = self._settled()
        if since:
            changes = changes.after(since.transaction, since.pk)
        if given["kind"]:
            changes = changes.filter(kind__in=given["kind"])
        rows = list(
            changes.values_list("kind", "public_id", "action", "at", "transaction", "pk", "server")[: size + 1]
        )
        more, rows = len(rows) > size, rows[:size]
        server = rows[0][6] if rows else _server()
        if since and since.server != server:
            raise Gone(
                _(
                    "Ce curseur vient d’un fil qui n’est plus le nôtre : le portail a été restauré. Reprenez une "
                    "copie entière, puis suivez le fil depuis since=now."
                )
            )
        where = rows[-1][4:6] if rows else (since.transaction, since.pk) if since else (0, 0)
        # Whoever has read to the end knows everything of today, however old the last change is.
        return rows, Position(*where, server, rows[-1][3] if more else timezone.now()), more

    def _settled(self):
        return Change.objects.settled().annotate(server=Server())

    def _answer(self, rows, position, more):
        return HttpResponse(to_json(self._body(rows, position, more=more)), content_type="application/json")

    def _body(self, rows, position, *, more):
        cursor = position.sign()
        query = self.request.query_params.copy()
        query["since"] = cursor
        return {
            "cursor": cursor,
            "next": f"{self.list_address}?{query.urlencode()}" if more else None,
            "previous": None,
            "results": [self._change(*row[:4]) for row in rows],
        }

    def _change(self, kind, public_id, action, at):
        resource = resource_of(kind)
        base = self.list_address.removesuffix("changes/")
        url = f"{base}{resource}/{public_id}/" if resource and action != Action.DELETED else None
        return {"kind": kind, "resource": resource, "id": public_id, "action": action, "at": at, "url": url}

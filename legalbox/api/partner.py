"""For a partner of jurists: pull what awaits validation, post a signed decision. A key with the scope ``validate``,
held by a person who has the role of jurist: it is that person who signs."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.views import APIView

from epn_commons.accounts.enums import Role, Scope
from epn_commons.api.errors import ParameterErrors, problem
from epn_commons.api.renderers import to_json
from epn_commons.contributions import reporting
from epn_commons.contributions.moderating import explain
from legalbox import boards, signing
from legalbox.enums import SignatureKind
from legalbox.models import Question

PAGE_SIZE = 50
SIGN, OBJECT = "sign", "object"
LONGEST = {SIGN: 500, OBJECT: 900}
"""Characters of a comment: a remark stays with the signature, an objection goes to coordinators."""


@extend_schema(exclude=True)
class JuristView(APIView):
    """Opens to a key alone; whose words, not those of the framework, are shown."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.auth
        if key is None:
            raise exceptions.AuthenticationFailed(_("Il faut une clé : « Authorization: Api-Key <clé> »."))
        if not key.has_scope(Scope.VALIDATE):
            raise exceptions.PermissionDenied(_("Cette clé n’ouvre pas le droit de signer des réponses juridiques."))
        if key.owner is None or not key.owner.has_role(Role.JURIST):
            raise exceptions.PermissionDenied(_("Une signature engage un juriste : cette clé n’est pas la sienne."))


class ToValidateView(JuristView):
    def get(self, request):
        """What awaits a jurist, published or not, a page at a time: ``{"next", "results"}``."""
        page = boards.rows_to_validate(request.GET.get("page"), PAGE_SIZE)
        site = request.build_absolute_uri(request.path)
        following = f"{site}?page={page.next_page_number()}" if page.has_next() else None
        results = [_item(question, site) for question in page.object_list]
        return _answer({"next": following, "results": results})


class DecisionView(JuristView):
    def get(self, request, public_id):
        site = request.build_absolute_uri(request.path).removesuffix(f"{public_id}/")
        return _answer(_item(_find(request, public_id), site))

    def post(self, request, public_id):
        """``{"version": 3, "decision": "sign" | "object", "comment": "…"}``. Sent again, it changes nothing."""
        question, said = _find(request, public_id), _read(request.data)
        try:
            signature = _decide(question, said, request.auth)
        except (signing.OlderVersion, signing.AlreadySigned, signing.TransitionNotAllowed) as refusal:
            return problem(request, 409, explain(refusal))
        except ValidationError as refusal:
            return problem(request, 400, explain(refusal))
        return _answer(
            {"decision": said["decision"], "version": said["version"], "signed_at": signature and signature.at}
        )


def _answer(body):
    answer = HttpResponse(to_json(body), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _find(request, public_id):
    visible = Question.objects.visible_to(request.auth.owner).with_validation()
    question = visible.filter(public_id=public_id).prefetch_related("references").first()
    if question is None:
        raise Http404
    return question


def _item(question, site):
    return {
        "id": str(question.public_id),
        "url": f"{site}{question.public_id}/",
        "version": question.version,
        "status": question.status,
        "validation": question.validation,
        "title": question.title,
        "posture": question.posture,
        "short_answer": question.short_answer,
        "text_says": question.text_says,
        "changes_for_me": question.changes_for_me,
        "do_not": question.do_not,
        "send_to": question.send_to,
        "references": [
            {"key": row.key, "label": row.label, "existence": row.existence, "url": row.url, "note": row.note}
            for row in question.references.all()
        ],
    }


def _read(data):
    """What was posted, checked; everything wrong is told at once."""
    data = data if isinstance(data, dict) else {}
    version, decision, comment = data.get("version"), data.get("decision"), data.get("comment", "")
    errors = {}
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version < 2**31:
        errors["version"] = _("Donnez le numéro de la version que vous avez lue.")
    if decision not in (SIGN, OBJECT):
        errors["decision"] = _("Écrivez « sign » ou « object ».")
    longest = LONGEST[OBJECT if decision == OBJECT else SIGN]
    if not isinstance(comment, str) or len(comment) > longest or "\x00" in comment:
        errors["comment"] = _("Un texte de %(longest)d caractères au plus.") % {"longest": longest}
    elif decision == OBJECT and not comment.strip():
        errors["comment"] = _("Dites ce qui est inexact.")
    if errors:
        raise ParameterErrors(errors)
    return {"version": version, "decision": decision, "comment": comment.strip()}


def _decide(question, said, key):
    """The signature, or None for an objection, which joins the coordinators' queue."""
    if said["decision"] == OBJECT:
        message = _("Objection d’un juriste sur la version %(version)d : %(comment)s")
        reporting.report(question, message % said, by=key.owner)
        return None
    mine = question.signatures.standing().filter(
        kind=SignatureKind.JURIST, by=key.owner, answer_version=question.answer_version
    )
    return mine.first() or signing.sign(
        question, SignatureKind.JURIST, by=key.owner, seen_version=said["version"], comment=said["comment"],
        via_key=key.prefix,
    )  # fmt: skip

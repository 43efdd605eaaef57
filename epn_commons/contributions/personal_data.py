"""What a person contributed, for an export or a closing: the texts stay, under the name of a closed account."""

from epn_commons.accounts.personal_data import register
from epn_commons.contributions import drafts
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import FormDraft, Report, Revision


def collect(user):
    return {
        "works": [
            {"kind": kind, **row}
            for kind, model in all_kinds().items()
            for row in model.objects.filter(author=user)
            .order_by("pk")
            .values("public_id", "slug", "status", "version", "licence", "created_at", "updated_at")
        ],
        "revisions": list(
            Revision.objects.filter(author=user)
            .order_by("pk")
            .values("object_id", "values", "comment", "state", "reason", "created_at", "decided_at")
        ),
        "reports": list(
            Report.objects.filter(reporter=user)
            .order_by("pk")
            .values("object_id", "message", "state", "answer", "created_at", "decided_at")
        ),
        "forms_begun": list(FormDraft.objects.filter(user=user).order_by("pk").values("key", "data", "updated_at")),
    }


register("contributions", collect, drafts.discard_all)

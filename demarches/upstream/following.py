"""Which records of service-public something here follows, and what follows them."""

from itertools import chain

from demarches.enums import UpstreamDataset
from demarches.models import OnlineService, Procedure, UpstreamChange
from epn_commons.contributions.enums import Status


def followed_ids():
    """The identifiers that our procedures and online services name, archived ones left out."""
    lists = (
        model.objects.exclude(status=Status.ARCHIVED).exclude(upstream_ids=[]).values_list("upstream_ids", flat=True)
        for model in (Procedure, OnlineService)
    )
    return set(chain.from_iterable(chain.from_iterable(lists)))


def is_ours(dataset, record_id, known):
    """Whether an identifier named here means this record: where two data sets have it, that for individuals."""
    return dataset == UpstreamDataset.INDIVIDUALS or (UpstreamDataset.INDIVIDUALS, record_id) not in known


def procedures_following(ids):
    """The procedures that name one of these records, or use a service that does."""
    return (
        Procedure.objects.exclude(status=Status.ARCHIVED).filter(upstream_ids__overlap=list(ids))
        | Procedure.objects.exclude(status=Status.ARCHIVED).filter(services__upstream_ids__overlap=list(ids))
    ).distinct()


def services_following(ids):
    return OnlineService.objects.exclude(status=Status.ARCHIVED).filter(upstream_ids__overlap=list(ids))


def open_changes(procedure):
    """What service-public changed, and nobody looked at yet, in the records that a procedure names."""
    if not procedure.upstream_ids:
        return []
    return list(UpstreamChange.objects.about(procedure.upstream_ids).select_related("record")[:10])

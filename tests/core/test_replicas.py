import pytest
from django.http import HttpResponse

from epn_commons.core.replicas import ReplicaMiddleware, ReplicaRouter


@pytest.fixture(autouse=True)
def _replicas(settings):
    settings.REPLICA_ALIASES = ["replica_1", "replica_2"]


def reads_of(request):
    """Where two reads of a request go, then one after a write."""
    router = ReplicaRouter()
    places = []

    def view(request):
        places.extend([router.db_for_read(None), router.db_for_read(None)])
        places.append(router.db_for_write(None))
        places.append(router.db_for_read(None))
        return HttpResponse()

    ReplicaMiddleware(view)(request)
    return places


def test_an_anonymous_read_keeps_to_one_replica_until_it_writes(rf):
    first, second, write, after = reads_of(rf.get("/"))
    assert first in {"replica_1", "replica_2"}
    assert (second, write, after) == (first, "default", None)


def test_who_is_signed_in_reads_the_primary(rf, settings):
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "s"
    assert reads_of(request)[0] is None
    assert reads_of(rf.get("/", headers={"Authorization": "Api-Key k"}))[0] is None


def test_a_form_reads_the_primary(rf):
    assert reads_of(rf.post("/"))[0] is None


def test_outside_a_request_all_is_the_primary(rf):
    reads_of(rf.get("/"))
    router = ReplicaRouter()
    assert router.db_for_read(None) is None
    assert router.allow_migrate("default", "core")
    assert not router.allow_migrate("replica_1", "core")

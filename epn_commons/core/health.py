"""``/healthz``: the process answers. ``/readyz``: it can do its work. Upper packages register what they need.

    health.register("job_worker", worker_is_well)

A probe takes nothing, answers true or false, and may raise a database error.
"""

import logging
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

logger = logging.getLogger(__name__)
_probes = {}


def register(name, probe):
    _probes[name] = probe


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


_migrated = set()


def _migrations():
    """Whether every migration is applied. Asked until it is: it stays so for the life of a process."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(connection.alias)
    return True


register("database", _database)
register("migrations", _migrations)


@cache
def _discover():
    autodiscover_modules("health")


def readiness():
    """Each probe's name and whether it is well."""
    _discover()
    return {name: _try(name, probe) for name, probe in _probes.items()}


def _try(name, probe):
    try:
        return bool(probe())
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        logger.warning("Sonde « %s » en échec : %s", name, error)
        return False


@login_not_required
@require_safe
@never_cache
def healthz(request):
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request):
    checks = readiness()
    well = all(checks.values())
    return JsonResponse({"status": "ok" if well else "unavailable", "checks": checks}, status=200 if well else 503)

"""data.gouv.fr's own REST API on this machine, run by the harvester's environment: mongomock stands for MongoDB.

Writes one JSON line, {"url", "key", "organization"}, then serves until its standard input is closed.
"""

import json
import logging
import os
import sys
import tempfile
import threading
import warnings
from wsgiref.simple_server import WSGIRequestHandler, make_server

import mongomock

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
from udata import settings  # noqa: E402
from udata.app import create_app, standalone  # noqa: E402


class Config(settings.Testing):
    MONGODB_SETTINGS = {
        "host": "mongodb://localhost/udata",
        "mongo_client_class": mongomock.MongoClient,
        "tz_aware": True,
        "uuidRepresentation": "pythonLegacy",
    }
    TESTING = False
    URLS_ALLOW_LOCAL = True
    FS_ROOT = tempfile.mkdtemp()


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


app = standalone(create_app(settings.Defaults, override=Config))
with app.app_context(), app.test_request_context():
    from udata.core.api_token.models import ApiToken
    from udata.core.dataset.models import License
    from udata.core.organization.models import Member, Organization
    from udata.core.user.models import Role, User

    admin = Role(name="admin").save()
    user = User(
        first_name="A",
        last_name="B",
        email="a@b.example",
        password="x",
        active=True,
        roles=[admin],
        confirmed_at="2026-01-01",
    ).save()
    organization = Organization(name="EPN", description="EPN", members=[Member(user=user, role="admin")]).save()
    for name in ("lov2", "cc-by-sa", "notspecified"):
        License(id=name, title=name).save()
    _token, key = ApiToken.generate(user, name="essai")

server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
url = f"http://127.0.0.1:{server.server_port}"
sys.stdout.write(json.dumps({"url": url, "key": key, "organization": str(organization.id)}) + "\n")
sys.stdout.flush()
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()

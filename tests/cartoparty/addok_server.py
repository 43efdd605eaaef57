"""The BAN's own geocoder, addok, on loopback: the portal's communes of one region, and some streets and numbers.

`.ci/run` makes its environment under `var/judges/addok` and installs Redis, where addok keeps its index.
"""

import csv
import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from importlib.resources import files

import pytest
from django.conf import settings

from cartoparty.addresses.lambert93 import to_lambert93

DEPARTMENTS = {"18": "18, Cher, Centre-Val de Loire", "37": "37, Indre-et-Loire, Centre-Val de Loire",
               "45": "45, Loiret, Centre-Val de Loire"}  # fmt: skip
STREETS = (
    (
        "45234_3580",
        "Rue des Ormes",
        "45000",
        "45234",
        "Orléans",
        {"12": (47.9035, 1.9101), "12bis": (47.9036, 1.9103)},
    ),
    ("45234_4370", "Place Gambetta", "45000", "45234", "Orléans", {"1": (47.9052, 1.9042), "3": (47.9053, 1.9044)}),
    ("37261_2050", "Place Gambetta", "37000", "37261", "Tours", {"5": (47.3906, 0.6889)}),
    ("18033_6020", "Rue Moyenne", "18000", "18033", "Bourges", {"20": (47.0822, 2.3983), "22": (47.0823, 2.3984)}),
)
_CONFIGURATION = """
EXTRA_FIELDS = [{"key": "citycode"}, {"key": "oldcitycode"}, {"key": "oldcity"}, {"key": "district"}]
FILTERS = ["type", "citycode", "postcode"]
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length", "addok_france.extract_address", "addok_france.clean_query",
    "addok_france.remove_leading_zeros",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber", "addok_france.make_labels",
    "addok.helpers.results.score_by_importance", "addok.helpers.results.score_by_autocomplete_distance",
    "addok.helpers.results.score_by_str_distance", "addok.helpers.results.score_by_geo_distance",
    "addok.helpers.results.adjust_scores",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize", "addok.helpers.text.normalize", "addok_france.glue_ordinal",
    "addok_france.fold_ordinal", "addok_france.flag_housenumber", "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
BATCH_WORKERS = 1
"""
"""What the BAN itself sets."""


@contextmanager
def serve(folder):
    """``host:port`` of an addok that knows the addresses above; skips where it cannot run."""
    programs = settings.BASE_DIR / "var" / "judges" / "addok" / "bin"
    redis = shutil.which("redis-server")
    if not redis:
        pytest.skip("redis-server est absent : addok y garde son index (apt install redis-server)")
    if not (programs / "addok").exists():
        pytest.skip("addok est absent : `.ci/run` l’installe dans var/judges/addok")
    (folder / "addok.conf").write_text(_CONFIGURATION + f"LOG_DIR = {str(folder)!r}\n", encoding="utf-8")
    with (folder / "ban.ndjson").open("w", encoding="utf-8") as lines:
        for document in _documents():
            lines.write(json.dumps(document, ensure_ascii=False) + "\n")
    redis_port, port = _free_port(), _free_port()
    environment = os.environ | {
        "REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(redis_port), "ADDOK_CONFIG_MODULE": str(folder / "addok.conf"),
    }  # fmt: skip
    options = ["--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = [programs / "python", "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "addok.http.wsgi"]
    with _running([redis, *options], folder, environment):
        for arguments in (["batch", folder / "ban.ndjson"], ["ngrams"]):
            command = [programs / "python", programs / "addok", *arguments]
            done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
            assert done.returncode == 0, done.stderr[-2000:]
        with _running(server, folder, environment):
            _wait_for(port)
            yield f"127.0.0.1:{port}"


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@contextmanager
def _running(command, folder, environment):
    with (folder / "processes.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(port):
    end = time.monotonic() + 120
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/search?q=orleans")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > end:
                raise
        finally:
            connection.close()
        time.sleep(0.2)


def _documents():
    for key, name, postcode, insee, city, numbers in STREETS:
        points = {
            number: {"id": f"{key}_{int(number.rstrip('bis')):05d}", **_point(*at)} for number, at in numbers.items()
        }
        place = _point(*next(iter(numbers.values())))
        yield _document(key, "street", name, postcode, insee, city) | place | {"housenumbers": points}
    table = files("epn_commons.territories") / "data" / "communes.csv.gz"
    with table.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["department_id"] in DEPARTMENTS and row["latitude"]:
                postcode = row["postcodes"].strip("{}").split(",")[0]
                commune = _document(row["code"], "municipality", row["name"], postcode, row["code"], row["name"])
                yield commune | _point(float(row["latitude"]), float(row["longitude"]))


def _document(key, kind, name, postcode, insee, city):
    return {
        "id": key, "type": kind, "name": name, "postcode": postcode, "citycode": [insee], "city": [city],
        "context": DEPARTMENTS[insee[:2]], "importance": 0.5,
    }  # fmt: skip


def _point(latitude, longitude):
    x, y = to_lambert93(longitude, latitude)
    return {"lat": latitude, "lon": longitude, "x": round(x, 2), "y": round(y, 2)}

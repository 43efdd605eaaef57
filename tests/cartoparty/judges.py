"""The two outside judges of the national file. `.ci/run` installs the second under `var/judges`."""

import json
import shutil
import subprocess

import frictionless
import pytest
from django.conf import settings


def table_schema(path, shared_data):
    """What frictionless finds wrong in a CSV file by the schema 1.0.2: `[[row, field, message], …]`."""
    schema = frictionless.Schema(str(shared_data / "structures" / "schema-standard-mediation-num-1.0.2.json"))
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(path=str(path), schema=schema).validate(limit_errors=20)
    return report.flatten(["rowNumber", "fieldName", "message"])


def national_library(path, shared_data):
    """The verdict of the JavaScript library, which also reads each row back: `{"rows": …, "rejected": …, "by": …}`."""
    modules = settings.BASE_DIR / "var" / "judges" / "node_modules"
    script = shared_data.parent / "checks" / "structures" / "check_lieux.js"
    node = shutil.which("node")
    if not (node and script.is_file() and (modules / "@gouvfr-anct").is_dir()):
        pytest.skip("juge national absent : Node et var/judges/node_modules/@gouvfr-anct sont nécessaires")
    judged = subprocess.run(  # noqa: S603
        [node, str(script), str(path)], env={"NODE_PATH": str(modules)}, capture_output=True, text=True, check=False
    )
    assert not judged.stderr, judged.stderr
    return json.loads(judged.stdout.splitlines()[-1])


def bal_validator(path, shared_data):
    """The verdict of the BAN's own validator on a BAL 1.4: `{"rows": …, "levels": {"E": …}, "profiles": …, …}`."""
    modules = settings.BASE_DIR / "var" / "judges" / "node_modules"
    script = shared_data.parent / "checks" / "addresses" / "validate-bal.mjs"
    node = shutil.which("node")
    if not (node and script.is_file() and (modules / "@ban-team").is_dir() and (modules / "fs-extra").is_dir()):
        pytest.skip("juge de la BAN absent : Node et var/judges/node_modules/@ban-team sont nécessaires")
    judged = subprocess.run(  # noqa: S603
        [node, str(script), str(path), "1.4"],
        env={"NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.stdout, judged.stderr
    return json.loads(judged.stdout)

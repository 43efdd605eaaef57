"""The independent verifier of attestations (JavaScript). `.ci/run` installs its packages under `var/judges`."""

import json
import shutil
import subprocess

import pytest
from django.conf import settings


class CredentialJudge:
    """``judge(credential, did=…, status=…)`` gives the verdict on bytes, as a dict with ``valid`` and ``error``."""

    def __init__(self, shared_data, folder):
        modules = settings.BASE_DIR / "var" / "judges" / "node_modules"
        script = shared_data.parent / "checks" / "credentials" / "verify.mjs"
        self.node = shutil.which("node")
        if not (self.node and script.is_file() and (modules / "@digitalcredentials").is_dir()):
            pytest.skip("juge des attestations absent : Node et var/judges/node_modules/@digitalcredentials")
        self.schema = shared_data / "standards" / "ob-3.0-achievementcredential-schema.json"
        self.folder = folder
        # A module finds its packages beside itself.
        self.script = folder / "verify.mjs"
        shutil.copy(script, self.script)
        (folder / "node_modules").symlink_to(modules.resolve())

    def __call__(self, credential, *, did, status, now=None):
        arguments = ["--require-status", "--schema", str(self.schema)]
        for name, content in {"credential": credential, "issuer": did, "status": status}.items():
            path = self.folder / name
            path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
            arguments += [f"--{name}", str(path)]
        if now:
            arguments += ["--now", now.isoformat()]
        done = subprocess.run(  # noqa: S603
            [self.node, str(self.script), *arguments], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.stdout, done.stderr
        verdict = json.loads(done.stdout.splitlines()[0])
        assert (done.returncode == 0) == verdict["valid"]
        return verdict

"""The shape of the house, kept by tests: what import-linter does not see, and the rules of docs/style.md."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Contribution
from epn_commons.core.privacy_guard import validate_no_personal_data

PORTAL_APPS = ("legalbox", "cartoparty", "competences", "demarches")
LONGEST_MODULE = 500
LONGEST_VIEW = 25


def layers():
    """Each package's rank, the highest being 0; packages of one layer do not know each other."""
    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    portal = next(contract for contract in contracts["contracts"] if contract["name"] == "Portal layers")
    return {name.strip(): rank for rank, layer in enumerate(portal["layers"]) for name in layer.split("|")}


LAYERS = layers()


def package_of(name):
    """The ranked package that a dotted name belongs to, or None for what is not ours."""
    return next((package for package in LAYERS if name == package or name.startswith(f"{package}.")), None)


def sources(*folders):
    for folder in folders or ("epn_commons", *PORTAL_APPS):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path):
    return str(path.relative_to(settings.BASE_DIR))


SOURCES = list(sources())
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
READERS = [path for path in SOURCES if path.stem.startswith("views") or {"views", "api"} & set(path.parent.parts[-2:])]


def test_import_contracts():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("model", [model for model in apps.get_models() if package_of(model.__module__)])
def test_relations_only_go_down(model):
    """A foreign key by name escapes import-linter."""
    source = package_of(model.__module__)
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or field.related_model is None:
            continue
        target = package_of(field.related_model.__module__)
        if target not in {None, source}:
            assert LAYERS[target] > LAYERS[source], f"{model._meta.label}.{field.name} goes up to {target}"


@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, Contribution)])
def test_contributions_keep_the_shared_constraints(model):
    """A child ``Meta`` that forgets to inherit loses them silently."""
    shared = {
        constraint.name % {"app_label": model._meta.app_label, "class": model._meta.model_name}
        for constraint in Contribution._meta.constraints
    }
    assert shared
    assert shared <= {constraint.name for constraint in model._meta.constraints}


SHARED = [path for path in SOURCES if re.match(r"epn_commons/(?!settings/)\w+/", name_of(path))]


@pytest.mark.parametrize("path", SHARED, ids=name_of)
def test_what_is_shared_names_none_of_the_four_apps(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.match(rf"(?:{'|'.join(PORTAL_APPS)})[.:]\w", node.value), (
                f"ligne {node.lineno} : {node.value!r}. Les applications se déclarent dans un registre."
            )


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_are_at_the_top(path):
    for function in ast.walk(TREES[path]):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert not inner, f"import dans une fonction, ligne {inner}"


@pytest.mark.parametrize("path", [*SOURCES, *sources("tests", "bench")], ids=name_of)
def test_modules_stay_readable(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.stem.startswith("views") or path.parent.name == "views"], ids=name_of
)
def test_views_are_thin(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = node.end_lineno - body[0].lineno + 1 if body else 0
            assert length <= LONGEST_VIEW, f"{node.name} : {length} lignes"


def test_objects_are_read_through_visible_to():
    guarded = {model.__name__ for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    assert guarded
    pattern = re.compile(
        rf"\b(?:{'|'.join(guarded)})\.objects\.(?:all|get)\(|get_object_or_404\(\s*(?:{'|'.join(guarded)})\b(?!\.)"
    )
    # ``queryset`` of an API resource names the model; the Resource narrows it with visible_to.
    base_query = re.compile(r"^    queryset = \w+\.objects\.all\(\)$", re.MULTILINE)
    found = [
        f"{name_of(path)} : {match[0]}"
        for path in READERS
        for match in pattern.finditer(base_query.sub("", path.read_text("utf-8")))
    ]
    assert not found, found


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_hidden_rules(path):
    """No signal, no ``save`` with side effects, no dumping ground."""
    assert not {"utils", "helpers", "common", "misc"} & {path.stem, *path.relative_to(settings.BASE_DIR).parts}
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base) for base in node.bases}
            overrides = [item.name for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "save"]
            assert not overrides or any("Form" in base for base in bases), f"{node.name}.save"
        if isinstance(node, ast.ImportFrom):
            assert node.module != "django.db.models.signals", "règle cachée dans un signal"


NOT_PROSE = {
    "address", "address_complement", "name", "opening_hours", "owner", "parent_name", "provider_name",
    "source_attribution", "support_url", "title", "url",
}  # fmt: skip
"""Names of organisations, addresses of places and sites; titles are guarded where members write them."""


def test_every_text_that_members_write_is_read_by_the_privacy_guard():
    """A field of prose that a new kind adds is guarded, or it is named above as something else."""
    forgotten = [
        f"{kind.__name__}.{field.name}"
        for kind in all_kinds().values()
        for field in kind._meta.get_fields()
        if type(field) in (models.TextField, models.CharField)
        and field.editable
        and not field.choices
        and (field.max_length is None or field.max_length >= 150)
        and field.name not in {*kind.guarded_fields, *NOT_PROSE}
        and validate_no_personal_data not in field.validators
    ]
    assert forgotten == []

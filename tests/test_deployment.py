"""The container files, read rather than run: no container engine is needed."""

import re

import pytest
import yaml
from django.conf import settings

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
EXAMPLE = (settings.BASE_DIR / "deploy" / "env.example").read_text("utf-8")
PORTAL = ("prepare", "web", "worker", "backup")


def test_every_service_is_there():
    assert set(SERVICES) == {"db", "proxy", *PORTAL}


@pytest.mark.parametrize("name", ["db", "worker", "proxy"])
def test_services_say_how_they_are(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_says_how_it_is():
    assert "HEALTHCHECK" in (settings.BASE_DIR / "Dockerfile").read_text("utf-8")


def test_the_proxy_alone_is_published():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]


@pytest.mark.parametrize("name", SERVICES)
def test_volumes_and_dependencies_exist(name):
    service = SERVICES[name]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        exists = (settings.BASE_DIR / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
        assert exists, volume
    for other in service.get("depends_on", {}):
        assert other in SERVICES


@pytest.mark.parametrize("name", PORTAL)
def test_the_portal_runs_without_rights(name):
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert re.search(r"^USER portal$", (settings.BASE_DIR / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_the_example_names_every_secret_and_gives_none():
    names = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL", "POSTGRES_PASSWORD", "DOMAIN"} <= set(names)
    assert names["SECRET_KEY"] == names["POSTGRES_PASSWORD"] == ""


def test_every_setting_of_the_environment_is_documented():
    read = set()
    for path in (settings.BASE_DIR / "epn_commons" / "settings").glob("*.py"):
        read |= set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", path.read_text("utf-8")))
    guide = (settings.BASE_DIR / "docs" / "exploitation.md").read_text("utf-8")
    assert {name for name in read if f"`{name}`" not in guide} == set()

"""Small things that make a site look made by one hand."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.template.loaders.app_directories import get_app_template_dirs
from django.urls import URLPattern, URLResolver, get_resolver

PACKAGES = ("epn_commons", "legalbox", "cartoparty", "competences", "demarches")
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.*"))
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((settings.BASE_DIR / package).rglob("*.py"))
    if "migrations" not in path.parts
]
ERROR_PAGES = {"400.html", "403.html", "404.html", "429.html", "500.html", "503.html"}
ACRONYMS = re.compile(r"[A-Z0-9]{2,}|API|OSM|[A-Z][a-z]+[A-Z]")
ENGLISH = re.compile(r"\b(?:the|of|and|your|you|this|with|must|please)\b", re.IGNORECASE)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def name_of(path):
    return str(path.relative_to(settings.BASE_DIR))


def our_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def our_commands():
    return sorted(
        name for name, app in get_commands().items() if isinstance(app, str) and app.split(".")[0] in PACKAGES
    )


# --- Words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_names_of_models_and_fields_are_lower_case(model):
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    names += [field.verbose_name for field in model._meta.get_fields() if hasattr(field, "verbose_name")]
    wrong = [str(name) for name in names if str(name)[:1].isupper() and not ACRONYMS.match(str(name))]
    assert not wrong


def python_messages(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def template_messages(path):
    text = path.read_text("utf-8")
    for match in re.finditer(r"""{%-?\s*trans(?:late)?\s+(?:"([^"]*)"|'([^']*)')""", text):
        yield match[1] or match[2] or ""
    for match in re.finditer(r"{%\s*blocktrans(?:late)?\b[^%]*%}(.*?){%\s*endblocktrans", text, re.DOTALL):
        yield re.sub(r"{[{%].*?[%}]}|<[^>]*>", "", match[1])


@pytest.mark.parametrize("path", [*SOURCES, *TEMPLATES], ids=name_of)
def test_texts_are_french_and_well_typed(path):
    messages = python_messages(path) if path.suffix == ".py" else template_messages(path)
    for message in messages:
        assert "'" not in message, f"apostrophe droite : {message}"
        assert "..." not in message, f"trois points au lieu de « … » : {message}"
        assert not ENGLISH.search(re.sub(r"%\(\w+\)", "", message)), f"anglais : {message}"


# Components shown with invented words, examples of code, names of files and keys: none is a text to translate.
NOT_TEXTS = re.compile(
    r"core/style|api/(?:docs|partner|webhook)|bundle\.txt|language_(?:switch|note)|_shortcuts|publishing/"
)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if not NOT_TEXTS.search(name_of(path))], ids=name_of)
def test_all_that_a_template_says_may_be_translated(path):
    text = re.sub(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
    said = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"{]*)"', text)
    text = re.sub(r"{%.*?%}|{{.*?}}|<(script|style)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
    said += re.sub(r"<[^>]*>|&\w+;", "\n", text).splitlines()
    left = [one.strip() for one in said if re.search(r"[A-Za-zà-ÿ]{3}", one) and not re.fullmatch(r"[\w.:/ -]+", one)]
    assert not [one for one in left if re.search(r"[a-zà-ÿ]{2}", one)]


# --- Templates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_inline_script_or_style(path):
    text = re.sub(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text), "gestionnaire en ligne"
    assert not re.search(r"<[a-z][^>]*\sstyle\s*=", text), "style en ligne"
    assert "<style" not in text, "feuille de style en ligne"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in tag or 'type="application/' in tag, tag
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//(?!{)""", re.sub(r"<a\b[^>]*>", "", text)), "autre hôte"


def test_every_template_is_used():
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    written = "\n".join(path.read_text("utf-8") for path in chain(SOURCES, TEMPLATES))
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(settings.BASE_DIR / "templates"))
        replaces_a_stock_one = any((folder / name).exists() for folder in folders)
        if (
            name not in ERROR_PAGES
            and not replaces_a_stock_one
            and name not in written
            and not _by_prefix(name, written)
        ):
            unused.append(name)
    assert not unused


def _by_prefix(name, written):
    """A name built in the code, ``f"components/cards/{kind}.html"``, or a pair of mail files named by their stem."""
    folder, _, _file = name.rpartition("/")
    stem = re.sub(r"(?:_message|_subject)?\.(?:txt|html)$", "", name)
    return f'"{folder}/{{' in written or f'"{stem}"' in written


# --- Addresses ------------------------------------------------------------------------------------------------


def url_names():
    """``namespace:name`` of every address of the portal, with its pattern."""

    def walk(resolver, prefix):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{prefix}{entry.name}", entry

    return list(walk(get_resolver(), ""))


def test_every_address_named_in_the_code_exists():
    known = {name for name, _ in url_names()}
    used = {}
    for path in chain(SOURCES, TEMPLATES):
        text = path.read_text("utf-8")
        for match in re.finditer(r"""(?:{%\s*url\s+|\breverse(?:_lazy)?\(\s*)["']([\w:.-]+)["']""", text):
            used.setdefault(match[1], name_of(path))
    missing = {name: place for name, place in used.items() if name not in known}
    assert not missing


def test_public_pages_are_the_listed_ones():
    """Log-in is the rule. A page that anyone may open is declared, and listed here on purpose."""
    listed = set((settings.BASE_DIR / "tests" / "public_pages.txt").read_text("utf-8").split())
    # The API's own permissions guard its addresses: tests/api/test_access.py.
    public = {
        name
        for name, entry in url_names()
        if not getattr(entry.callback, "login_required", True) and not name.startswith("api:")
    }
    assert public - listed == set(), "pages publiques qui ne sont pas dans tests/public_pages.txt"
    assert listed - public == set(), "pages listées comme publiques qui ne le sont pas"


# --- Commands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", our_commands())
def test_help_shows_an_example(name):
    command = load_command_class(get_commands()[name], name)
    text = command.create_parser("manage.py", name).format_help()
    assert re.search(rf"Exemples?\s*:[\s\S]*\b{name}\b", text), (
        f"manage.py {name} --help : « Exemple : manage.py {name} … »"
    )


def test_the_commands_that_others_rely_on_exist():
    promised = {"demo", "load_territories", "import_structures", "run_jobs", "create_partner_key", "backup", "restore"}
    promised |= {"rebuild_search", "search_quality", "import_procedures", "check_links"}
    assert promised <= set(our_commands())

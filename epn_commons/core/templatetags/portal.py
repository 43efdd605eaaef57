"""What every template of the portal may use: ``{% load portal %}``."""

import datetime as dt
import html
import json
from decimal import Decimal
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.forms import CheckboxInput, Textarea
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.core import dates, language, phones, text_diff
from epn_commons.core.icons import icon_svg
from epn_commons.core.markdown import to_html
from epn_commons.core.messages import UNDO_PREFIX
from epn_commons.core.navigation import Section, entries

register = template.Library()

SITE_NAME = gettext_lazy("Les communs de la médiation numérique")
NARROW_SPACE = "\u202f"
_DATA_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


# --- Words, numbers, dates --------------------------------------------------------------------------------------
@register.filter
def number(value):
    """``12 345,6``: French thousands and comma, at most two decimals, no trailing zero; ``12,345.6`` in English."""
    if value is None or value == "":
        return ""
    text = f"{Decimal(str(value)):,.2f}".rstrip("0").rstrip(".")
    return text if language.is_foreign() else text.replace(",", NARROW_SPACE).replace(".", ",")


@register.filter
def distance(metres):
    """``850 m`` or ``3,2 km``, as precise as one walks or drives."""
    if metres is None or metres == "":
        return ""
    if metres < 950:
        return f"{max(10, round(metres, -1)):.0f}\u00a0m"
    kilometres = metres / 1000
    return f"{number(round(kilometres, 1) if kilometres < 10 else round(kilometres))}\u00a0km"


@register.filter
def day(value):
    """``12 mars 2026``."""
    return dates.day(value) if value else ""


@register.filter
def on_day(value):
    """``le 12 mars 2026``."""
    return dates.on_day(value) if value else ""


@register.filter
def clock(value):
    """``10 h 42``."""
    return dates.clock(value) if value else ""


@register.simple_tag
def when(value):
    """``<time>`` saying ``le 12 mars 2026``, with the hour for a moment."""
    return format_html('<time datetime="{}">{}</time>', dates.local(value).isoformat(), dates.on_day_at(value))


@register.simple_tag
def ago(value):
    """``<time>`` saying ``il y a 3 jours``, the exact day in its title."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        dates.local(value).isoformat(),
        dates.on_day_at(value),
        dates.ago(value),
    )


@register.filter
def older_than(value, days):
    """Whether a date or moment is missing or more than ``days`` days old."""
    if not value:
        return True
    moment = dates.local(value)
    day_of = moment.date() if isinstance(moment, dt.datetime) else moment
    return (timezone.localdate() - day_of).days > int(days)


@register.filter
def phone(value):
    """``02 38 00 00 00``."""
    return phones.written(value) if value else ""


@register.simple_tag
def phone_link(value):
    """The number as a ``tel:`` link."""
    return format_html('<a class="phone" href="tel:{}">{}</a>', phones.dialled(value), phones.written(value))


@register.filter
def markdown(value):
    """A contributor's text as safe HTML."""
    return to_html(value) if value else ""


@register.filter
def or_to_fill(value):
    """A setting of the operator, or an explicit mark that it is still to be filled in."""
    return value or format_html('<mark class="to-fill">{}</mark>', _("à renseigner par l’exploitant"))


# --- Components -------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name, label=""):
    """``{% icon "place" %}``; give a ``label`` only where no word stands beside it."""
    return icon_svg(name, label)


@register.simple_tag
def trail(*pairs):
    """Breadcrumbs from pairs ``label url label url …`` after « Accueil »; the last one, of no url, is this page."""
    steps = [{"label": _("Accueil"), "url": "/"}]
    steps += [{"label": pairs[i], "url": pairs[i + 1] if i + 1 < len(pairs) else ""} for i in range(0, len(pairs), 2)]
    return steps


@register.simple_tag
def as_list(*values):
    """A list in a template: ``{% as_list "a" "b" as letters %}``."""
    return list(values)


@register.simple_tag
def as_dict(**values):
    """A mapping in a template: ``{% as_dict label="Voir" url=url as next_step %}``."""
    return values


@register.simple_tag
def word_diff(before, after):
    """``[(operation, text), …]`` between two values shown as text."""
    return text_diff.words("" if before is None else str(before), "" if after is None else str(after))


@register.simple_tag
def page_numbers(page):
    """The page numbers worth a link around this Django ``Page``, with an ellipsis for the gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.inclusion_tag("components/tag.html")
def tag(source=None, **parameters):
    """A word that files or qualifies, from a mapping or from parameters (see the template)."""
    return {**(source or {}), **parameters}


@register.filter
def is_checkbox(field):
    """Whether a bound field is one box to tick: its label stands beside it, not above."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_long_text(field):
    """Whether a bound field is a text area."""
    return isinstance(field.field.widget, Textarea)


@register.filter
def beside(cells, columns):
    """Pairs of cell and column."""
    return zip(cells, columns, strict=True)


@register.simple_block_tag(end_name="enddialog")
def dialog(content, id, title):
    """A native dialog: ``{% dialog id="supprimer" title="Supprimer ce brouillon ?" %}…{% enddialog %}``.

    Opened by any link or button with ``data-dialog="supprimer"``; without JavaScript that link leads to its page.
    """
    return render_to_string("components/dialog.html", {"id": id, "title": title, "content": content})


@register.filter
def undo_url(message):
    """Where the « Annuler » of a message posts, when it has one (see ``core.messages``)."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO_PREFIX) for tag in tags if tag.startswith(UNDO_PREFIX)), "")


@register.simple_tag
def structured_data_script(data):
    """A JSON-LD data block: never executed, so it needs no place in the Content-Security-Policy."""
    written = json.dumps(data, ensure_ascii=False).translate(_DATA_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped


@register.simple_tag(takes_context=True)
def page_address(context):
    """The one full address of the page, without what narrows or sorts it; empty where there is no request."""
    request = context.get("request")
    return f"{settings.BASE_URL}{request.path}" if request else ""


class SharedTitle(template.Node):
    """The ``<title>`` that it surrounds, and the same words for where a link is shared, which names the site beside.
    A node of its own: the tags made of functions hide the blocks that they hold from ``block.super``."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        title = self.nodelist.render(context)
        words = html.unescape(strip_tags(title)).strip()
        words = words.removesuffix(str(SITE_NAME)).rstrip(" ·–") or SITE_NAME
        return title + format_html('<meta property="og:title" content="{}">', words)


@register.tag
def shared_title(parser, token):
    nodelist = parser.parse(("endshared_title",))
    parser.delete_first_token()
    return SharedTitle(nodelist)


@register.simple_tag
def full_static(path):
    """The address of a static file for whoever reads the page from elsewhere."""
    return urljoin(settings.BASE_URL, static(path))


# --- Shell ------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def navigation(context, section):
    """The entries of a section (``main``, ``account``, ``footer``); none where there is no request (500, 503)."""
    request = context.get("request")
    return entries(request, Section(section)) if request else []


@register.simple_tag
def content_lang():
    """`` lang="fr"`` around what contributors wrote, on a page whose own words are in another language."""
    return mark_safe(f' lang="{settings.LANGUAGE_CODE}"') if language.is_foreign() else ""  # noqa: S308 - a setting


@register.inclusion_tag("components/language_note.html", takes_context=True)
def language_note(context):
    """That a page has only French, said to who reads the others in English."""
    return language_switch(context)


@register.inclusion_tag("components/language_switch.html", takes_context=True)
def language_switch(context):
    """The button to the other language."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return {
        "here": request.get_full_path() if request else "/",
        "preferred": language.preferred(request) if request else settings.LANGUAGE_CODE,
        "offered": bool(match) and language.is_offered(match.view_name),
    }


@register.simple_tag
def url_or_empty(name, *args):
    """An address, or nothing while the package that serves it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

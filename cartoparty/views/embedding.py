"""The register on other sites: the page that gives the code, and what stands inside the frame."""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from cartoparty.embedding import BuilderForm, LookForm, code_context, frame_context, style_sheet
from cartoparty.selection import Selection
from cartoparty.selection.wording import head
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change

MINUTES = 5
"""How long « open » or « closed » may be repeated by a frame."""


@login_not_required
@require_safe
@csp_update({"frame-src": [SELF]})
def embed(request):
    selection = Selection(request.GET)
    form = BuilderForm(request.GET)
    context = {"selection": selection, "form": form, "head": head(selection.total), "parts": selection.sentence()}
    if form.is_valid() and not selection.errors:
        context |= code_context(selection, form)
    context["kept"] = [pair for pair in selection.filters if pair[0] not in {*form.fields, "lat", "lon"}]
    return render(request, "cartoparty/embed.html", context)


def _widget_etag(request):
    stamp, _at = Change.objects.stamp("structure")
    now = timezone.localtime()
    return entity_tag(stamp, request.get_full_path(), f"{now:%Y%m%d%H}{now.minute // MINUTES}")


@login_not_required
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@cache_control(public=True, max_age=60 * MINUTES)
@condition(etag_func=_widget_etag)
def widget(request):
    """Rendered without the request: nobody's session is read, nothing is set, and every visitor gets the same."""
    selection, look = Selection(request.GET), LookForm(request.GET)
    look.is_valid()
    if errors := [*selection.errors, *look.lines]:
        return HttpResponse(render_to_string("cartoparty/widget_refused.html", {"errors": errors}), status=400)
    context = frame_context(selection, look.cleaned_data)
    return HttpResponse(render_to_string("cartoparty/widget.html", context))


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def widget_colours(request):
    look = LookForm(request.GET)
    if not look.is_valid():
        raise BadRequest(" ".join(look.lines))
    if not look.cleaned_data["fond"]:
        raise BadRequest(_("Donnez les trois couleurs."))
    return HttpResponse(style_sheet(look.cleaned_data), content_type="text/css; charset=utf-8")

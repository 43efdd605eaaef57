"""Questions that lead: walked by anybody, by the address alone; written by those who write the procedure."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from demarches import edit_page, tree_page
from demarches.models import Procedure, UpstreamTree
from demarches.tree_forms import TreeForm


@login_not_required
@require_safe
def tree_walk(request, slug):
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), slug=slug)
    if not procedure.questions:
        raise Http404
    context = tree_page.walk_context(procedure.questions, request, title=procedure.title, base=request.path)
    may_edit = request.user.is_authenticated and request.user.can_contribute
    response = render(request, "demarches/tree_walk.html", {**context, "procedure": procedure, "may_edit": may_edit})
    response["Referrer-Policy"] = "no-referrer"  # the address holds the answers: no other site is told of them
    return response


@require_safe
def upstream_walk(request, dataset, record_id):
    """A tree of service-public as it came, for those who may begin a procedure from it: walked, and drawn."""
    if not request.user.can_contribute:
        raise PermissionDenied
    trees = UpstreamTree.objects.select_related("record")
    tree = get_object_or_404(trees, record__dataset=dataset, record__record_id=record_id)
    context = tree_page.walk_context(tree.nodes, request, title=tree.title, base=request.path)
    context |= tree_page.drawn(tree.nodes)
    return render(request, "demarches/tree_upstream.html", {**context, "tree": tree, "record": tree.record})


@require_http_methods(["GET", "HEAD", "POST"])
def tree_edit(request, slug):
    if not request.user.can_contribute:
        raise PermissionDenied
    visible = Procedure.objects.visible_to(request.user).select_related("organisation", "author")
    procedure = get_object_or_404(visible, slug=slug)
    begun = tree_page.begun_from(request.GET.get("arbre", ""))
    form = TreeForm(
        request.POST or None, instance=procedure, user=request.user, initial={"questions": begun} if begun else None
    )
    if request.method == "POST" and "apercu" not in request.POST and form.is_valid():
        outcome = form.save_as(by=request.user, keep_as_draft="brouillon" in request.POST)
        if outcome:
            messages.success(request, edit_page.said(outcome, procedure))
            return redirect(procedure)
    base = reverse("demarches:tree_edit", args=[slug])
    context = tree_page.edit_context(form, title=_("Questions qui mènent"), base=base)
    return render(request, "demarches/tree_edit.html", context)

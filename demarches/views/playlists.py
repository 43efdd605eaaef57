"""Lists of procedures of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from demarches import playlists
from demarches.issue_forms import PlaylistForm
from demarches.models import Playlist, Procedure


@login_not_required
@require_safe
def playlist_list(request):
    found = (
        Playlist.objects.visible_to(request.user)
        .select_related("organisation")
        .order_by("organisation__name", "title")
    )
    return render(request, "demarches/playlist_list.html", {"playlists": found[:500]})


@login_not_required
@require_safe
def playlist_detail(request, slug):
    visible = Playlist.objects.visible_to(request.user).select_related("organisation")
    playlist = get_object_or_404(visible, slug=slug)
    edits = Playlist.objects.editable_by(request.user).filter(pk=playlist.pk).exists()
    context = {"playlist": playlist, "cards": playlists.shown(playlist), "edits": edits}
    return render(request, "demarches/playlist_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def playlist_create(request):
    if not request.user.can_contribute or request.user.main_organisation is None:
        raise PermissionDenied(_("Une liste appartient à une organisation : demandez à votre coordinateur."))
    form = PlaylistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(playlists.make(form, by=request.user))
        except ValidationError as error:
            form.add_error("title", error)
    return render(request, "demarches/playlist_form.html", {"form": form})


@require_POST
def playlist_change(request, slug):
    """Put a procedure in a list, take it out, or move it up: the button that was pressed says which."""
    playlist = get_object_or_404(Playlist.objects.editable_by(request.user), slug=slug)
    procedure = get_object_or_404(Procedure.objects.published(), slug=request.POST.get("demarche", "")[:120])
    try:
        if "retirer" in request.POST:
            playlists.remove(playlist, procedure)
        elif "monter" in request.POST:
            playlists.move_up(playlist, procedure)
        else:
            playlists.add(playlist, procedure)
            messages.success(request, _("Ajoutée à « %(list)s ».") % {"list": playlist})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(playlist)

"""My inbox, and how often e-mails tell me of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epn_commons.core.returning import redirect_back
from epn_commons.notifications import following, registry, unsubscribing
from epn_commons.notifications.forms import FollowAroundForm, NewFollowForm, PreferencesForm
from epn_commons.notifications.models import Notification

PAGE_SIZE = 25


@never_cache
@require_safe
def inbox(request):
    mine = Notification.objects.visible_to(request.user)
    only_unread = "non-lues" in request.GET
    page = Paginator(mine.unread() if only_unread else mine, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only_unread, "show_all": not only_unread, "unread_url": "?non-lues"}
    return render(request, "notifications/inbox.html", context)


@require_POST
def open_one(request, pk):
    """Read it, and go where it leads."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    Notification.objects.filter(pk=notification.pk).mark_read()
    return redirect(notification.url or "notifications:inbox")


@require_POST
def mark_read(request, pk):
    get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    Notification.objects.filter(pk=pk).mark_read()
    return redirect("notifications:inbox")


@require_POST
def mark_all_read(request):
    count = Notification.objects.visible_to(request.user).mark_read()
    said = ngettext("%(n)d notification marquée comme lue.", "%(n)d notifications marquées comme lues.", count)
    messages.success(request, said % {"n": count})
    return redirect("notifications:inbox")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("notifications:preferences")
    status = 422 if form.is_bound else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


@never_cache
@require_safe
def follows(request):
    """What I follow, and how often e-mails tell me of it."""
    context = {"groups": following.mine(request.user), "form": NewFollowForm(), "around": FollowAroundForm()}
    return render(request, "notifications/follows.html", context)


@require_POST
def follow(request):
    """Start following (``sujet``, or ``commune`` and ``etendue``), or stop when ``arreter`` is given; then back to
    where one was."""
    given = request.POST
    try:
        if "arreter" in given:
            following.unfollow(request.user, given.get("sujet", ""))
            messages.success(request, _("Vous ne suivez plus ceci."))
        else:
            subject = FollowAroundForm(given).subject() if "commune" in given else given.get("sujet", "")
            row = following.follow(request.user, subject)
            messages.success(request, _("Vous suivez « %(label)s ».") % {"label": row.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect_back(request, "notifications:follows")


# RFC 8058: the mail service posts from its own servers, without cookie or form token; the signed link is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """GET only asks: mail services and antivirus follow every link they see. POST acts."""
    read = unsubscribing.read(token)
    if read is None:
        raise Http404
    user, kinds = read
    if request.method == "POST":
        unsubscribing.unsubscribe(user, kinds)
    context = {"labels": [registry.label(kind) for kind in kinds], "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)

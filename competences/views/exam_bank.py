"""The bank of questions: reading them one after the other, saying what is wrong, retiring one."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competences.exam import bank, bank_pages
from competences.models import ExamItem
from epn_commons.accounts.access import visible_if


def _contributes(user):
    return user.can_contribute


@visible_if(_contributes)
@require_safe
def exam_bank(request):
    return render(request, "competences/exam_bank.html", bank_pages.bank_page(request.user, request.GET))


@visible_if(_contributes)
@require_http_methods(["GET", "HEAD", "POST"])
def exam_item(request, code):
    """One question with its key. A POST says what the pressed button says; a review leads to the next question."""
    item = get_object_or_404(ExamItem.objects.visible_to(request.user), code=code)
    if request.method == "POST":
        if request.POST.get("fingerprint") != item.fingerprint:
            raise BadRequest(_("Ce texte a changé pendant que vous le lisiez : relisez-le."))
        try:
            return redirect(*_done(request, item))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error))
    status = 200 if request.method != "POST" else 422
    return render(request, "competences/exam_item.html", bank_pages.item_page(item, request.user), status=status)


def _done(request, item):
    """Do it, and say where to go."""
    act, text = request.POST.get("acte", "relire"), request.POST.get("texte", "").strip()
    here = ("competences:exam_item", item.code)
    if act == "remarque":
        bank.remark(item, text, by=request.user)
        messages.success(request, _("Merci : votre remarque est notée avec la question."))
        return here
    if act == "retirer":
        bank.retire(item, request.POST.get("motif", ""), by=request.user, text=text)
        messages.success(request, _("Cette question n’est plus tirée au sort. Les épreuves passées ne changent pas."))
        return here
    if act == "remettre":
        bank.bring_back(item, text, by=request.user)
        messages.success(request, _("Cette question est de nouveau tirée au sort."))
        return here
    bank.review(item, by=request.user)
    messages.success(request, _("Merci : votre relecture est notée."))
    following = bank.to_review(request.user, after=item).first()
    return ("competences:exam_item", following.code) if following else ("competences:exam_bank",)

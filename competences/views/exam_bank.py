"""The bank of questions: reading them one after the other, saying what is wrong, retiring one."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competences.exam import bank, bank_pages
from competences.models import ExamItem
from epn_commons.accounts.access import contributes, visible_if


@visible_if(contributes)
@require_safe
def exam_bank(request):
    return render(request, "competences/exam_bank.html", bank_pages.bank_page(request.user, request.GET))


@visible_if(contributes)
@require_http_methods(["GET", "HEAD", "POST"])
def exam_item(request, code):
    """One question with its key. A POST says what the pressed button says; a review leads to the next question."""
    item = get_object_or_404(ExamItem.objects.visible_to(request.user), code=code)
    if request.method == "POST":
        if request.POST.get("fingerprint") != item.fingerprint:
            raise BadRequest(_("Ce texte a changé pendant que vous le lisiez : relisez-le."))
        try:
            return redirect(_done(request, item))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error))
    status = 200 if request.method != "POST" else 422
    context = bank_pages.item_page(item, request.user, request.GET)
    return render(request, "competences/exam_item.html", context, status=status)


def _done(request, item):
    """Do what the pressed button says, and say where to go: this question again, but after a review."""
    act, text = request.POST.get("acte", "relire"), request.POST.get("texte", "").strip()
    level = request.GET.get("niveau", "")
    if act == "remarque":
        bank.remark(item, text, by=request.user)
        messages.success(request, _("Merci : votre remarque est notée avec la question."))
    elif act == "retirer":
        bank.retire(item, request.POST.get("motif", ""), by=request.user, text=text)
        messages.success(request, _("Cette question n’est plus tirée au sort. Les épreuves passées ne changent pas."))
    elif act == "remettre":
        bank.bring_back(item, text, by=request.user)
        messages.success(request, _("Cette question est de nouveau tirée au sort."))
    elif act == "reprendre":
        bank.take_back(item, by=request.user)
        messages.success(request, _("Votre relecture ne compte plus."))
    elif act != "relire":
        raise ValidationError(_("Le bouton n’a pas été compris : rechargez la page et recommencez."))
    else:
        bank.review(item, by=request.user)
        messages.success(request, _("Merci : votre relecture est notée."))
        following = bank.to_review(request.user, level=level, after=item).first()
        return bank_pages.address_of(following, level, item) or reverse("competences:exam_bank")
    return bank_pages.address_of(item, level)

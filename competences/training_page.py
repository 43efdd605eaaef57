"""What the list of trainings and the page of one show, and what happens on it."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.cards import example
from competences.enums import Modality
from competences.models import Framework, FrameworkItem, Training, TrainingReview
from epn_commons.api.text_search import holding_words
from epn_commons.contributions.enums import LinkKind, LinkState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Link
from epn_commons.core.language import is_foreign

PAGE_SIZE = 24
PLACE = "structure"
"""The kind, found in the registry, of the places where a training is held."""


def listing(parameters, user):
    """The context of the list: ``q``, ``modalite``, ``competence`` (identifier of an item), ``gratuite``."""
    chosen = {
        "q": parameters.get("q", "").replace("\x00", "")[:200].strip(),
        "modality": parameters.get("modalite", ""),
        "item": _item(parameters.get("competence", "")),
        "free": bool(parameters.get("gratuite")),
    }
    found = Training.objects.visible_to(user).published().select_related("commune")
    if chosen["q"]:
        found = holding_words(found, ("title", "provider_name", "summary"), chosen["q"])
    if chosen["modality"] in Modality.values:
        found = found.filter(modality=chosen["modality"])
    if chosen["item"]:
        found = found.filter(outcomes__item=chosen["item"]).distinct()
    if chosen["free"]:
        found = found.filter(cost_euros=0)
    page = Paginator(found.order_by("title", "pk"), PAGE_SIZE).get_page(parameters.get("page"))
    return {"chosen": chosen, "page": page, "cards": [card(one) for one in page], "modalities": Modality.choices}


def _item(text):
    try:
        found = FrameworkItem.objects.filter(public_id=text, framework__in=Framework.objects.published())
        return found.first() if text else None
    except ValidationError:
        return None


def card(training):
    """What ``components/result_card.html`` takes."""
    meta = [{"icon": "clock", "text": hours(training.hours)}]
    if training.modality:
        meta.append({"icon": "people", "text": training.get_modality_display()})
    if training.commune:
        meta.append({"icon": "place", "text": training.commune.name})
    return {
        "title": training.title,
        "url": training.get_absolute_url(),
        "kind": training.provider_name,
        "summary": training.summary,
        "meta": meta,
        "badges": [{"label": cost(training.cost_euros)}, *example(training)],
    }


def hours(number):
    return _("durée inconnue") if number is None else _("%(hours)s h") % {"hours": _written(number)}


def cost(euros):
    if euros is None:
        return _("coût inconnu")
    return _("Gratuite") if euros == 0 else amount(euros)


def amount(euros):
    return _("%(euros)s €") % {"euros": _written(euros)}


def _written(number):
    """« 2,5 », « 14 »; “2.5” in English."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return text if is_foreign() else text.replace(".", ",")


def context(training, user):
    """The context of the page of one."""
    today = timezone.localdate()
    reviews = TrainingReview.objects.visible_to(user).filter(training=training).select_related("author")
    told = reviews.aggregate(mean=Avg("rating"), number=Count("pk"))
    outcomes = training.outcomes.select_related("item__framework", "level").order_by(
        "item__framework", "item__position"
    )
    return {
        "training": training,
        "schema_facts": {"provider": {"@type": "Organization", "name": training.provider_name}},
        "hours": hours(training.hours),
        "cost": cost(training.cost_euros),
        "next_dates": [day for day in training.starts_on if day >= today],
        "outcomes": list(outcomes),
        "certifications": list(training.certifications.order_by("title")),
        "places": places(training, user),
        "reviews": list(reviews[:50]),
        "mean": told["mean"],
        "review_count": told["number"],
        "may_review": user.is_authenticated and user.can_contribute and training.status == Status.PUBLISHED,
        "may_edit": user.is_authenticated and user.can_contribute,
        "is_published": training.status == Status.PUBLISHED,
    }


def places(training, user):
    """The places where it is held, that this visitor may see, and those that wait for a decision: two queries."""
    model = all_kinds().get(PLACE)
    if model is None:
        return []
    rows = Link.objects.filter(
        source_type=ContentType.objects.get_for_model(Training), source_id=training.pk, kind=LinkKind.RELATED,
        target_type=ContentType.objects.get_for_model(model), state=LinkState.CONFIRMED,
    )  # fmt: skip
    return list(model.objects.visible_to(user).published().filter(pk__in=rows.values("target_id")))


def add_place(training, slug, *, by):
    """Link the place of this slug; at once for who moderates, to be confirmed otherwise. Raises ValidationError."""
    model = all_kinds().get(PLACE)
    place = model and model.objects.visible_to(by).filter(slug=slug, status=Status.PUBLISHED).first()
    if place is None:
        raise ValidationError(_("Aucun lieu publié n’a cette adresse : copiez celle de sa fiche."))
    try:
        with transaction.atomic():
            link = Link.objects.create(source=training, kind=LinkKind.RELATED, target=place, created_by=by)
    except IntegrityError as error:
        raise ValidationError(_("Ce lieu est déjà rattaché à cette formation.")) from error
    if by.can_moderate or training.author_id == by.pk:
        link.confirm(by=by)
    return link


def say(review, *, by):
    """Keep what somebody says of a training they followed; it takes the place of what they said before."""
    with transaction.atomic():
        former = TrainingReview.objects.filter(training=review.training, author=by, withdrawn_at=None)
        former.update(withdrawn_at=timezone.now())
        review.author = by
        review.full_clean()
        review.save()
    return review


def withdraw_review(review, *, by):
    """Its author takes it back, or a coordination withdraws it."""
    mine = Q(author=by)
    allowed = TrainingReview.objects.filter(pk=review.pk, withdrawn_at=None)
    return bool((allowed if by.can_moderate else allowed.filter(mine)).update(withdrawn_at=timezone.now()))

"""The end of a survey: results as they may be published, once; then what knew who had answered is destroyed."""

from collections import Counter, defaultdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.models import Survey, SurveyCode, SurveyCount, SurveyReceipt, SurveyText
from competences.survey_enums import SCALE, QuestionKind, TerritoryLevel
from competences.surveys.answering import CannotAnswer
from epn_commons.core.small_counts import FEWEST_SHOWN, shown_table
from epn_commons.territories.models import Department, Epci

ELSEWHERE = "autres"
"""Territories with too few answers, put together."""


def close(survey):
    """Count, publish, forget. Raises CannotAnswer while it is not over; closing twice changes nothing."""
    with transaction.atomic():
        live = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if live.is_closed:
            return
        if not live.may_close:
            raise CannotAnswer(_("Cette enquête n’est pas finie."))
        live.results = results(live)
        live.closed_at = timezone.now()
        live.save(update_fields=["results", "closed_at"])
        _forget(live)
    survey.refresh_from_db()


def cancel(survey, why, *, by):
    """Call a survey off: what was answered and written is destroyed, a draft leaves nothing. Raises CannotAnswer."""
    with transaction.atomic():
        live = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if not live.is_pending:
            raise CannotAnswer(_("Cette enquête est close ou annulée : elle ne change plus."))
        if live.is_draft:
            live.delete()
            return
        _forget(live)
        SurveyText.objects.filter(question__survey=live).delete()
        live.mark_cancelled(why, by=by)


def _forget(survey):
    SurveyCount.objects.filter(question__survey=survey).delete()
    SurveyReceipt.objects.filter(survey=survey).delete()
    SurveyCode.objects.filter(survey=survey).delete()


def close_ended():
    for survey in Survey.objects.ended():
        close(survey)


def mix():
    """Write anew what surveys that go on hold of who answered and of what was written: rows written together would
    tell the database's keeper which go together."""
    running = Survey.objects.filter(ends_at__gt=timezone.now()).exclude(opened_at=None)
    with transaction.atomic():
        for model, reach in (
            (SurveyReceipt, {"survey__in": running}),
            (SurveyText, {"question__survey__in": running}),
        ):
            kept = list(model.objects.select_for_update(of=("self",)).filter(**reach).order_by("?"))
            model.objects.filter(pk__in=[one.pk for one in kept]).delete()
            model.objects.bulk_create(kept)


def results(survey):
    """A JSON list, one entry a question: ``rows`` are ``[territory, name, *numbers, answers]``, ``None`` = hidden."""
    counts = defaultdict(Counter)
    rows = SurveyCount.objects.filter(question__survey=survey)
    for question, territory, choice, place, number in rows.values_list(
        "question", "territory", "choice", "place", "number"
    ):
        counts[question][territory, choice, place] += number
    groups = _groups(counts.values())
    names = _names(survey, groups.values())
    return [_result(question, counts[question.pk], groups, names) for question in survey.questions.all()]


def _groups(counts):
    """``{territory: group}``: itself where enough people answered, everywhere the same for the whole survey."""
    answered = Counter()
    for counted in counts:
        here = Counter()
        for (territory, choice, _place), number in counted.items():
            if choice == 0:
                here[territory] += number
        for territory, number in here.items():
            answered[territory] = max(answered[territory], number)
    return {one: one if one == "" or number >= FEWEST_SHOWN else ELSEWHERE for one, number in answered.items()}


def _names(survey, groups):
    model = Department if survey.territory_level == TerritoryLevel.DEPARTMENT else Epci
    found = {one.pk: str(one) for one in model.objects.filter(pk__in=set(groups))}
    ends = {ELSEWHERE: _("Autres territoires"), "": _("Sans territoire")}
    ordered = sorted((name, code) for code, name in found.items() if code in groups)
    return {code: name for name, code in ordered} | {code: name for code, name in ends.items() if code in set(groups)}


def _result(question, counted, groups, names):
    told = {
        "kind": question.kind,
        "topic": question.topic,
        "text": question.text,
        "columns": columns(question),
        "rows": [],
        "totals": [],
        "answers": None,
        "means": [],
    }
    if question.kind == QuestionKind.TEXT or not names:
        return told
    grouped = Counter()
    for (territory, choice, place), number in counted.items():
        grouped[groups[territory], choice, place] += number
    return told | _tables(question, grouped, names)


def columns(question):
    if question.kind == QuestionKind.SCALE:
        return [str(degree) for degree in SCALE]
    return list(question.choices)


def _tables(question, grouped, names):
    codes = list(names)
    if question.kind == QuestionKind.SEVERAL:
        return _several(question, grouped, names)
    place = 1 if question.kind == QuestionKind.RANKING else 0
    width = len(columns(question))
    table = shown_table([[grouped[code, choice, place] for choice in range(1, width + 1)] for code in codes])
    rows = zip(codes, table.cells, table.row_totals, strict=True)
    return {
        "rows": [[code, names[code], *cells, total] for code, cells, total in rows],
        "totals": table.column_totals,
        "answers": table.total,
        "means": _means(question, grouped, codes, table),
    }


def _several(question, grouped, names):
    """Each choice is a table of its own, taken or left: « all but one » points at somebody as much as « one »."""
    codes = list(names)
    tables = [
        shown_table([_taken_and_left(grouped, code, choice) for code in codes])
        for choice in range(1, len(question.choices) + 1)
    ]
    rows = []
    for rank, code in enumerate(codes):
        totals = [table.row_totals[rank] for table in tables]
        cells = [table.cells[rank][0] for table in tables]
        rows.append([code, names[code], *cells, None if None in totals else totals[0]])
    wholes = [table.total for table in tables]
    return {
        "rows": rows,
        "totals": [table.column_totals[0] for table in tables],
        "answers": None if None in wholes else wholes[0],
    }


def _taken_and_left(grouped, code, choice):
    taken = grouped[code, choice, 0]
    return [taken, grouped[code, 0, 0] - taken]


def _means(question, grouped, codes, table):
    """The mean degree, or the mean place of each choice, where it can give no hidden count back."""
    if question.kind == QuestionKind.SCALE:
        if None in table.column_totals or not table.total:
            return []
        return [round(sum(SCALE[i] * number for i, number in enumerate(table.column_totals)) / table.total, 2)]
    if question.kind != QuestionKind.RANKING:
        return []
    width = range(1, len(question.choices) + 1)
    places = [[sum(grouped[code, choice, place] for code in codes) for place in width] for choice in width]
    if not sum(places[0]) or shown_table(places).hides:
        return []
    return [round(sum(place * n for place, n in zip(width, row, strict=True)) / sum(row), 2) for row in places]

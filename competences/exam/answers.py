"""What a browser, or somebody with a sheet of paper, gives to one question: read, kept, judged."""

from competences.exam_enums import ItemForm

ONE = {ItemForm.SINGLE, ItemForm.SCENARIO}
SEVERAL = {ItemForm.MULTIPLE, ItemForm.SPOTTING}


def read(question, data, prefix=""):
    """The answer in a form's data, as JSON: a list of integers; None when nothing was given, or nothing that belongs
    to this question."""
    count = len(question["labels"])
    if question["form"] in ONE:
        chosen = _number(data.get(f"{prefix}choice"), count)
        return None if chosen is None else [chosen]
    if question["form"] in SEVERAL | {ItemForm.GESTURE}:
        numbers = {_number(value, count) for value in data.getlist(f"{prefix}choice")} - {None}
        return sorted(numbers) or None
    limit = count + 1 if question["form"] == ItemForm.ORDERING else len(question["others"])
    given = [_number(data.get(f"{prefix}label-{index}"), limit) for index in range(count)]
    return None if all(value is None for value in given) else [-1 if value is None else value for value in given]


def is_right(question, given):
    """No half marks: all that is right, and nothing else."""
    return given is not None and list(given) == list(question["right"])


def _number(text, limit):
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 3:
        return None
    return int(text) if int(text) < limit else None

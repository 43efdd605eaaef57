"""``q`` where a resource has no search of its own."""

from django.db.models import F, Func, Q, TextField, Value

MOST_WORDS = 10


class FoldText(Func):
    """Lower case without accents."""

    function = "fold_text"
    output_field = TextField()


def holding_words(queryset, columns, text):
    """Rows that hold each of the words of ``text``, in any of the columns, whatever the case and the accents."""
    folded = {f"folded_{column}": FoldText(F(column)) for column in columns}
    queryset = queryset.alias(**folded)
    for word in text.split()[:MOST_WORDS]:
        found = Q()
        for alias in folded:
            found |= Q(**{f"{alias}__contains": FoldText(Value(word, TextField()))})
        queryset = queryset.filter(found)
    return queryset

"""The words that any question is made of: they say little of what is looked for, even where few texts hold them."""

SHARE = 0.2
"""What such a word weighs beside a word that names something. Among themselves they count as any others."""

# Folded, as the index folds words; those that the French dictionary of PostgreSQL leaves out are not repeated.
_LISTED = (
    "a ainsi aller allez alors aussi autre autres bien ca car cas cela cest cette chez chose choses "
    "combien comme comment deja devez devoir devons devrait dire dit dois doit doivent donc elles encore "
    "entre etaient etait etc ete etes etre faire fais fait faites fallait faudrait faut fois font ils jai "
    "jamais jusqu les leurs lorsqu meme moins non oui peut peuvent peux plus possible pourquoi pourrais "
    "pourrait pouvez pouvoir pouvons puis puisqu puisse quand quel quelle quelles quelqu quelque quelques "
    "quels question quoi sais sait sans savoir si soi sous toujours tous tout toute toutes tres trop va "
    "vais vas vers veulent veut veux vont voudrais voulez vouloir"
)
USUAL_WORDS = frozenset(_LISTED.split())

"""Results: those of today and of before, what is done with them, how they are looked at.

Owns: ``Gallery``, ``Sharing``, ``Viewing``, ``ResultsModel``, ``ResultsView``. May import: as its modules say.
"""

"""What is worked on: GIMP's image, or a picture that was opened here.

Owns: ``Source`` (values), ``SourceView``. May import: as its modules say.
"""

"""Pictures of the panel, made by the program itself: ``python -m tests.ui.screenshots FOLDER``."""

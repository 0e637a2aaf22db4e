"""What the desktop shows for us while no window does: that results are ready, or that a job failed.

Owns: ``Announcer``, the notifiers. May import: as its modules say.
"""

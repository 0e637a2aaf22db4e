"""The queue of a window: its jobs that wait, run or failed, in a strip between source and results.

Owns: ``QueueModel``, ``QueueStrip``. May import: as its modules say.
"""

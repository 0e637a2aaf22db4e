"""LayerBridge's plug-in half: Python 3.9 syntax, standard library and ``gi`` only.

``wire`` is the contract that both halves share; ``canvas`` and ``procedures`` are the only importers of ``gi``.
"""

__version__ = "0.1.0"

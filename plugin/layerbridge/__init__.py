"""LayerBridge's plug-in half: Python 3.9 syntax, standard library and ``gi`` only.

``wire`` is the contract that both halves share; the ``canvas`` modules and ``procedures`` alone import ``gi``.
"""

__version__ = "0.1.0"

"""Serves a breast-cancer classifier over HTTP."""

__version__ = "1.0.0"

"""Engines: they play one replication of a lowered scenario and write a trace."""

from salessim.engine.protocol import ENGINES, play

__all__ = ["ENGINES", "play"]

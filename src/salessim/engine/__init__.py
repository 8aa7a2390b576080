"""Engines: they play one replication of a lowered scenario and write a trace."""

from salessim.engine.protocol import CHOICES, ENGINES, choose, is_ready, play, unsupported

__all__ = ["CHOICES", "ENGINES", "choose", "is_ready", "play", "unsupported"]

"""The pitfalls: what learners get wrong about backpropagation, each as a scene."""

from app.content.pitfalls.register import TITLES

__all__ = ["TITLES"]

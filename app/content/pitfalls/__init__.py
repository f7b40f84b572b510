"""The pitfalls: what learners get wrong about backpropagation, each as a scene."""

from app.content.pitfalls.library import PITFALLS, Pitfall
from app.content.pitfalls.measuring import Scene, scene
from app.content.pitfalls.register import TITLES

__all__ = ["PITFALLS", "TITLES", "Pitfall", "Scene", "scene"]

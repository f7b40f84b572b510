"""The course: eight lessons in order, as data."""

from app.content.lessons.library import COURSE, MAIN, Choice, Lesson, Point, Question, Scene, lessons

__all__ = ["COURSE", "MAIN", "Choice", "Lesson", "Point", "Question", "Scene", "lessons"]

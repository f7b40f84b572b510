"""What the application says, as data: help pages, lessons, examples, exercises."""

"""What crosses the border of the API: request models and the builders of answers."""

"""A mock interviewer for machine-learning interviews: it presses, it checks numbers, and code keeps the score."""

__version__ = "0.1.0"

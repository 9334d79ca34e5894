"""The grader of the exercise sheets: the student's process computes, the grader's process judges.

In a notebook, ``from grader import check``; at the command line, ``grade exercises/02_newton.ipynb``.
"""

from grader.notebook import check

__all__ = ["check"]

"""The linter of guides judged: real rows labelled by hand, guides with one planted defect, and the numbers."""

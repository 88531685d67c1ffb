"""Forms of KoboToolbox and ODK (XLSForm): read as a grid, written from one, and their answers.

Each cell of a form is either in the document that comes out or told as a loss, by its place.
"""

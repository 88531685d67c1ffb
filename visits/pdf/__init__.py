"""Printed documents: a template in, a tagged PDF out."""

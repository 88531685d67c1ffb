# One command for each thing that one does here. The scripts are in deploy/.
VENV := .venv/bin
PYTHON_BIN := $(VENV)/python
export DJANGO_SETTINGS_MODULE := spg.settings

.PHONY: help venv venv-dev lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

venv:  ## the virtual environment that runs the application
	@deploy/venv

venv-dev:  ## the same, with the tools for tests and checks
	@deploy/venv lock-dev.txt

lock:  ## write the hashed lock files anew from pyproject.toml
	@deploy/lock

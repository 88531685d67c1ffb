# One word for each thing that one does here; the scripts are in deploy/.
PYTHON := .venv/bin/python

.PHONY: help demo test check lint fix proofs faults bench venv venv-dev lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo:  ## serve the application with its example network; PORT=8001 chooses the port
	@deploy/demo

test:  ## the whole test suite, on SQLite and on PostgreSQL; ARGS="-k report" chooses
	@deploy/test $(ARGS)

check:  ## linters, types, migrations, production settings, then the tests
	@deploy/check

lint:  ## linters and types alone
	@deploy/lint

fix:  ## mend what the linters can mend
	@deploy/venv lock-dev.txt
	@$(PYTHON) -m ruff check --fix --quiet || true
	@$(PYTHON) -m ruff format

proofs:  ## the full figures of the proofs
	@deploy/venv lock-dev.txt
	@deploy/system-packages browser
	@$(PYTHON) -m tests.sync.faults --schedules $(or $(SCHEDULES),100000) --seed $(or $(SEED),1)
	@TRACES=$(or $(TRACES),500) SEED=$(or $(SEED),1) $(PYTHON) -m pytest -q -n0 tests/sync/test_traces.py
	@$(PYTHON) -m tests.field.kills $(or $(KILLS),500) $(or $(SEED),1)
	@$(PYTHON) -m tests.sync.gather $(or $(GATHERINGS),200) $(or $(SEED),1)
	@TOGETHER=40 SEED=$(or $(SEED),1) $(PYTHON) -m pytest -q -n0 tests/field/test_together.py
	@$(PYTHON) -m tests.sync.machine $(or $(RUNS),2000) $(or $(SEED),1)
	@$(PYTHON) -m tests.sync.kills $(or $(KILLS),1000) $(or $(SEED),1)
	@$(PYTHON) -m tests.sync.uploads $(or $(UPLOADS),300) $(or $(SEED),1)
	@$(PYTHON) -m tests.sync.cursor $(or $(SECONDS),1200) $(or $(SEED),1)

faults:  ## the tablet's core under seeded faults; SCHEDULES=100000 SEED=1
	@deploy/venv lock-dev.txt
	@$(PYTHON) -m tests.sync.faults --schedules $(or $(SCHEDULES),100000) --seed $(or $(SEED),1)

bench:  ## the benchmarks, one JSON object a line; FARMS=200 sizes the one at scale
	@deploy/venv lock-dev.txt
	@deploy/system-packages pdf browser
	@FARMS=$(or $(FARMS),20) $(PYTHON) -m bench $(ARGS)

venv:  ## the virtual environment that runs the application
	@deploy/venv

venv-dev:  ## the same, with the tools for tests and checks
	@deploy/venv lock-dev.txt

lock:  ## write the hashed lock files anew from pyproject.toml; UPGRADE=1 takes newer versions
	@deploy/lock

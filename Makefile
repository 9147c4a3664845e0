# make harvest: the main job on the sample archive. make test: lint, types and tests. Both set up what they need.
# make replica: a small site that behaves like the real one, on http://127.0.0.1:8000, or PORT=.
# make docs: the pages of docs/ as a site in site/; a broken link is an error.
# make test-kill: a harvest and a refresh killed at fifty moments each.
# make test-full: all tests with whole products, large sites on sockets, and a process for each run.
# make test-people: the exports and pages, in the programs that people read them with; says which of these are missing.
# make test-scale: extract --engine on S3 and on Dask, in an environment of its own. make bench-scale measures it there.
# make test-pywb: that pywb, in an environment of its own, replays what was refreshed.
# make mutate: which conditions of the readers no test notices.
# make fuzz: odd pages and odd answers until Ctrl-C, or for SECONDS=; with SEED= the same ones again.
# make soak: a harvest and a refresh of EVENTS= through a faulty proxy, for SEEDS= seeds of faults.
# make same: what this tree reads otherwise than an earlier commit, on every page of its tests.
.PHONY: harvest replica docs test test-kill test-full test-people test-scale test-pywb lint types tests mutate fuzz soak same fixtures bench bench-harvest bench-memory bench-scale lock sbom clean

harvest:
	@tools/setup
	@.venv/bin/gcmscrape harvest --replay fixtures/sample --out output

test: lint types tests

lint: .dev
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet

types: .dev
	@.venv/bin/mypy

tests: .dev
	@.venv/bin/pytest --quiet --numprocesses 3 --dist loadfile --no-loadscope-reorder

replica:
	@tools/setup requirements-replica.lock
	@.venv/bin/python -m replica serve --port $(or $(PORT),8000)

docs:
	@tools/docs

test-kill: .dev
	@KILLS=50 .venv/bin/pytest --quiet --numprocesses 2 tests/test_kill.py

test-full: .dev
	@FULL=1 .venv/bin/pytest --quiet --numprocesses 2 --dist loadfile --no-loadscope-reorder --timeout 1200

test-people:
	@tools/setup requirements-people.lock
	@.venv/bin/pytest --quiet tests/people.py tests/people_report.py tests/people_review.py

test-scale: .scale
	@.scale/bin/pytest --quiet tests/scale.py

test-pywb: .dev
	@PYWB=1 .venv/bin/pytest --quiet --numprocesses 0 tests/test_pywb.py tests/test_pywb_captures.py

mutate: .dev
	@.venv/bin/python -m tools.mutate $(MUTATE)

fuzz: .dev
	@.venv/bin/python -m tools.fuzz $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS))

soak: .dev
	@.venv/bin/python -m tools.soak $(if $(SEEDS),--seeds $(SEEDS)) $(if $(EVENTS),--events $(EVENTS))

same: .dev
	@.venv/bin/python -m tools.same $(SAME)

fixtures: .dev
	@.venv/bin/python -m replica archive --out fixtures/sample
	@.venv/bin/python -m tools.fixtures.build

bench: .dev
	@.venv/bin/python -m bench

bench-harvest: .dev
	@.venv/bin/python -m bench harvest

bench-memory: .dev
	@.venv/bin/python -m bench memory

bench-scale: .scale
	@.scale/bin/python -m bench scale

lock:
	@tools/lock

sbom:
	@tools/sbom

clean:
	@rm -rf .venv .pywb .scale .sbom .docs site sbom.cdx.json .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist output/*

.PHONY: .dev
.dev:
	@tools/setup requirements-dev.lock

.PHONY: .scale
.scale:
	@VENV=.scale tools/setup requirements-scale.lock

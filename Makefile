# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything happens in private environments, .venv and .nox. noxfile.py says what each command does.
PYTHON ?= python3

.PHONY: demo test test-all bench build site clean
demo test test-all bench build site: .venv/bin/nox
	@.venv/bin/python -m nox --session $@

.venv/bin/nox:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making a private environment in .venv ..."
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check 'nox[uv]>=2025.2.9'

clean:
	rm -rf .venv .nox build

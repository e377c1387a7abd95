#!/bin/sh
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What `make demo` shows, against the emulator that it has started. Run that, not this.
set -eu
cd "$(dirname "$0")"

case "${CLOUDFLARE_BASE_URL:-}" in
  http://127.0.0.1:*) ;;
  *) echo "This removes policies: it runs against the emulator only." >&2; exit 1 ;;
esac

run() {
  printf '\n\033[1m# %s\033[0m\n' "$1"
  shift
  printf '$ %s\n' "$*"
  "$@"
}

run "The policies before." ansible-playbook list_allow_policies.yml
run "Remove one: changed." ansible-playbook remove_allow_policy.yml -e policy_id=2401
run "Remove it again: ok, nothing to do." ansible-playbook remove_allow_policy.yml -e policy_id=2401
run "Show what removing another would do, and leave it." ansible-playbook remove_allow_policy.yml -e policy_id=2402 --check --diff
run "The policies after." ansible-playbook list_allow_policies.yml

#!/bin/sh
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The commands of `make demo`, which starts the emulator for them. Do not run this script directly.
set -eu

case "${CLOUDFLARE_BASE_URL:-}" in
  http://127.0.0.1:*) ;;
  *) echo "This script changes policies, so it only runs against the emulator." >&2; exit 1 ;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

say() {
  printf '\n%s# %s%s\n' "$bold" "$1" "$plain"
}

run() {
  printf '$ %s\n' "$*"
  "$@"
}

playbook() {
  name=$1
  shift
  run ansible-playbook "community.cloudflare.$name" "$@"
}

say "The account has five allow policies."
playbook email_list -e lists=allow_policies

say "Delete a policy: changed."
playbook email_remove_allow_policy -e policy_id=2401

say "Delete it again: ok, because it no longer exists."
playbook email_remove_allow_policy -e policy_id=2401

say "Show what deleting another policy would change, without doing it."
playbook email_remove_allow_policy -e policy_id=2402 --check --diff

say "Export the list to a file."
playbook email_export -e folder=lists -e lists=allow_policies
run cat lists/allow_policies.yml

say "Edit the file: remove the newsletter, and add a partner."
sed '/newsletter.example/,/comments/d' lists/allow_policies.yml > edited
cat >> edited <<'EOF'
- pattern: invoices@partner.example
  pattern_type: EMAIL
  is_acceptable_sender: true
  comments: Agreed with finance
EOF
run diff -u lists/allow_policies.yml edited || true
mv edited lists/allow_policies.yml

say "Compare the account with the file: the drift report fails."
if playbook email_drift -e folder=lists; then exit 1; fi

say "Make the account match the file. At most one entry may be deleted."
playbook email_enforce -e folder=lists -e max_deletes=1 --diff

say "Check for drift again: there is none."
playbook email_drift -e folder=lists

say "A phishing mail got through. Find it."
playbook email_hunt -e message_id=inv1@evil.example -e since=24h -e report=hunt.json

say "Save the evidence, pull the mail out of all mailboxes, block its sender, report it, and search again."
playbook email_pull_back -e ids=hunt.json -e evidence=evidence
run find evidence -type f

cat <<EOF

${bold}What next?${plain}
With your own account:
  export CLOUDFLARE_ACCOUNT_ID=...  CLOUDFLARE_API_TOKEN=...
  ansible-playbook community.cloudflare.email_export -e folder=lists   # changes nothing
  ansible-playbook community.cloudflare.email_audit                    # changes nothing
The README explains how to install the collection, and its guides explain how to keep the lists in git.
EOF

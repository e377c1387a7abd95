# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A script with Cloudflare's own Python SDK. It reads all pages, and edits the policies that differ one by one."""

from __future__ import annotations

import json
import os
import sys

from cloudflare import Cloudflare

with open(sys.argv[1]) as file:
    task = json.load(file)
account = os.environ["CLOUDFLARE_ACCOUNT_ID"]
policies = Cloudflare().email_security.settings.allow_policies
if task["workload"] == "delete one":
    policies.delete("330aa9db-ec94-5e35-8838-dd262c31b608", account_id=account)
else:
    held = {policy.pattern: policy for policy in policies.list(account_id=account, per_page=1000)}
    for entry in task["wanted"]:
        policy = held[entry["pattern"]]
        if policy.comments != entry["comments"]:
            policies.edit(policy.id, account_id=account, comments=entry["comments"])

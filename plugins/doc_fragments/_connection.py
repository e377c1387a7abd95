# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of the options in ``plugins/module_utils/_module/connection.py``, which every module has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - Python 3.9 or newer
  - requests (the collection's C(meta/ee-requirements.txt) has the minimum version)
options:
  account_id:
    description:
      - The ID of the account, 32 hexadecimal characters.
      - Required, unless the environment variable E(CLOUDFLARE_ACCOUNT_ID) is set.
      - All environment variables are read on the host that runs the module.
    type: str
  api_token:
    description:
      - >-
        An API token for the account, without the word C(Bearer). It needs the permission C(Cloud Email Security: Write) to make
        changes. C(Cloud Email Security: Read) is enough for reading and for check mode.
      - If the task has no credentials, the module uses E(CLOUDFLARE_API_TOKEN), or else E(CLOUDFLARE_TOKEN), or else
        E(CLOUDFLARE_EMAIL) together with E(CLOUDFLARE_API_KEY).
      - If the task has any credentials, the module ignores all credentials in the environment.
      - Mutually exclusive with O(api_email) and O(api_key).
    type: str
  api_email:
    description:
      - The email address of the user who owns O(api_key). Always set both together.
    type: str
  api_key:
    description:
      - The Global API key of a user. It has all the permissions of this user, so prefer O(api_token).
    type: str
  base_url:
    description:
      - The URL of the API. V(http) is allowed only for loopback addresses.
      - Without it, the module uses E(CLOUDFLARE_BASE_URL), or else E(CLOUDFLARE_API_BASE_URL).
    type: str
    default: https://api.cloudflare.com/client/v4
  validate_certs:
    description:
      - Whether to check the server's certificate. Never turn this off in production.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of the certificate authorities to trust.
      - Without it, the defaults of C(requests) apply, including its environment variables E(REQUESTS_CA_BUNDLE) and
        E(CURL_CA_BUNDLE).
    type: path
  timeout:
    description:
      - How many seconds one request may take.
      - Connecting to one address may take up to a third of this time, but no more than 10 seconds.
    type: float
    default: 30.0
  max_retries:
    description:
      - How many times the module retries a request after a transient error.
      - If a creation may already have been carried out, the module retries it only after a response such as HTTP 503, and only
        if the entry is still missing. If there was no response at all, it looks for the entry twice, and never retries the creation.
    type: int
    default: 5
  max_wait:
    description:
      - How many seconds the task may wait between its requests in total.
      - If Cloudflare asks for a longer wait, the task fails at once, and the message says how long the wait would be.
    type: float
    default: 360.0
"""

# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of the options in ``plugins/module_utils/_connection.py``, which every module has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - Python 3.9 or newer
  - requests, see C(requirements.txt) of the collection for the oldest version
options:
  account_id:
    description:
      - The account's identifier, 32 hexadecimal characters.
      - Required, either here or in the environment variable E(CLOUDFLARE_ACCOUNT_ID).
      - All options read the environment of the host on which the module runs.
    type: str
  api_token:
    description:
      - An API token with the permission C(Cloud Email Security) on the account. It needs C(Write) to make changes, and C(Read) to
        read.
      - If the task gives no credentials, the module uses E(CLOUDFLARE_API_TOKEN), or else E(CLOUDFLARE_TOKEN), or else
        E(CLOUDFLARE_EMAIL) together with E(CLOUDFLARE_API_KEY).
      - Give it without the word C(Bearer).
      - If the task gives any credentials, the module ignores all credentials in the environment.
      - Mutually exclusive with O(api_email) and O(api_key).
    type: str
  api_email:
    description:
      - The e-mail address of the user who owns O(api_key). Always give the two together.
    type: str
  api_key:
    description:
      - The Global API key of a user. It has all permissions of the user, so prefer O(api_token).
    type: str
  base_url:
    description:
      - The URL of the API. Plain V(http) is only allowed for loopback addresses.
      - If it is not given, the module uses E(CLOUDFLARE_BASE_URL), or else E(CLOUDFLARE_API_BASE_URL).
    type: str
    default: https://api.cloudflare.com/client/v4
  validate_certs:
    description:
      - Whether to check the server's certificate. Never switch this off in production.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of the authorities to trust.
      - If it is not given, the defaults of C(requests) apply, including its environment variables E(REQUESTS_CA_BUNDLE) and
        E(CURL_CA_BUNDLE).
    type: path
  timeout:
    description:
      - How long one request may take, in seconds. Connecting to one address may take a third of this time, but at most 10
        seconds.
    type: float
    default: 30.0
  max_retries:
    description:
      - How often the module retries a request after a transient error.
      - The module only retries a creation after a response such as HTTP 503, and only if the account does not show the entry. If
        there was no response at all, it looks for the entry twice, and never retries the creation.
    type: int
    default: 5
  max_wait:
    description:
      - How long the task may wait between its requests in total, in seconds.
      - If Cloudflare asks for a longer wait, the task fails at once, and the message says how long the wait would be.
    type: float
    default: 360.0
"""

# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The options of ``plugins/module_utils/connection.py``, for every module."""

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
      - Needed. If it is not given, the environment variable E(CLOUDFLARE_ACCOUNT_ID) is used.
      - The environment is that of the host on which the module runs, here and for all other options.
    type: str
  api_token:
    description:
      - An API token with the permission C(Cloud Email Security) on the account, C(Write) for changing, C(Read) for reading.
      - If the task gives no credentials at all, E(CLOUDFLARE_API_TOKEN) and then E(CLOUDFLARE_TOKEN) are used, and if neither
        is set, E(CLOUDFLARE_EMAIL) together with E(CLOUDFLARE_API_KEY).
      - Given without the word C(Bearer).
      - Credentials of the task win over those of the environment as a set.
      - Mutually exclusive with O(api_email) and O(api_key).
    type: str
  api_email:
    description:
      - The e-mail address of the user that O(api_key) belongs to. The two are needed together.
    type: str
  api_key:
    description:
      - The Global API key of a user. It may do whatever the user may do; prefer O(api_token).
    type: str
  base_url:
    description:
      - Where the API is. Plain V(http) is taken for loopback addresses only.
      - If not given, E(CLOUDFLARE_BASE_URL) and then E(CLOUDFLARE_API_BASE_URL) are used.
    type: str
    default: https://api.cloudflare.com/client/v4
  validate_certs:
    description:
      - Whether the server's certificate is checked. Never switch this off in production.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of the authorities to trust.
      - If not given, what C(requests) uses, its environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) included.
    type: path
  timeout:
    description:
      - How long one request may take, in seconds. Connecting to one address may take a third of it, and 10 seconds at most.
    type: float
    default: 30.0
  max_retries:
    description:
      - How often a request is sent again after a transient error.
      - A creation is sent again only after an answer such as HTTP 503, and only if the account does not show the entry. If no
        answer came at all, it is looked for twice and never sent again.
    type: int
    default: 5
  max_wait:
    description:
      - How long the task may wait between its requests, all waits together, in seconds.
      - If Cloudflare asks for a longer wait, the task fails at once and says how long.
    type: float
    default: 360.0
"""

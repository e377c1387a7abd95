# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of Cloudflare Email Security as a local server. It deliberately shares no code with the collection."""

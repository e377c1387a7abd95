# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The details of one message: detections, preview, raw text and trace. They are made from its fields."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from .messages import Message
from .schema import Row


def detections(message: Message) -> Row:
    values = message.values
    links = [{"href": link, "text": None} for link in message.hidden.get("links", ())]
    headers = [{"name": name, "value": str(value)} for name, value in _headers(values)]
    made: Row = {
        "action": "QUARANTINED" if values["is_quarantined"] else "DELIVERED",
        "attachments": [_attachment(each) for each in message.hidden.get("attachments", ())],
        "final_disposition": values["final_disposition"],
        "findings": None,
        "headers": headers,
        "links": links,
        "sender_info": {
            "as_name": "EXAMPLE-NET",
            "as_number": 64496,
            "geo": "ZZ",
            "ip": values["smtp_helo_server_ip"],
            "pld": str(values["from"]).rpartition("@")[2],
        },
        "threat_categories": [
            {"id": number, "name": name, "description": None}
            for number, name in enumerate(values["threat_categories"] or (), 1)
        ],
        "validation": values["validation"],
    }
    return {**made, **message.hidden.get("detections", {})}


def _attachment(given: Row) -> Row:
    names = ("content_type", "detection", "encrypted", "filename", "md5", "name", "sha1", "sha256")
    return {**dict.fromkeys(names), "size": 0, **given}


def _headers(values: Row) -> list[tuple[str, Any]]:
    sender = f'"{values["from_name"]}" <{values["from"]}>' if values["from_name"] else values["from"]
    return [
        ("From", sender),
        ("To", ", ".join(values["to"] or ())),
        ("Subject", values["subject"]),
        ("Date", values["sent_date"]),
        ("Message-ID", values["message_id"]),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]


def raw(message: Message) -> str:
    """The message as a file (EML). The texts of the sender are in it as they are."""
    if "raw" in message.hidden:
        return str(message.hidden["raw"])
    lines = [f"{name}: {value}" for name, value in _headers(message.values)]
    return "\r\n".join((*lines, "", "Please read this.", *message.hidden.get("links", ()), ""))


def preview() -> str:
    """A picture of one pixel as PNG in base64."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\xff")), (b"IEND", b"")
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return base64.b64encode(picture).decode()


def trace(message: Message) -> Row:
    values = message.values
    inbound = [
        f"received from {values['smtp_helo_server_ip']}",
        f"verdict {values['final_disposition']}",
    ]
    outbound = [f"{recipient}: {values['delivery_status'][0]}" for recipient in message.copies]
    return {"inbound": _lines(inbound, values), "outbound": _lines(outbound, values)}


def _lines(texts: list[str], values: Row) -> Row:
    at = values["scanned_at"]
    lines = [{"lineno": number, "logged_at": at, "message": text} for number, text in enumerate(texts, 1)]
    return {"pending": False, "lines": lines}

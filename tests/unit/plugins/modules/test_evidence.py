# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saving evidence: done, done again, damaged files, check mode, what Cloudflare does not have, and what must not be followed."""

from __future__ import annotations

import base64
import builtins
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._http import client
from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    PICTURE,
    Document,
    Mail,
    details,
    message,
    quarantined,
    save_in,
)
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT
from ansible_collections.community.cloudflare.tests.unit.support.server import disconnect, envelope, response

ONE, TWO, THREE = (message(number)["id"] for number in (1, 2, 3))
RAY = "8f0000000000beef-FRA"
SENDER: dict[str, Any] = {"sender": "evil.example"}
ALL = ["action_log.json", "detections.json", "manifest.json", "message.json", "preview.png", "raw.eml", "trace.json"]
CLEAN = ["action_log.json", "manifest.json", "message.json", "preview.png", "trace.json"]
WITHOUT_VERDICT = "only messages with a verdict have it"


def flagged(number: int, **values: Any) -> Document:
    """A delivered message with a verdict."""
    return message(number, **{"alert_id": f"alert-{number}", "final_disposition": "MALICIOUS", **values})


def folder_of(dest: Path, message_id: str = ONE) -> Path:
    return dest / message_id.replace(":", "-")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def written(result: Document) -> list[str]:
    return sorted(Path(path).name for path in result["written"])


def unavailable(result: Document, at: int = 0) -> dict[str, str]:
    return {each["part"]: each["reason"] for each in result["evidence"][at]["unavailable"]}


def failures(result: Document) -> dict[tuple[str, str | None], str]:
    return {(each["id"], each["part"]): each["status"] for each in result["failures"]}


class TestDone:
    def test_a_message_with_a_verdict(self, tmp_path: Path, clock: Any) -> None:
        mail = Mail(flagged(1))
        result = save_in(mail, tmp_path, **SENDER)
        folder = folder_of(tmp_path)
        assert (result["changed"], result["count"], result["failures"], result["left_alone"]) == (True, 1, [], [])
        assert names(folder) == written(result) == ALL
        assert (folder / "raw.eml").read_bytes() == b"Subject: Invoice 1\r\n\r\nThe secret body 1\r\n"
        assert (folder / "preview.png").read_bytes() == PICTURE
        assert json.loads((folder / "detections.json").read_text())["action"] == "QUARANTINED"
        assert json.loads((folder / "message.json").read_text())["recipients"] == ["user1@corp.example"]
        assert json.loads((folder / "action_log.json").read_text()) == [{"operation": "PREVIEW", "success": True}]
        assert mail.posts == []
        assert mail.gets == ["raw", "detections", "preview", "trace", "action_log"]

    def test_the_manifest(self, tmp_path: Path, clock: Any) -> None:
        result = save_in(Mail(flagged(1)), tmp_path, ids=[ONE])
        folder = folder_of(tmp_path)
        noted = manifest(folder)
        assert (noted["account_id"], noted["id"]) == (ACCOUNT, ONE)
        assert sorted([*noted["files"], "manifest.json"]) == ALL
        for name, entry in noted["files"].items():
            data = (folder / name).read_bytes()
            assert entry == {
                "sha256": hashlib.sha256(data).hexdigest(),
                "size": len(data),
                "fetched_at": "2027-01-15T08:00:00Z",
                "ray_id": RAY,
            }
        (evidence,) = result["evidence"]
        assert (evidence["id"], evidence["folder"], evidence["unavailable"]) == (ONE, folder.name, [])
        assert {each["name"]: each["sha256"] for each in evidence["files"]} == {
            name: entry["sha256"] for name, entry in noted["files"].items()
        }

    def test_a_message_without_a_verdict(self, tmp_path: Path) -> None:
        """Only a preview can be made of its content, from the copy in the inbox."""
        mail = Mail(message(1))
        result = save_in(mail, tmp_path, **SENDER)
        assert result["changed"] is True
        assert names(folder_of(tmp_path)) == CLEAN
        assert unavailable(result) == {"raw": WITHOUT_VERDICT, "detections": WITHOUT_VERDICT}
        assert mail.posts == [("preview", {"id": ONE})]
        assert mail.gets == ["trace", "action_log"]

    @pytest.mark.parametrize(
        ("values", "has_raw"),
        [
            ({"alert_id": "x"}, True),
            ({"final_disposition": "SPAM"}, True),
            ({"final_disposition": "NEW-LABEL"}, True),
            ({"final_disposition": None}, False),
            ({"final_disposition": "NONE", "alert_id": ""}, False),
        ],
    )
    def test_what_counts_as_a_verdict(self, tmp_path: Path, values: Document, has_raw: bool) -> None:
        save_in(Mail(message(1, **values)), tmp_path, **SENDER)
        assert (folder_of(tmp_path) / "raw.eml").exists() is has_raw

    def test_only_some_parts(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1), flagged(2))
        result = save_in(mail, tmp_path, parts=["trace", "message"], **SENDER)
        assert mail.gets == ["trace", "trace"]
        assert names(folder_of(tmp_path, TWO)) == ["manifest.json", "message.json", "trace.json"]
        assert [each["name"] for each in result["evidence"][1]["files"]] == ["message.json", "trace.json"]
        save_in(mail, tmp_path, parts=["raw"], **SENDER)
        assert sorted(manifest(folder_of(tmp_path))["files"]) == ["message.json", "raw.eml", "trace.json"]

    def test_json_is_sorted_and_ascii(self, tmp_path: Path) -> None:
        save_in(Mail(flagged(1, subject="B\u00fccher \U0001f600")), tmp_path, **SENDER)
        text = (folder_of(tmp_path) / "message.json").read_bytes()
        document = json.loads(text)
        assert text.decode("ascii") == json.dumps(document, indent=2, sort_keys=True) + "\n"
        assert document["subject"] == "B\u00fccher \U0001f600"

    def test_all_pages_of_the_action_log(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        pages = iter([[{"operation": "MOVE"}] * 2, [{"operation": "SUBMISSION"}]])
        mail._detail = lambda *path: envelope(next(pages), result_info={"total_count": 3})  # type: ignore[method-assign]
        save_in(mail, tmp_path, parts=["action_log"], **SENDER)
        log = json.loads((folder_of(tmp_path) / "action_log.json").read_text())
        assert [each["operation"] for each in log] == ["MOVE", "MOVE", "SUBMISSION"]

    def test_nothing_found(self, tmp_path: Path) -> None:
        result = save_in(Mail(), tmp_path / "new", **SENDER)
        assert (result["changed"], result["count"], result["evidence"], result["written"]) == (False, 0, [], [])
        assert not (tmp_path / "new").exists()

    def test_a_missing_message(self, tmp_path: Path) -> None:
        result = save_in(Mail(flagged(1)), tmp_path, ids=[ONE, "other"])
        assert result["missing"] == ["other"]
        assert names(tmp_path) == [folder_of(tmp_path).name]


class TestDoneAgain:
    @pytest.mark.parametrize("document", [flagged(1), message(1), quarantined(1)])
    def test_unchanged(self, tmp_path: Path, document: Document) -> None:
        """Only what can have become more is asked for. The preview of the first run is no news about the message."""
        mail = Mail(document)
        first = save_in(mail, tmp_path, **SENDER)
        before = {path: path.stat().st_mtime_ns for path in folder_of(tmp_path).iterdir()}
        mail.gets.clear()
        mail.posts.clear()
        again = save_in(mail, tmp_path, **SENDER)
        assert (again["changed"], again["written"]) == (False, [])
        assert again["evidence"] == first["evidence"]
        assert again["left_alone"] == [{"id": ONE, "reason": "saved before"}]
        assert mail.gets == ["trace", "action_log"]
        assert mail.posts == []
        assert {path: path.stat().st_mtime_ns for path in folder_of(tmp_path).iterdir()} == before

    @pytest.mark.parametrize("part", ["trace", "action_log"])
    def test_a_newer_trace_or_log_is_no_change(self, tmp_path: Path, part: str) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        mail.logs[ONE].append({"operation": "MOVE"})
        mail.details[ONE]["trace"] = {"inbound": None, "outbound": {"pending": True, "lines": []}}
        result = save_in(mail, tmp_path, parts=[part], **SENDER)
        assert (result["changed"], result["left_alone"]) == (False, [])
        assert written(result) == sorted([f"{part}.json", "manifest.json"])
        path = folder_of(tmp_path) / f"{part}.json"
        assert manifest(path.parent)["files"][path.name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()

    def test_a_message_whose_state_changed(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        mail.messages[ONE]["delivery_status"] = ["moved"]
        result = save_in(mail, tmp_path, **SENDER)
        assert result["changed"] is True
        assert written(result) == ["manifest.json", "message.json"]

    @pytest.mark.parametrize("operations", [None, 7, "PREVIEW", [["x"]], {"x": 1}])
    def test_operations_of_another_shape(self, tmp_path: Path, operations: Any) -> None:
        mail = Mail(flagged(1, post_delivery_operations=operations))
        parts = ["message", "trace"]
        save_in(mail, tmp_path, parts=parts, **SENDER)
        assert save_in(mail, tmp_path, parts=parts, **SENDER)["changed"] is False
        mail.messages[ONE]["delivery_status"] = ["moved"]
        assert save_in(mail, tmp_path, parts=parts, **SENDER)["changed"] is True

    @pytest.mark.parametrize("text", ["{", "[]", "{}"])
    def test_a_message_that_was_changed_together_with_the_manifest(self, tmp_path: Path, text: str) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        folder = folder_of(tmp_path)
        noted = manifest(folder)
        noted["files"]["message.json"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(noted))
        (folder / "message.json").write_text(text)
        assert save_in(mail, tmp_path, **SENDER)["changed"] is True
        assert json.loads((folder / "message.json").read_text())["id"] == ONE

    @pytest.mark.parametrize("name", [each for each in ALL if each != "manifest.json"])
    @pytest.mark.parametrize("damage", ["changed", "removed"])
    def test_a_damaged_file_is_fetched_again(self, tmp_path: Path, name: str, damage: str) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        path = folder_of(tmp_path) / name
        path.unlink() if damage == "removed" else path.write_bytes(b"something else")
        assert save_in(mail, tmp_path, check=True, **SENDER)["changed"] is True
        result = save_in(mail, tmp_path, **SENDER)
        assert result["changed"] is True
        assert name in written(result)
        assert manifest(path.parent)["files"][name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()

    @pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": 1}', '{"files": {"raw.eml": 1}}', "\x00\xff"])
    def test_a_damaged_manifest(self, tmp_path: Path, text: str | None) -> None:
        """Then nothing vouches for the files, so they are fetched again."""
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        path = folder_of(tmp_path) / "manifest.json"
        path.unlink() if text is None else path.write_text(text, encoding="latin-1")
        mail.gets.clear()
        assert save_in(mail, tmp_path, **SENDER)["changed"] is True
        assert mail.gets == ["raw", "detections", "preview", "trace", "action_log"]
        assert sorted([*manifest(path.parent)["files"], "manifest.json"]) == ALL

    def test_a_saved_file_that_is_lost_for_good(self, tmp_path: Path) -> None:
        """The preview of clean mail can only be made while it is in the inbox. Losing it must not stay unnoticed."""
        mail = Mail(message(1))
        save_in(mail, tmp_path, **SENDER)
        (folder_of(tmp_path) / "preview.png").write_bytes(b"something else")
        mail.details[ONE]["preview"] = envelope(None, 400, 1234)
        result = save_in(mail, tmp_path, **SENDER)
        assert result["failed"]
        assert failures(result) == {
            (ONE, "preview"): "the saved file was changed or removed, and HTTP 400, message 1234 (code 1234)"
        }
        assert "preview.png" not in [each["name"] for each in result["evidence"][0]["files"]]

    def test_force(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        mail.gets.clear()
        assert save_in(mail, tmp_path, force=True, **SENDER)["changed"] is False
        assert mail.gets[:3] == ["raw", "detections", "preview"]
        mail.details[ONE]["raw"] = {"raw": "another"}
        assert save_in(mail, tmp_path, **SENDER)["changed"] is False
        result = save_in(mail, tmp_path, force=True, **SENDER)
        assert (result["changed"], "raw.eml" in written(result)) == (True, True)
        assert (folder_of(tmp_path) / "raw.eml").read_bytes() == b"another"

    def test_force_keeps_what_cloudflare_no_longer_has(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        mail.details[ONE]["raw"] = envelope(None, 404, 1404)
        result = save_in(mail, tmp_path, force=True, **SENDER)
        assert list(unavailable(result)) == ["raw"]
        assert "raw.eml" in [each["name"] for each in result["evidence"][0]["files"]]
        assert (folder_of(tmp_path) / "raw.eml").exists()

    def test_a_verdict_that_was_withdrawn(self, tmp_path: Path) -> None:
        """What was saved before stays evidence."""
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        mail.messages[ONE].update(alert_id=None, final_disposition="NONE")
        result = save_in(mail, tmp_path, **SENDER)
        assert (written(result), unavailable(result)) == (["manifest.json", "message.json"], {})


class TestCheckMode:
    @pytest.mark.parametrize("document", [flagged(1), message(1)])
    def test_nothing_is_requested_or_written(self, tmp_path: Path, document: Document) -> None:
        mail = Mail(document)
        dest = tmp_path / "new"
        predicted = save_in(mail, dest, check=True, diff=True, **SENDER)
        assert (mail.gets, mail.posts) == ([], [])
        assert not dest.exists()
        real = save_in(mail, dest, diff=True, **SENDER)
        assert predicted.keys() == real.keys()
        for name in ("changed", "written", "diff", "count", "left_alone", "failures"):
            assert predicted[name] == real[name], name

    def test_done_again(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        real = save_in(mail, tmp_path, **SENDER)
        mail.gets.clear()
        predicted = save_in(mail, tmp_path, check=True, **SENDER)
        assert (predicted["changed"], predicted["written"]) == (False, [])
        assert predicted["evidence"] == real["evidence"]
        assert mail.gets == []

    def test_the_diff_has_paths_only(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, parts=["message"], **SENDER)
        mail.messages[ONE]["delivery_status"] = ["moved"]
        result = save_in(mail, tmp_path, diff=True, parts=["message", "raw"], **SENDER)
        folder = folder_of(tmp_path)
        assert result["diff"] == {
            "before": f"{folder}/message.json\n{folder}/manifest.json\n",
            "after": f"{folder}/message.json  replaced\n{folder}/manifest.json  replaced\n{folder}/raw.eml\n",
        }


class TestFiles:
    def test_modes(self, tmp_path: Path) -> None:
        dest = tmp_path / "a" / "b"
        before = os.umask(0)
        try:
            save_in(Mail(flagged(1)), dest, **SENDER)
        finally:
            os.umask(before)
        folder = folder_of(dest)
        assert {mode(path) for path in (tmp_path / "a", dest, folder)} == {0o700}
        assert {mode(path) for path in folder.iterdir()} == {0o600}

    def test_an_existing_folder_keeps_its_mode(self, tmp_path: Path) -> None:
        """But not the folder of a message, in which others must not replace files."""
        tmp_path.chmod(0o755)
        folder = folder_of(tmp_path)
        folder.mkdir(mode=0o755)
        save_in(Mail(flagged(1)), tmp_path, **SENDER)
        assert (mode(tmp_path), mode(folder)) == (0o755, 0o700)

    def test_a_replaced_file_becomes_private(self, tmp_path: Path) -> None:
        folder = folder_of(tmp_path)
        folder.mkdir()
        (folder / "raw.eml").touch(mode=0o644)
        save_in(Mail(flagged(1)), tmp_path, **SENDER)
        assert mode(folder / "raw.eml") == 0o600

    @pytest.mark.parametrize(
        ("message_id", "name"),
        [
            ("../..", "-.-.."),
            ("a:b", "a-b"),
            ("/etc/x", "-etc-x"),
            (".hidden", "-hidden"),
            ("x\ny", "x-y"),
            ("a\x00b", "a-b"),
            ("B\u00fccher", "B-cher"),
            ("~root", "-root"),
            ("{{ 7 * 7 }}", "---7---7---"),
        ],
    )
    def test_odd_ids(self, tmp_path: Path, message_id: str, name: str) -> None:
        dest = tmp_path / "x" / "dest"
        result = save_in(Mail(flagged(1, id=message_id)), dest, **SENDER)
        assert result["changed"] is True
        assert names(dest) == [result["evidence"][0]["folder"]] == [name]
        assert names(dest / name) == ALL
        assert names(tmp_path / "x") == ["dest"]
        assert manifest(dest / name)["id"] == message_id

    def test_an_id_that_is_too_long(self, tmp_path: Path) -> None:
        result = save_in(Mail(flagged(1, id="x" * 300), flagged(2)), tmp_path, partial="warn", **SENDER)
        assert "File name too long" in failures(result)["x" * 300, None]
        assert names(tmp_path) == [folder_of(tmp_path, TWO).name]

    @pytest.mark.parametrize("runs", ["one", "two"])
    @pytest.mark.parametrize("check", [True, False])
    def test_two_ids_with_one_folder(self, tmp_path: Path, runs: str, check: bool) -> None:
        mail = Mail(flagged(1, id="a:b"), flagged(2, id="a-b"))
        if runs == "two":
            save_in(mail, tmp_path, ids=["a:b"])
        result = save_in(mail, tmp_path, check=check, **SENDER)
        assert result["failed"]
        assert "another message" in failures(result)["a-b", None]
        if not check or runs == "two":
            assert manifest(tmp_path / "a-b")["id"] == "a:b"

    @pytest.mark.parametrize("check", [True, False])
    @pytest.mark.parametrize("name", [each for each in ALL if each != "manifest.json"])
    @pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe"])
    def test_no_regular_file(self, tmp_path: Path, name: str, kind: str, check: bool) -> None:
        target = tmp_path / "target"
        folder = folder_of(tmp_path / "dest")
        folder.mkdir(parents=True)
        place(folder / name, kind, target)
        mail = Mail(flagged(1))
        result = save_in(mail, tmp_path / "dest", check=check, partial="warn", **SENDER)
        part = Path(name).stem
        assert failures(result) == {(ONE, part): f"{folder}/{name} is not a regular file"}
        assert part not in mail.gets
        untouched(target, kind)
        if not check:
            assert sorted(each.name for each in folder.iterdir()) == ALL
            assert name not in manifest(folder)["files"]

    @pytest.mark.parametrize("check", [True, False])
    @pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe"])
    def test_no_regular_manifest(self, tmp_path: Path, kind: str, check: bool) -> None:
        target = tmp_path / "target"
        folder = folder_of(tmp_path / "dest")
        folder.mkdir(parents=True)
        place(folder / "manifest.json", kind, target)
        mail = Mail(flagged(1))
        result = save_in(mail, tmp_path / "dest", check=check, **SENDER)
        assert failures(result) == {(ONE, None): f"{folder}/manifest.json is not a regular file"}
        assert mail.gets == []
        untouched(target, kind)

    @pytest.mark.parametrize("check", [True, False])
    @pytest.mark.parametrize("kind", ["link", "link to a folder", "dangling", "file", "pipe"])
    def test_no_folder(self, tmp_path: Path, kind: str, check: bool) -> None:
        target = tmp_path / "target"
        dest = tmp_path / "dest"
        dest.mkdir()
        place(folder_of(dest), kind, target)
        mail = Mail(flagged(1), flagged(2))
        result = save_in(mail, dest, check=check, **SENDER)
        assert result["failed"]
        assert failures(result) == {(ONE, None): f"{folder_of(dest)} is not a folder"}
        assert f"1 could not be saved: {ONE} ({folder_of(dest)} is not a folder)" in result["msg"]
        untouched(target, kind)
        assert folder_of(dest, TWO).exists() is not check

    def test_a_folder_of_another_user(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder_of(tmp_path).mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        result = save_in(Mail(flagged(1)), tmp_path, **SENDER)
        assert failures(result) == {(ONE, None): f"{folder_of(tmp_path)} belongs to another user"}

    def test_a_file_that_cannot_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mail = Mail(flagged(1))
        save_in(mail, tmp_path, **SENDER)
        open_file = builtins.open

        def refuse(path: Any, *arguments: Any, **options: Any) -> Any:
            if str(path).endswith("raw.eml"):
                raise PermissionError(13, "Permission denied")
            return open_file(path, *arguments, **options)

        monkeypatch.setattr(builtins, "open", refuse)
        result = save_in(mail, tmp_path, **SENDER)
        assert failures(result) == {(ONE, "raw"): f"{folder_of(tmp_path)}/raw.eml: Permission denied"}

    def test_dest_may_be_a_link(self, tmp_path: Path) -> None:
        """The user chose it."""
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        save_in(Mail(flagged(1)), tmp_path / "link", **SENDER)
        assert names(folder_of(tmp_path / "real")) == ALL

    def test_a_relative_dest(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        result = save_in(Mail(flagged(1)), "evidence/x", **SENDER)
        assert result["written"][0] == str(folder_of(tmp_path / "evidence" / "x") / "message.json")

    @pytest.mark.parametrize("kind", ["file", "dangling"])
    def test_dest_is_no_folder(self, tmp_path: Path, kind: str) -> None:
        place(tmp_path / "dest", kind, tmp_path / "target")
        mail = Mail(flagged(1))
        result = save_in(mail, tmp_path / "dest", **SENDER)
        assert "dest must be a folder, but there is something else" in result["msg"]
        assert mail.queries == []

    def test_a_disk_that_is_full_ends_the_task(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mail = Mail(flagged(1), flagged(2))
        replace = os.replace

        def replace_until_full(source: str, target: str) -> None:
            if target.endswith("detections.json"):
                raise OSError(28, "No space left on device")
            replace(source, target)

        monkeypatch.setattr(os, "replace", replace_until_full)
        result = save_in(mail, tmp_path, **SENDER)
        assert result["failed"]
        assert "detections.json cannot be written: No space left on device" in result["msg"]
        assert written(result) == ["manifest.json", "message.json", "raw.eml"] == names(folder_of(tmp_path))
        assert mail.gets == ["raw", "detections"]


def place(path: Path, kind: str, target: Path) -> None:
    """Put something in the place of a file or folder."""
    if kind in ("link", "file"):
        (target if kind == "link" else path).write_text("precious")
    if kind == "link to a folder":
        target.mkdir()
    if kind in ("link", "link to a folder", "dangling"):
        path.symlink_to(target)
    if kind == "folder":
        path.mkdir()
    if kind == "pipe":
        os.mkfifo(path)


def untouched(target: Path, kind: str) -> None:
    """What a link points to is as it was."""
    if kind == "link":
        assert target.read_text() == "precious"
    elif kind == "link to a folder":
        assert names(target) == []
    else:
        assert not target.exists()


def png(data: bytes) -> Document:
    return {"screenshot": base64.b64encode(data).decode()}


class TestContent:
    @pytest.mark.parametrize(
        ("part", "content", "says"),
        [
            ("preview", {"screenshot": "not base64!"}, "the preview is not valid base64"),
            ("preview", {"screenshot": base64.b64encode(PICTURE).decode() + "\n"}, "the preview is not valid base64"),
            ("preview", {"screenshot": "\u00e9"}, "the preview is not valid base64"),
            ("preview", png(b"GIF89a"), "the preview is not a PNG"),
            ("preview", {"screenshot": ""}, "the response has no text in screenshot"),
            ("preview", {"screenshot": [1]}, "the response has no text in screenshot"),
            ("preview", "text", "the response has another shape than expected"),
            ("raw", {"raw": 1}, "the response has no text in raw"),
            ("raw", [], "the response has another shape than expected"),
            ("detections", "text", "the response has another shape than expected"),
            ("trace", [1], "the response has another shape than expected"),
            ("trace", response(200, b"not JSON"), "HTTP 200, the response does not come from Cloudflare's API"),
            ("raw", response(200, b"<title>secret body</title>"), "HTTP 200, the response does not come from"),
        ],
    )
    def test_malformed(self, tmp_path: Path, part: str, content: Any, says: str) -> None:
        """The part fails, and the others are saved."""
        mail = Mail(flagged(1), flagged(2))
        mail.details[ONE][part] = content
        result = save_in(mail, tmp_path, **SENDER)
        assert result["failed"]
        assert list(failures(result)) == [(ONE, part)]
        assert says in failures(result)[ONE, part]
        assert f"1 could not be saved: {part} of {ONE} (" in result["msg"]
        assert result["changed"] is True
        assert len(names(folder_of(tmp_path))) == len(ALL) - 1
        assert names(folder_of(tmp_path, TWO)) == ALL
        assert "secret body" not in json.dumps(result)

    def test_a_malformed_action_log(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        mail.logs[ONE] = {}  # type: ignore[assignment]
        result = save_in(mail, tmp_path, parts=["action_log"], **SENDER)
        assert "the result is not a list" in failures(result)[ONE, "action_log"]

    def test_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "_MAX_BODY", 2**20)
        mail = Mail(flagged(1), flagged(2))
        mail.details[ONE]["raw"] = {"raw": "x" * 2**20}
        result = save_in(mail, tmp_path, partial="warn", **SENDER)
        assert failures(result) == {(ONE, "raw"): "HTTP 200, the response is larger than 1 MiB"}
        assert names(folder_of(tmp_path)) == [each for each in ALL if each != "raw.eml"]
        assert names(folder_of(tmp_path, TWO)) == ALL

    @pytest.mark.parametrize(
        ("text", "saved", "is_lossy"),
        [
            ("a\nb\r\nc\rd", b"a\nb\r\nc\rd", False),
            ("\u00e9 \U0001f600", "\u00e9 \U0001f600".encode(), False),
            ("caf\ufffd", "caf\ufffd".encode(), True),
            ("lone \ud800 surrogate", "lone \ufffd surrogate".encode(), True),
            ("\x00", b"\x00", False),
        ],
    )
    def test_the_bytes_of_a_raw_message(self, tmp_path: Path, text: str, saved: bytes, is_lossy: bool) -> None:
        mail = Mail(flagged(1))
        mail.details[ONE]["raw"] = {"raw": text}
        save_in(mail, tmp_path, **SENDER)
        folder = folder_of(tmp_path)
        assert (folder / "raw.eml").read_bytes() == saved
        assert manifest(folder)["files"]["raw.eml"].get("lossy", False) is is_lossy
        assert save_in(mail, tmp_path, force=True, **SENDER)["changed"] is False

    @pytest.mark.parametrize("verbose", [{"diff": True}, {"check": True, "diff": True}])
    @pytest.mark.parametrize("fault", [None, "malformed", "refused"])
    def test_no_content_in_the_result(self, tmp_path: Path, verbose: dict[str, bool], fault: str | None) -> None:
        mail = Mail(flagged(1, subject="The secret subject"), message(2, subject="The secret subject"))
        if fault:
            mail.details[ONE]["preview"] = {"screenshot": "secret"} if fault == "malformed" else envelope(None, 403, 1)
        for _run in range(2):
            text = json.dumps(save_in(mail, tmp_path, **SENDER, **verbose))
            assert "secret" not in text
            assert base64.b64encode(PICTURE).decode() not in text
            assert "Invoice" not in text


REFUSALS = [envelope(None, 400, 1234), envelope(None, 404, 1404), envelope(None, 404, 7003), envelope(None, 422, 1)]


class TestUnavailable:
    @pytest.mark.parametrize("refusal", REFUSALS)
    @pytest.mark.parametrize("part", ["raw", "preview", "detections", "trace"])
    def test_refused(self, tmp_path: Path, part: str, refusal: Any) -> None:
        mail = Mail(flagged(1))
        mail.details[ONE][part] = refusal
        result = save_in(mail, tmp_path, **SENDER)
        assert (result["changed"], result["failures"]) == (True, [])
        assert list(unavailable(result)) == [part]
        assert unavailable(result)[part].startswith("HTTP 4")
        assert "message" in unavailable(result)[part]

    def test_the_action_log(self, tmp_path: Path) -> None:
        mail = Mail(flagged(1))
        detail = mail._detail
        mail._detail = (  # type: ignore[method-assign]
            lambda message_id, part: envelope(None, 404, 1404) if part == "action_log" else detail(message_id, part)
        )
        assert list(unavailable(save_in(mail, tmp_path, **SENDER))) == ["action_log"]

    @pytest.mark.parametrize("content", [None, {"raw": None}])
    def test_null(self, tmp_path: Path, content: Any) -> None:
        mail = Mail(flagged(1))
        mail.details[ONE]["raw"] = content
        assert unavailable(save_in(mail, tmp_path, **SENDER)) == {"raw": "Cloudflare returned none"}

    @pytest.mark.parametrize("partial", ["fail", "warn"])
    def test_a_named_part(self, tmp_path: Path, partial: str) -> None:
        mail = Mail(message(1), flagged(2))
        mail.details[ONE]["preview"] = envelope(None, 400, 1234)
        parts = ["raw", "preview", "trace"]
        result = save_in(mail, tmp_path, parts=parts, partial=partial, **SENDER)
        assert result.get("failed", False) is (partial == "fail")
        text = result["msg"] if partial == "fail" else result["warnings"][0]
        assert f"2 could not be saved: raw of {ONE} ({WITHOUT_VERDICT}), preview of {ONE} (HTTP 400" in text
        assert list(failures(result)) == [(ONE, "raw"), (ONE, "preview")]
        assert list(unavailable(result)) == ["raw", "preview"]
        assert names(folder_of(tmp_path)) == ["manifest.json", "trace.json"]
        assert names(folder_of(tmp_path, TWO)) == ["manifest.json", "preview.png", "raw.eml", "trace.json"]

    @pytest.mark.parametrize("check", [True, False])
    def test_a_named_part_that_clean_mail_cannot_have(self, tmp_path: Path, check: bool) -> None:
        mail = Mail(message(1))
        result = save_in(mail, tmp_path / "new", parts=["raw"], check=check, **SENDER)
        assert failures(result) == {(ONE, "raw"): WITHOUT_VERDICT}
        assert (mail.gets, mail.posts, result["changed"]) == ([], [], False)
        assert not (tmp_path / "new").exists()


class TestFailures:
    @pytest.mark.parametrize(
        ("step", "says"),
        [
            (envelope(None, 403, 10000), "HTTP 403"),
            (envelope(None, 401, 1), "HTTP 401"),
            (envelope(None, 400, 9109), "code 9109"),
            (envelope(None, 404, 10000), "code 10000"),
            (response(503), "HTTP 503"),
            (envelope(None, 429, 971), "rate limited"),
            (disconnect, "the connection was lost"),
        ],
    )
    def test_credentials_and_network_end_the_task(self, tmp_path: Path, clock: Any, step: Any, says: str) -> None:
        """The result has what was saved before."""
        mail = Mail(flagged(1), flagged(2), flagged(3))
        mail.details[TWO]["detections"] = step
        result = save_in(mail, tmp_path, partial="warn", **SENDER)
        assert result["failed"]
        assert says in result["msg"]
        assert (result["changed"], result["count"]) == (True, 3)
        assert [each["id"] for each in result["evidence"]] == [ONE, TWO]
        assert [each["name"] for each in result["evidence"][1]["files"]] == ["message.json", "raw.eml"]
        assert names(folder_of(tmp_path, TWO)) == ["manifest.json", "message.json", "raw.eml"]
        assert len(result["written"]) == len(ALL) + 3
        mail.details[TWO] = details(2)
        mail.gets.clear()
        save_in(mail, tmp_path, ids=[TWO])
        assert mail.gets == ["message", "detections", "preview", "trace", "action_log"]

    def test_a_preview_is_asked_for_again_after_a_lost_response(self, tmp_path: Path, clock: Any) -> None:
        """It only reads."""
        mail = Mail(message(1), faults=["lost before", "failed before"])
        assert save_in(mail, tmp_path, **SENDER)["changed"] is True
        assert len(mail.posts) == 3

    def test_a_refused_preview_ends_the_task(self, tmp_path: Path) -> None:
        """The token may not be allowed to POST."""
        mail = Mail(message(1), faults=["refused"])
        result = save_in(mail, tmp_path, **SENDER)
        assert result["failed"]
        assert "Cloud Email Security: Write" in result["msg"]
        assert written(result) == ["manifest.json", "message.json"]

    @pytest.mark.parametrize("check", [True, False])
    def test_the_limit(self, tmp_path: Path, check: bool) -> None:
        mail = Mail(*map(flagged, range(1, 5)))
        result = save_in(mail, tmp_path / "new", check=check, max_messages=3, **SENDER)
        assert result["failed"]
        assert "max_messages is 3, but 4 messages would be saved" in result["msg"]
        assert (mail.gets, mail.posts) == ([], [])
        assert not (tmp_path / "new").exists()
        assert save_in(mail, tmp_path / "new", check=check, max_messages=4, **SENDER)["changed"]

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({}, "a filter is required"),
            ({**SENDER, "ids": [ONE]}, "mutually exclusive"),
            ({**SENDER, "max_messages": 0}, "max_messages must be at least 1"),
            ({**SENDER, "parts": []}, "parts must not be empty"),
            ({**SENDER, "parts": ["body"]}, "parts must be one or more of"),
            ({**SENDER, "dest": " "}, "dest must not be empty"),
            ({**SENDER, "dest": None}, "missing required arguments: dest"),
        ],
    )
    def test_mistakes_send_nothing(self, tmp_path: Path, options: dict[str, Any], says: str) -> None:
        mail = Mail(flagged(1))
        assert says in save_in(mail, **{"dest": tmp_path / "new", **options})["msg"]
        assert (mail.queries, mail.gets, mail.posts) == ([], [], [])
        assert not (tmp_path / "new").exists()

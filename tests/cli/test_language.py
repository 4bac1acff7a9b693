"""The language of what commands print."""

from __future__ import annotations

import pytest

from fugai.cli import run_cli
from fugai.cli.language import choose, language


@pytest.mark.parametrize(
    ("argv", "environ", "rest", "chosen"),
    [
        (["run", "p"], {}, ["run", "p"], "en"),
        (["run", "p"], {"LANG": "zh_CN.UTF-8"}, ["run", "p"], "zh"),
        (["run", "p"], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, ["run", "p"], "en"),
        (["--lang", "zh", "run", "p"], {}, ["run", "p"], "zh"),
        (["run", "p", "--lang=en"], {"LANG": "zh_TW"}, ["run", "p"], "en"),
        (["run", "--", "--lang", "zh"], {}, ["run", "--", "--lang", "zh"], "en"),
    ],
)
def test_option_before_the_locale(argv, environ, rest, chosen) -> None:
    assert choose(argv, environ) == rest
    assert language() == chosen


def test_an_unknown_language_is_refused(capsys) -> None:
    assert run_cli(["--lang", "fr", "check", "p"]) == 2
    assert capsys.readouterr().err == "fugai: `--lang` must be one of zh, en, found 'fr'.\n"


def test_help_in_chinese(capsys) -> None:
    assert run_cli(["site", "--help", "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("用法：fugai site [选项] PROJECT\n")
    assert "\n  --budget 值                     新建数量。\n" in text


def test_the_list_of_commands_in_chinese(capsys) -> None:
    assert run_cli(["--lang", "zh"]) == 2
    assert "\n命令：\n" in capsys.readouterr().out


def test_errors_in_chinese(capsys) -> None:
    assert run_cli(["check", "nowhere", "--lang", "zh"]) == 2
    assert capsys.readouterr().err == "fugai: nowhere必须含有project.toml，实际没有。\n"
    assert run_cli(["--lang", "zh", "runn"]) == 2
    assert capsys.readouterr().err.startswith("fugai: 没有命令'runn'")


def test_a_check_in_chinese(capsys, tmp_path) -> None:
    assert run_cli(["check", "tests/projects/siting", "--lang", "zh", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "十二村：6个输入"
    assert lines[1].split() == ["行政区", "2行"]

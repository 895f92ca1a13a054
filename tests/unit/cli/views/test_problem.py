import pytest
import typer

from services.cli.views.problem import give_up


def test_a_command_ends_with_one_message_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        give_up("Port 9 is taken [by x]. " + "Long lines stay whole. " * 20)
    assert ended.value.exit_code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), "[by x]" in err) == ("", 1, True)

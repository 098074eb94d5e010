"""What Slack's own client checks before anything is sent: choices, numbers, lengths, empty fields."""

from collections.abc import Sequence

from .controls import MANY_OF, ONE_OF, Control, choosable, controls, fillable
from .errors import Json, ScreenError
from .views import View


def chosen_in_turn(control: Control, before: object, wanted: Sequence[str]) -> list[object]:
    """The values that a control takes, one click after the other, until exactly the wanted are chosen."""
    if control.kind in ONE_OF:
        if len(wanted) != 1:
            raise ScreenError(f"one of {control.labels()} can be chosen, not {len(wanted)}")
        option = control.option(wanted[0])
        return [] if option == before else [option]
    most = control.element.get("max_selected_items", len(control.options()))
    if len(wanted) > most:
        raise ScreenError(f"at most {most} can be chosen")
    chosen = list(before) if isinstance(before, list) else []
    target = [control.option(label) for label in wanted]
    steps: list[object] = []
    for option in [old for old in chosen if old not in target]:
        chosen = [old for old in chosen if old != option]
        steps.append(list(chosen))
    for option in target:
        if option not in chosen:
            chosen = [*chosen, option]
            steps.append(list(chosen))
    return steps


def entered(control: Control, text: str) -> object:
    """The value that typing gives, or what the client says under the field."""
    element = control.element
    if not text:
        return None
    if control.kind == "number_input":
        _check_number(element, text)
    if control.kind == "url_text_input" and not text.startswith(("http://", "https://")):
        raise ScreenError("enter a valid URL")
    if control.kind == "datetimepicker":
        return int(text)
    if len(text) < element.get("min_length", 0):
        raise ScreenError(f"please enter at least {element['min_length']} characters")
    if len(text) > element.get("max_length", 3000):
        raise ScreenError("this entry is too long")
    return text


def _check_number(element: Json, text: str) -> None:
    try:
        number = float(text) if element["is_decimal_allowed"] else int(text)
    except ValueError:
        raise ScreenError("please enter a number") from None
    if "min_value" in element and number < float(element["min_value"]):
        raise ScreenError(f"enter a number of at least {element['min_value']}")
    if "max_value" in element and number > float(element["max_value"]):
        raise ScreenError(f"enter a number of at most {element['max_value']}")


def fill_in(view: View, name: str, value: str | Sequence[str]) -> None:
    """Set one input of a modal, found by its label, ``block_id`` or ``action_id``, without telling the app."""
    control = next((c for c in controls(view.blocks) if name in (c.caption, c.block_id, c.action_id)), None)
    if control is None:
        raise ScreenError(f"there is no input {name!r}; the view shows {view.visible_text()!r}")
    if control.kind in ONE_OF.keys() | MANY_OF.keys():
        labels = [value] if isinstance(value, str) else list(value)
        choosable(view.blocks, labels, name)
        for step in chosen_in_turn(control, view.state.value(control), labels):
            view.state.set(control, step)
    else:
        view.state.set(fillable(view.blocks, name), entered(control, str(value)))


def missing(view: View) -> list[str]:
    """The labels of required inputs that are still empty."""
    required = [c for c in controls(view.blocks) if c.is_input and not c.block.get("optional")]
    return [control.caption for control in required if not view.state.value(control)]

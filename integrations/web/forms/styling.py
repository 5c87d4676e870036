"""The classes of our style sheet on Django's controls, and ids that tie errors to them."""

from __future__ import annotations

from django import forms

CLASSES: dict[type, str] = {
    forms.Select: "select",
    forms.Textarea: "textarea",
    forms.CheckboxInput: "",
    forms.NumberInput: "input input--number",
}


def style(form: forms.BaseForm) -> None:
    """Give each control its class; called by the forms when they are made."""
    for field in form.fields.values():
        field.widget.attrs.setdefault("class", CLASSES.get(type(field.widget), "input"))


class StyledForm(forms.Form):
    """A form whose controls look like the rest of the pages."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        style(self)


def add_refusal(form: forms.Form, message: str, field: str | None) -> None:
    """Put a use case's refusal on the form: at its field where the form has it, else on top."""
    form.add_error(field if field in form.fields else None, message)

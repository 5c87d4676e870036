"""The rules, as functions of values. They know no Django, no SDK, no clock and no setting."""

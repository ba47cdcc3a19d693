"""What services refuse, for tests."""

from typing import Any

import pytest

from detainees.services.refusal import Refused


def refused(code: str) -> Any:
    """A block in which exactly this refusal must come; what it leaves behind is asserted after it."""
    return pytest.raises(Refused, match=f"^{code}$")

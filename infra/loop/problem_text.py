"""What the hall said no with, in words for the one at the terminal."""

from typing import Any

import httpx


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """The problem in a response; empty when it is none, as from a server that is no hall."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def refusal(response: httpx.Response) -> str:
    """Code, detail and what would make it right, in one line."""
    problem = problem_of(response)
    if "code" not in problem:
        return f"{response.url} answered HTTP {response.status_code}, and not as a hall does: is it one?"
    remedy = problem.get("remedy")
    return f"{problem['code']}: {problem.get('detail', '')}" + (f" ({remedy})" if remedy else "")

"""How the API says no."""

from typing import Any, TypeAlias

from aiohttp import web

Json: TypeAlias = Any


class ApiError(Exception):
    """A refusal, in the shape that all of the API's have."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": _kind(status, code), "param": param, "code": code}
        self.headers = headers or {}

    def response(self) -> web.Response:
        return web.json_response({"error": self.error}, status=self.status, headers=self.headers)


def wrong(param: str | None, message: str, code: str | None = None) -> ApiError:
    return ApiError(400, message, param=param, code=code)


def no_key(code: str | None) -> ApiError:
    return ApiError(401, "No key, or not one of ours.", code=code)


def no_such_model(name: object) -> ApiError:
    return ApiError(404, f"There is no model `{name}` for this key.", code="model_not_found")


def nothing_here(what: str) -> ApiError:
    return ApiError(404, f"There is nothing at {what}.")


def _kind(status: int, code: str | None) -> str:
    if status == 429:
        return "insufficient_quota" if code == "insufficient_quota" else "requests"
    return "invalid_request_error" if status < 500 else "server_error"

"""Listens to hubs: confirms subscriptions that we asked for, and reports the lists that they push."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

from aiohttp import web

from services.ingest.following.websub import PATH, Callback, Confirmed, Denied, Subscriber, Subscription
from services.runtime.observe import metrics

log = logging.getLogger(__name__)

MAX_BODY = 10 * 1024 * 1024
"""Maximum body of a push, in bytes; it is read to check its signature."""

UNSTATED = timedelta(days=1)
"""The lease of a hub that does not state it, though it must (5.3)."""

Tell = Callable[[Subscription, timedelta | None], Awaitable[None]]


class HubListener:
    """Answers hubs on `host` and `port`.

    tell: called with each subscription that a hub confirmed, with its lease, and each that it pushed, with None.
    """

    def __init__(self, subscriber: Subscriber, host: str, port: int, tell: Tell) -> None:
        self._subscriber = subscriber
        self._host = host
        self._port = port
        self._tell = tell

    async def open(self, resources: AsyncExitStack) -> int:
        """Listen until `resources` are closed. Returns the port. Raises OSError if it is taken."""
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_get(PATH, self._verify)
        application.router.add_post(PATH, self._push)
        runner = web.AppRunner(application, access_log=None, handle_signals=False)
        await runner.setup()
        resources.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, self._host, self._port).start()
        return int(runner.addresses[0][1])

    async def _verify(self, request: web.Request) -> web.Response:
        answer = self._subscriber.answer(Callback(request.query))
        if isinstance(answer, Confirmed):
            metrics.HUB_CALLS.labels("confirmed").inc()
            await self._tell(answer.subscription, answer.lease or UNSTATED)
            return web.Response(text=answer.challenge)
        if isinstance(answer, Denied):
            metrics.HUB_CALLS.labels("denied").inc()
            extra = {"list": answer.subscription.list_url, "hub": answer.subscription.hub, "reason": answer.reason}
            log.warning("hub denies a subscription; the list is polled as before", extra=extra)
            return web.Response()
        metrics.HUB_CALLS.labels(answer).inc()
        return web.Response(status=404, text="no such subscription\n")

    async def _push(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = self._subscriber.pushed(Callback(request.query, headers, await request.read()))
        if isinstance(found, Subscription):
            metrics.HUB_CALLS.labels("pushed").inc()
            await self._tell(found, None)
        else:
            metrics.HUB_CALLS.labels(found).inc()
            log.info("push ignored", extra={"reason": found, "from": request.remote})
        # A hub is not told whether a signature was right (W3C WebSub, 8).
        return web.Response(status=404 if found == "unknown" else 202)

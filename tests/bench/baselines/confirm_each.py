"""The `relay` baseline: persistent messages through kombu, each one's confirm waited for, as nameko
dispatches events.

`python -m tests.bench.baselines.confirm_each` reads {"amqp_uri", "exchange", "seconds", "bodies": [text,
…]} and prints {"rate", "confirmed"}. The bodies are ready made and sent in turn: unlike the relay it
reads no log.
"""

import itertools
import json
import sys
import time
from typing import Any

from kombu import Connection, Exchange, Producer


def publish(amqp_uri: str, exchange: str, seconds: float, bodies: list[str]) -> dict[str, Any]:
    with Connection(amqp_uri, transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        producer = Producer(channel, Exchange(exchange, type="topic", durable=True, passive=True))
        started, confirmed = time.monotonic(), 0
        for body in itertools.cycle(bodies):
            producer.publish(
                body,
                routing_key="Measured",
                delivery_mode=2,
                content_type="application/json",
                content_encoding="utf-8",
            )
            confirmed += 1
            if confirmed % 50 == 0 and time.monotonic() - started >= seconds:
                break
        return {"rate": confirmed / (time.monotonic() - started), "confirmed": confirmed}


if __name__ == "__main__":
    print(json.dumps(publish(**json.load(sys.stdin))))

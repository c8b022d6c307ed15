"""`hall token` and `hall login`: a token, and a link for a browser, of the development issuer. `hall person`:
the id that services know an account by. `hall voice` is in `gateway.voice.cli`.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import timedelta

from gateway.identity.development import DevelopmentIssuer
from gateway.identity.pseudonym import Pseudonyms
from gateway.voice import cli as voice
from infra.hosting import hall_client
from infra.hosting.secrets import existing_identity_key
from infra.loop.config import Settings
from services.shared.words import GRANTS, ROLES

CHANNELS: Sequence[str] = ("window", "online", "kiosk", "post")
_LONGEST_HOURS = 24 * 366


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("token", help="a development token")
    parser.add_argument(
        "--role", action="append", required=True, choices=ROLES, help="may be given several times"
    )
    _add_bearer(parser)
    parser.add_argument(
        "--channel", choices=CHANNELS, help="the channel the bearer acts through (default: online)"
    )
    parser.add_argument("--hours", type=_hours, default=12, help="how long it holds (default: 12)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(handler=_token)

    login = subparsers.add_parser(
        "login",
        help="a link that signs a browser in once, for development",
        description="Prints a link that signs a browser in once, within ten minutes, as the development "
        "issuer says; the hall must run.",
    )
    login.add_argument(
        "--role", action="append", required=True, choices=ROLES, help="may be given several times"
    )
    _add_bearer(login)
    login.add_argument("--json", action="store_true")
    login.set_defaults(handler=_login)

    person = subparsers.add_parser(
        "person",
        help="the id that services know an account by",
        description="The id of the person whose account the issuer calls SUBJECT, say to erase that person. "
        "It takes the gateway's HALL_IDENTITY_KEY and HALL_OIDC_ISSUER, and asks nobody.",
    )
    person.add_argument("subject", metavar="SUBJECT", help="the account, as the `sub` of its tokens says it")
    person.add_argument("--json", action="store_true")
    person.set_defaults(handler=_person)

    voice.register(subparsers)


def _add_bearer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--subject", help="who bears it (default: the first role and -1, say clerk-1)")
    for place in ("hall", "department"):
        parser.add_argument(
            f"--{place}",
            action="append",
            default=[],
            help=f"a {place} the bearer belongs to, '*' for all; may be given several times (default: none)",
        )
    parser.add_argument(
        "--grant", action="append", default=[], choices=GRANTS, help="what a kiosk may do besides"
    )


def _login(args: argparse.Namespace, settings: Settings) -> int:
    link = DevelopmentIssuer(settings).link(
        args.role,
        subject=args.subject or f"{args.role[0]}-1",
        halls=args.hall,
        departments=args.department,
        grants=args.grant,
    )
    address = f"{hall_client.url(settings)}/login/once/{link}"
    print(json.dumps({"url": address}) if args.json else address)
    return 0


def _token(args: argparse.Namespace, settings: Settings) -> int:
    token = DevelopmentIssuer(settings).token(
        args.role,
        subject=args.subject or f"{args.role[0]}-1",
        halls=args.hall,
        departments=args.department,
        grants=args.grant,
        channel=args.channel,
        lifetime=timedelta(hours=args.hours),
    )
    print(json.dumps({"token": token}) if args.json else token)
    return 0


def _person(args: argparse.Namespace, settings: Settings) -> int:
    person = Pseudonyms.of(settings, existing_identity_key(settings)).person(args.subject)
    print(json.dumps({"person": person}) if args.json else person)
    return 0


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= _LONGEST_HOURS:
        raise argparse.ArgumentTypeError(f"{text!r} is no time to hold: give hours above 0, a year at most")
    return hours

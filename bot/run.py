"""Train the assistant, or serve it on the loopback interface.

    python bot/run.py train [--output bot/models]
    python bot/run.py serve [--host 127.0.0.1] [--port 5005] [--model bot/models/frontdesk.tar.gz]

Environment of `serve`: BOT_TOKEN and ACTION_TOKEN (required), ACTIONS_URL, ENCODER_DIR, BOT_DATABASE (SQLite file) or
BOT_DATABASE_URL (PostgreSQL) with REDIS_URL, ACTION_TIMEOUT_SECONDS. Runs in the environment of bot/requirements.txt.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

BOT = Path(__file__).resolve().parent
REPOSITORY = BOT.parent
MODEL_NAME = "frontdesk"
RESPONSE_TIMEOUT_SECONDS = 20
"""Above the gateway's 15 s: Rasa's own deadline is the last one to strike."""


def main() -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model from config, domain and data")
    train.add_argument("--output", type=Path, default=BOT / "models")
    serve = commands.add_parser("serve", help="serve the model on the guarded channel")
    serve.add_argument("--host", default=os.environ.get("BOT_HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("BOT_PORT", "5005")))
    serve.add_argument("--model", type=Path, default=BOT / "models" / f"{MODEL_NAME}.tar.gz")
    options = parser.parse_args()
    _prepare_process()
    _quiet_logs()
    if options.command == "train":
        return _train(options.output.absolute())
    return _serve(options.host, options.port, options.model.absolute())


def _prepare_process() -> None:
    """Rasa finds our components by module name, and keeps its cache in the working directory."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.chdir(BOT)
    sys.path.insert(0, str(BOT))


def _quiet_logs() -> None:
    """Rasa's log at LOG_LEVEL; without this structlog prints every policy's every thought."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    level = getattr(logging, os.environ.get("LOG_LEVEL", "INFO").upper(), logging.INFO)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    configure_logging_and_warnings(level)
    configure_structlog(level)


def _train(output: Path) -> int:
    import rasa

    result = rasa.train(
        domain="domain",
        config="config.yml",
        training_files=["data"],
        output=str(output),
        fixed_model_name=MODEL_NAME,
    )
    return int(result.code)


def _serve(host: str, port: int, model: Path) -> int:
    if not model.is_file():
        sys.exit(f"No model in {model}: train one with `python bot/run.py train`.")
    missing = [name for name in ("BOT_TOKEN", "ACTION_TOKEN") if not os.environ.get(name)]
    if missing:
        sys.exit(f"Set {' and '.join(missing)} in the environment (development: var/development.env).")
    actions = os.environ.get("ACTIONS_URL", "http://127.0.0.1:5055").rstrip("/")
    os.environ["ACTIONS_WEBHOOK_URL"] = f"{actions}/webhook"
    database = (REPOSITORY / os.environ.get("BOT_DATABASE", "var/bot.db")).absolute()
    database.parent.mkdir(parents=True, exist_ok=True)
    os.environ["BOT_DATABASE"] = str(database)
    endpoints = "endpoints.production.yml" if os.environ.get("BOT_DATABASE_URL") else "endpoints.yml"

    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        model_path=str(model),
        interface=host,
        port=port,
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints(endpoints),
        enable_api=False,
        response_timeout=RESPONSE_TIMEOUT_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

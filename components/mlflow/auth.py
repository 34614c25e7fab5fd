"""Sets the password of MLflow's administrator to the stack's, before every start.

MLflow itself reads it on the first start only: with a retained database, a new password would not be accepted.
https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/
"""

import configparser
import os
import sys


def read_password(path):
    with open(path, encoding="utf-8") as file:
        password = file.read().rstrip("\r\n")
    if not password or password != password.strip() or not password.isprintable():
        sys.exit("the administrator's password must be one line, without spaces at its ends")
    return password


def write_config(path, password):
    """Writes the file that MLflow's authentication reads. The server's container cannot write to it."""
    config = configparser.ConfigParser()
    config["mlflow"] = {
        "default_permission": "READ",
        # Four slashes: an absolute path.
        "database_uri": "sqlite:////mlflow/backend/basic_auth.db",
        "admin_username": "admin",
        "admin_password": password.replace("%", "%%"),
        # Passwords are slow to check, and a page of MLflow sends the same one dozens of times. Newer versions read this.
        "auth_cache_ttl_seconds": "60",
    }
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        config.write(file)


def set_password():
    # Reads the file when it is imported.
    try:
        from mlflow.server.auth import auth_config, store
    except ImportError as error:
        sys.exit(
            f"mlflow.basicAuth: this image does not support authentication ({error}): use an image with the package "
            "mlflow[auth], or set false"
        )
    username, password = auth_config.admin_username, auth_config.admin_password
    store.init_db(auth_config.database_uri)
    if not store.has_user(username):
        store.create_user(username, password, is_admin=True)
        return f"user {username} created"
    if store.authenticate_user(username, password) and store.get_user(username).is_admin:
        return f"user {username}: password unchanged"
    store.update_user(username, password=password, is_admin=True)
    return f"user {username}: password set"


if __name__ == "__main__":
    write_config(os.environ["MLFLOW_AUTH_CONFIG_PATH"], read_password(os.environ["ADMIN_PASSWORD_FILE"]))
    print(set_password())

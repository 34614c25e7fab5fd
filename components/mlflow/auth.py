"""Gives MLflow's administrator the password of the stack, before every start.

MLflow itself reads it at the very first start only: a database that was kept would not open with a password made anew.
https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/
"""

import sys

try:
    from mlflow.server.auth import auth_config, store
except ImportError as error:
    sys.exit(
        f"This image cannot ask for passwords: {error} Build one with `pip install mlflow[auth]`, or set "
        "mlflow.basicAuth to false."
    )


def main():
    username, password = auth_config.admin_username, auth_config.admin_password
    store.init_db(auth_config.database_uri)
    if not store.has_user(username):
        store.create_user(username, password, is_admin=True)
        return f"made the administrator {username}"
    if store.authenticate_user(username, password) and store.get_user(username).is_admin:
        return f"the administrator {username} has the password of the stack"
    store.update_user(username, password=password, is_admin=True)
    return f"gave the administrator {username} the password of the stack"


print(main())

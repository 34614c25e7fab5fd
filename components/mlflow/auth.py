"""Sets the password of MLflow's administrator to the stack's, before every start.

MLflow itself reads it on the first start only: with a retained database, a new password would not be accepted.
https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/
"""

import sys

try:
    from mlflow.server.auth import auth_config, store
except ImportError as error:
    sys.exit(
        f"mlflow.basicAuth: this image does not support authentication ({error}): use an image with the package "
        "mlflow[auth], or set false"
    )


def main():
    username, password = auth_config.admin_username, auth_config.admin_password
    store.init_db(auth_config.database_uri)
    if not store.has_user(username):
        store.create_user(username, password, is_admin=True)
        return f"user {username} created"
    if store.authenticate_user(username, password) and store.get_user(username).is_admin:
        return f"user {username}: password unchanged"
    store.update_user(username, password=password, is_admin=True)
    return f"user {username}: password set"


print(main())

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Labels } from "../../lib/catalog/labels";
import type { PlatformContext } from "../kubernetes/context";

const FOLDER = "/mlflow/auth";
const CONFIG = "basic_auth.ini";

/** Configuration of MLflow's app `basic-auth`: a file with the administrator's password, and a secret key. */
export class BasicAuth {
  public readonly env = { MLFLOW_AUTH_CONFIG_PATH: `${FOLDER}/${CONFIG}` };
  public readonly envFrom: k8s.types.input.core.v1.EnvFromSource[];
  public readonly mounts = [{ name: "auth", mountPath: FOLDER, readOnly: true }];
  public readonly volumes: k8s.types.input.core.v1.Volume[];

  /** Password of the user `admin`. */
  public readonly adminPassword: pulumi.Output<string>;

  constructor(context: PlatformContext, labels: Labels, opts: pulumi.CustomResourceOptions) {
    const metadata = { namespace: context.namespace, labels };
    this.adminPassword = pulumi.secret(
      new random.RandomPassword("mlflow-admin-password", { length: 24, special: false }, opts).result,
    );
    const config = new k8s.core.v1.Secret(
      "mlflow-auth",
      { metadata, stringData: { [CONFIG]: this.adminPassword.apply(basicAuthIni) } },
      opts,
    );
    const key = new random.RandomPassword("mlflow-secret-key", { length: 32, special: false }, opts);
    // Signs the sessions of the sign-up page; MLflow 2.22 and newer do not start without it.
    const flask = new k8s.core.v1.Secret(
      "mlflow-flask",
      { metadata, stringData: { MLFLOW_FLASK_SERVER_SECRET_KEY: key.result } },
      opts,
    );
    this.envFrom = [{ secretRef: { name: flask.metadata.name } }];
    this.volumes = [{ name: "auth", secret: { secretName: config.metadata.name } }];
  }
}

/** Four slashes: an absolute path. The password has letters and digits only. */
function basicAuthIni(password: string): string {
  return `[mlflow]
default_permission = READ
database_uri = sqlite:////mlflow/backend/basic_auth.db
admin_username = admin
admin_password = ${password}
# Passwords are slow to check, and a page of MLflow sends the same one dozens of times. Newer versions read this.
auth_cache_ttl_seconds = 60
`;
}

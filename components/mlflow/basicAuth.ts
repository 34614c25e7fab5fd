import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Labels } from "../../lib/catalog/labels";
import type { MlflowSettings } from "../../lib/config";
import type { PlatformContext } from "../kubernetes/context";
import { generatePassword } from "../password";

const FOLDER = "/mlflow/auth";
const PASSWORD_FOLDER = "/mlflow/admin-password";
const PASSWORD_KEY = "admin-password";

/**
 * Configuration of MLflow's app `basic-auth`: a file with the administrator's password, which the init container writes before
 * every start (auth.py), and a secret key.
 */
export class BasicAuth {
  public readonly env = { MLFLOW_AUTH_CONFIG_PATH: `${FOLDER}/basic_auth.ini` };
  public readonly initEnv = { ...this.env, ADMIN_PASSWORD_FILE: `${PASSWORD_FOLDER}/${PASSWORD_KEY}` };
  public readonly envFrom: k8s.types.input.core.v1.EnvFromSource[];
  public readonly mounts = [{ name: "auth", mountPath: FOLDER, readOnly: true }];
  public readonly initMounts = [
    { name: "auth", mountPath: FOLDER },
    { name: "admin-password", mountPath: PASSWORD_FOLDER, readOnly: true },
  ];
  public readonly volumes: k8s.types.input.core.v1.Volume[];

  /** Password of the user `admin`; undefined if it is in a Secret of the user's own. */
  public readonly adminPassword: pulumi.Output<string> | undefined;

  constructor(context: PlatformContext, labels: Labels, settings: MlflowSettings, opts: pulumi.CustomResourceOptions) {
    const metadata = { namespace: context.namespace, labels };
    const { adminPasswordSecret, passwordVersion } = settings;
    this.adminPassword =
      adminPasswordSecret === undefined
        ? pulumi.secret(generatePassword("mlflow-admin-password", passwordVersion, opts).result)
        : undefined;
    const generated =
      this.adminPassword === undefined
        ? undefined
        : new k8s.core.v1.Secret("mlflow-auth", { metadata, stringData: { [PASSWORD_KEY]: this.adminPassword } }, opts);
    const { name, key } = adminPasswordSecret ?? { name: generated?.metadata.name, key: PASSWORD_KEY };
    const secretKey = new random.RandomPassword("mlflow-secret-key", { length: 32, special: false }, opts);
    // Signs the sessions of the sign-up page; MLflow 2.22 and newer do not start without it.
    const flask = new k8s.core.v1.Secret(
      "mlflow-flask",
      { metadata, stringData: { MLFLOW_FLASK_SERVER_SECRET_KEY: secretKey.result } },
      opts,
    );
    this.envFrom = [{ secretRef: { name: flask.metadata.name } }];
    this.volumes = [
      // In memory: the file has the password.
      { name: "auth", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      {
        name: "admin-password",
        secret: { ...(name === undefined ? {} : { secretName: name }), items: [{ key, path: PASSWORD_KEY }] },
      },
    ];
  }
}

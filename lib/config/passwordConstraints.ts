import type { ConstraintViolation } from "./problems";
import { show } from "./problems";
import type { Settings } from "./schema";

/** Returns the settings of passwords that contradict each other, or have no effect. */
export function passwordConstraints(settings: Settings, hasGrafanaPassword: boolean): ConstraintViolation[] {
  const { grafana, mlflow, routing } = settings;
  const basic = routing.auth?.basic;
  return [
    ...(hasGrafanaPassword && grafana.adminPasswordSecret !== undefined
      ? [
          {
            path: "grafana.adminPasswordSecret, grafanaAdminPassword",
            message: "both set the password of Grafana's administrator",
            fix: "remove one of them",
            involves: ["grafana.adminPasswordSecret", "grafanaAdminPassword"],
          },
        ]
      : []),
    ...(mlflow.adminPasswordSecret === undefined || mlflow.basicAuth
      ? []
      : [
          {
            path: "mlflow.adminPasswordSecret",
            message: "has no effect without mlflow.basicAuth",
            got: show(mlflow.adminPasswordSecret),
            fix: "remove it, or set mlflow.basicAuth: true",
            involves: ["mlflow.adminPasswordSecret", "mlflow.basicAuth"],
          },
        ]),
    ...unusedVersion(
      "grafana",
      grafana.passwordVersion,
      grafana.adminPasswordSecret === undefined
        ? hasGrafanaPassword && "grafanaAdminPassword"
        : "grafana.adminPasswordSecret",
    ),
    ...unusedVersion(
      "mlflow",
      mlflow.passwordVersion,
      mlflow.adminPasswordSecret !== undefined && "mlflow.adminPasswordSecret",
    ),
    ...(basic === undefined
      ? []
      : unusedVersion(
          "routing.auth.basic",
          basic.passwordVersion,
          basic.secretName !== undefined && "routing.auth.basic.secretName",
        )),
  ];
}

/**
 * @param section - with the setting passwordVersion.
 * @param source - the setting from which the password comes; false if it is generated.
 */
function unusedVersion(section: string, version: number, source: string | false): ConstraintViolation[] {
  if (version === 1 || source === false) return [];
  const path = `${section}.passwordVersion`;
  return [
    {
      path,
      message: `has no effect with ${source}: no password is generated`,
      got: show(version),
      fix: "remove one of them",
      involves: [path, source],
    },
  ];
}

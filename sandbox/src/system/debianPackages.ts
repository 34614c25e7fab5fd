import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders } from "../paths";
import type { Step, StepContext } from "../progress/step";
import { findOnPath } from "./findOnPath";
import { runLogged } from "./run";

/** Programs that the node and the image builds need, and their Debian packages. */
const packages: readonly { program: string; name: string }[] = [
  { program: "containerd", name: "containerd" },
  { program: "ctr", name: "containerd" },
  { program: "runc", name: "runc" },
  { program: "/usr/lib/cni/ptp", name: "containernetworking-plugins" },
  { program: "buildah", name: "buildah" },
  { program: "debootstrap", name: "debootstrap" },
  { program: "iptables", name: "iptables" },
  { program: "ip", name: "iproute2" },
  { program: "sysctl", name: "procps" },
  { program: "conntrack", name: "conntrack" },
  { program: "mount", name: "mount" },
];

/** Programs that extras need. */
const extraPackages: typeof packages = [{ program: "ipset", name: "ipset" }];

/** For browser tests. */
const browser = "chromium";

const aptLog = path.join(folders.log, "apt.log");
const policyFile = "/usr/sbin/policy-rc.d";

function missingPackages(needed: typeof packages): string[] {
  const exists = (program: string): boolean =>
    path.isAbsolute(program) ? fs.existsSync(program) : findOnPath(program) !== undefined;
  return [...new Set(needed.filter(({ program }) => !exists(program)).map(({ name }) => name))];
}

export function debianPackagesSteps({ extras }: { extras: boolean }): Step[] {
  const missing = missingPackages(extras ? [...packages, ...extraPackages] : packages);
  if (missing.length === 0) {
    return [];
  }
  return [
    {
      id: "packages",
      title: `Install Debian packages: ${missing.join(", ")}`,
      estimate: 30,
      log: aptLog,
      run: (context) => install(missing, context),
    },
  ];
}

export const hasBrowser = (): boolean => findOnPath(browser) !== undefined;

/** Installs a browser for tests; a failure is ignored. */
export function browserSteps(): Step[] {
  if (hasBrowser()) {
    return [];
  }
  return [
    {
      id: "browser",
      title: `Install the Debian package ${browser}`,
      estimate: 60,
      log: aptLog,
      needs: ["packages"],
      async run(context) {
        await install([browser], context).catch(() => {
          context.signal.throwIfAborted();
        });
      },
    },
  ];
}

async function install(names: readonly string[], { signal, report }: StepContext): Promise<void> {
  const apt = findOnPath("apt-get");
  if (!apt) {
    throw new UserError(
      `Missing packages: ${names.join(", ")}, and apt-get is not available to install them.`,
      "Install them with your package manager.",
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...args: string[]): Promise<void> =>
    runLogged({ file: apt, args: ["-q", "-y", "-o", "DPkg::Lock::Timeout=300", ...args], env, log: aptLog, signal });
  await withoutServiceStarts(async () => {
    report("installing");
    try {
      await run("install", "--no-install-recommends", ...names);
    } catch {
      // The package lists may be outdated or missing.
      signal.throwIfAborted();
      report("updating package lists");
      await run("update");
      report("installing");
      await run("install", "--no-install-recommends", ...names);
    }
  });
}

/** Keeps Debian from starting the containerd that it installs: the sandbox runs its own. */
async function withoutServiceStarts(action: () => Promise<void>): Promise<void> {
  if (fs.existsSync(policyFile)) {
    return action();
  }
  fs.writeFileSync(policyFile, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await action();
  } finally {
    fs.rmSync(policyFile, { force: true });
  }
}

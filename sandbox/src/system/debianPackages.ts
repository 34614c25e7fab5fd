import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders } from "../paths";
import type { Step, StepContext } from "../progress/step";
import { findOnPath } from "./findOnPath";
import { runLogged } from "./run";

/** What the node and the image builds need, and the Debian package that has it. */
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

/** What tests look at pages with. */
const browser = "chromium";

const aptLog = path.join(folders.log, "apt.log");
const policyFile = "/usr/sbin/policy-rc.d";

function missingPackages(): string[] {
  const isThere = (program: string): boolean =>
    path.isAbsolute(program) ? fs.existsSync(program) : findOnPath(program) !== undefined;
  return [...new Set(packages.filter(({ program }) => !isThere(program)).map(({ name }) => name))];
}

/** The step that installs what is missing; none when everything is there. */
export function debianPackagesSteps(): Step[] {
  const missing = missingPackages();
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

/** The step that installs a browser where none is. Only tests use it: nothing fails where it cannot be installed. */
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
      `These programs are missing, and there is no apt-get to install them: ${names.join(", ")}.`,
      "Install them with your system's package manager.",
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
      // The lists of packages may be old or absent.
      signal.throwIfAborted();
      report("updating the lists of packages");
      await run("update");
      report("installing");
      await run("install", "--no-install-recommends", ...names);
    }
  });
}

/** Debian starts a service when it is installed. The sandbox runs its own containerd: the system's stays off. */
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

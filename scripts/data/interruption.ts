const controller = new AbortController();

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    controller.abort(new Error("Interrupted"));
  });
}

/** Aborted when the user interrupts the command. The process goes on, to start stopped services and to delete its pods. */
export const interruption = controller.signal;

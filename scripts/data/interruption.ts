const controller = new AbortController();

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    controller.abort(new Error("Interrupted"));
  });
}

/**
 * Ends what takes long when the user interrupts the command; what has to be put right again then still runs, since the
 * process itself goes on.
 */
export const interruption = controller.signal;

/** 75 is "1:15", 5 is "5 s". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}

/** The status line of a running step. */
export function formatStatus(status: { seconds: number; usual: number; progress?: string; log?: string }): string {
  const parts = [
    status.progress,
    `running for ${formatDuration(status.seconds)}, usually ${formatDuration(status.usual)}`,
    status.log && `log: ${status.log}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

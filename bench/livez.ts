const EVERY_MS = 20;

/**
 * When an API server first says 200 at /livez, by this machine's clock. `ask` gives the status of one request,
 * undefined where nobody answers. It is asked from this machine, so that it takes nothing from the host's own time.
 */
export async function firstHealthy(
  name: string,
  ask: () => Promise<number | undefined>,
  signal: AbortSignal,
): Promise<number> {
  for (;;) {
    if ((await ask()) === 200) return performance.timeOrigin + performance.now();
    if (signal.aborted) throw new Error(`the API server of ${name} never became healthy`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** SIGINT and SIGTERM as an AbortSignal: who is interrupted cleans up first and ends then. */
export class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super('interrupted; everything is taken down');
    this.name = 'Interrupted';
  }
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export function interruptible(log: (line: string) => void): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      log(`${name}: taking the lab down`);
      controller.abort(new Interrupted(EXIT_CODES[name]));
    });
  }
  return controller;
}

import { main } from '../../../src/commands/main.ts';
import type { Sink } from '../../../src/commands/output/terminal.ts';

export interface Captured {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, in English unless `env` says otherwise. */
export async function run(argv: readonly string[], env: Record<string, string> = {}): Promise<Captured> {
  const out = sink();
  const err = sink();
  const code = await main({ argv, insideRootfs: false, out, err, env });
  return { code, out: out.text, err: err.text };
}

export function sink(): Sink & { text: string } {
  return {
    text: '',
    write(text: string) {
      this.text += text;
    },
    on() {},
  };
}

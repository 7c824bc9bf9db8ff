import type { Program } from '../../../src/cli/as-kubeadm/program.ts';
import type { Sink } from '../../../src/cli/render/output/terminal.ts';
import { main } from '../../../src/program/main.ts';
import { requireValid } from './events-schema.ts';

export interface Captured {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, in English unless `env` says otherwise. */
export function run(argv: readonly string[], env: Record<string, string> = {}): Promise<Captured> {
  return runAs('kubejoin', argv, env);
}

/** The same, called by one of its names. */
export async function runAs(
  program: Program,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<Captured> {
  const out = sink();
  const err = sink();
  const code = await main({ argv, program, insideRootfs: false, out, err, env });
  checkEvents(out.text);
  return { code, out: out.text, err: err.text };
}

/** Whatever a test is about: lines of --output json are as docs/events.schema.json has them. */
function checkEvents(text: string): void {
  if (!text.startsWith('{"v":1,')) return;
  requireValid(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
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

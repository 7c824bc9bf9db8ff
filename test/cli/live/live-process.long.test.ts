import { constants } from 'node:os';
import { beforeAll, expect, it } from 'vitest';
import { bundledProgram } from '../../support/programs.ts';
import { Child } from '../support/program.ts';

let program: string;
beforeAll(async () => {
  program = await bundledProgram();
});

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const TERMINAL = { TERM: 'xterm', CI: '', NO_COLOR: '' };

/**
 * A join that waits for an address where nobody is, on a terminal of its own (script(1)): a dry run, so that it can't
 * change this machine.
 */
function onTerminal(env: Record<string, string>) {
  const flags =
    '--token abcdef.0123456789abcdef --discovery-token-unsafe-skip-ca-verification --dry-run --ignore-preflight-errors=all';
  const command = `echo pid $$ && exec ${process.execPath} ${program} join 192.0.2.1:6443 ${flags}`;
  return new Child('script', ['-qec', command, '/dev/null'], { ...TERMINAL, ...env });
}

it('on a terminal phases are live; after Ctrl-C the cursor is there again, and the timeline', async () => {
  const child = onTerminal({});
  await child.shows(HIDE);
  await child.shows('preflight');
  child.process.stdin.write('\u0003');
  const { code, out } = await child.ended;
  expect(code).toBe(130);
  expect(out.lastIndexOf(SHOW)).toBeGreaterThan(out.lastIndexOf(HIDE));
  expect(out).toContain('Timeline (');
});

it.each(['SIGALRM', 'SIGUSR2', 'SIGXCPU'] as const)(
  '%s, which nobody expects, ends it as ever, with the cursor shown',
  async (signal) => {
    const child = onTerminal({});
    await child.shows(HIDE);
    process.kill(Number(/pid (\d+)/.exec(child.output)?.[1]), signal);
    const { code, out } = await child.ended;
    expect(code).toBe(128 + constants.signals[signal]);
    expect(out.lastIndexOf(SHOW)).toBeGreaterThan(out.lastIndexOf(HIDE));
  },
);

it.each(['false', 'False', '0'])('CI=%s is none', async (CI) => {
  const child = onTerminal({ CI });
  await child.shows(HIDE);
  child.process.stdin.write('\u0003');
  expect((await child.ended).code).toBe(130);
});

it.each([{ NO_COLOR: '1' }, { CI: 'true' }, { CI: '1' }, { TERM: 'dumb' }])(
  'with %j a terminal gets plain lines',
  async (env) => {
    const child = onTerminal(env);
    await child.shows('[preflight]');
    child.process.stdin.write('\u0003');
    const { code, out } = await child.ended;
    expect(code).toBe(130);
    expect(out).not.toContain(HIDE);
    expect(out).not.toContain('Timeline');
  },
);

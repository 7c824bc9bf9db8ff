/** The executable that users get, run on a host of the lab: to its end, or watched while it runs. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import { requireValid } from '../../test/cli/support/events-schema.ts';
import type { ExecOptions, ExecOutcome, HostProcess } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';
import { SOON_MS } from '../support/patience.ts';

export const BUILT = path.join(import.meta.dirname, '../../dist/kubejoin');
export const INSTALLED = '/usr/local/bin/kubejoin';

/** The lab's machines may have version-1 control groups, which this check refuses. */
export const IGNORED = '--ignore-preflight-errors=SystemVerification';

/** Copies the executable to a host. Its absence is a failure, not a reason to skip. */
export async function install(host: LabHost): Promise<void> {
  if (!existsSync(BUILT))
    throw new Error('dist/kubejoin is missing, and it is what these tests judge: run npm run build:exe');
  await host.putFile(BUILT, INSTALLED);
}

/** A failure as `--output=json` shows it. */
export interface JsonFailure {
  readonly code: string;
  readonly kind: string;
  readonly class: string;
  readonly what: string;
  readonly cause: string;
  readonly cure: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One line of `--output=json`; src/cli/render/output/json-reporter.ts says which type has which fields. */
export interface JsonEvent {
  readonly v: number;
  readonly type: string;
  readonly phase?: string;
  readonly name?: string;
  readonly result?: 'passed' | 'warning' | 'failed' | 'ignored';
  readonly change?: ChangeRecord;
  readonly message?: {
    readonly key: string;
    readonly text: string;
    readonly params?: Readonly<Record<string, unknown>>;
  };
  readonly failure?: JsonFailure;
}

/** The last line. */
export interface JsonResult extends JsonEvent {
  readonly type: 'result';
  readonly outcome:
    | 'joined'
    | 'initialized'
    | 'reset'
    | 'phase-done'
    | 'previewed'
    | 'nothing-to-do'
    | 'failed'
    | 'interrupted';
  readonly exitCode: number;
  readonly nodeName?: string;
  readonly changes?: readonly ChangeRecord[];
  /** Items that a reset leaves. */
  readonly left?: readonly { readonly what: string; readonly items: readonly string[] }[];
}

export interface JsonRun extends ExecOutcome {
  readonly events: readonly JsonEvent[];
  readonly result: JsonResult;
}

/** `kubejoin ARGS`; throws when it runs out of time, since no run may hang. */
export async function kubejoin(
  host: LabHost,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<ExecOutcome> {
  const outcome = await host.exec([INSTALLED, ...args], options);
  if (outcome.timedOut) throw new Error(`kubejoin ${args[0]} did not end\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}

/** `kubejoin join ARGS --output=json`, with what every join in the lab needs. */
export async function join(host: LabHost, args: readonly string[], options: ExecOptions = {}): Promise<JsonRun> {
  return parsed(await kubejoin(host, ['join', ...args, IGNORED, '--output=json'], options));
}

/** Like `join`, for one phase. Only `preflight` has a flag for preflight errors. */
export async function joinPhase(host: LabHost, phase: string, args: readonly string[]): Promise<JsonRun> {
  const ignored = phase === 'preflight' ? [IGNORED] : [];
  return parsed(await kubejoin(host, ['join', 'phase', phase, ...args, ...ignored, '--output=json']));
}

/** Every line must be as docs/events.schema.json has it, the last one the result, which must agree with the exit code. */
export function parsed(outcome: ExecOutcome): JsonRun {
  const events = outcome.stdout.trimEnd().split('\n').map(parseLine);
  requireValid(events);
  const result = events.at(-1);
  if (result?.type !== 'result') throw new Error(`the last line is no result: ${outcome.stdout}\n${outcome.stderr}`);
  if ((result as JsonResult).exitCode !== outcome.code)
    throw new Error(`exit code ${outcome.code}, but the result says ${JSON.stringify(result)}`);
  return { ...outcome, events, result: result as JsonResult };
}

function parseLine(line: string): JsonEvent {
  try {
    return JSON.parse(line) as JsonEvent;
  } catch {
    throw new Error(`not JSON: ${line}`);
  }
}

/** A join that runs, whose lines can be waited for. */
export class RunningJoin {
  readonly lines: string[] = [];
  readonly #process: HostProcess;
  readonly #waiters = new Set<() => void>();
  #errors = '';
  #closed = false;

  private constructor(child: HostProcess) {
    this.#process = child;
    child.stdin.end();
    child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      this.lines.push(line);
      this.#wake();
    });
    lines.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** `more`: what every join in the lab needs, and other commands may not know. */
  static async start(
    host: LabHost,
    args: readonly string[],
    command = 'join',
    more: readonly string[] = [IGNORED],
  ): Promise<RunningJoin> {
    return new RunningJoin(await host.spawn([INSTALLED, command, ...args, ...more]));
  }

  /** The first line, past or to come, for which `pick` gives something. Rejects when the join ends without one. */
  async line<T>(what: string, pick: (line: string) => T | undefined): Promise<T> {
    for (let seen = 0; ; seen++) {
      while (seen >= this.lines.length) {
        if (this.#closed) throw new Error(`the join ended before ${what}\n${this.lines.join('\n')}\n${this.#errors}`);
        await new Promise<void>((resolve) => this.#waiters.add(resolve));
      }
      const picked = pick(this.lines[seen] ?? '');
      if (picked !== undefined) return picked;
    }
  }

  /** Like `line`, for a join with --output=json. */
  event<T>(what: string, pick: (event: JsonEvent) => T | undefined): Promise<T> {
    return this.line(what, (line) => pick(parseLine(line)));
  }

  kill(signal: NodeJS.Signals): Promise<void> {
    return this.#process.kill(signal);
  }

  /** Its exit code after a signal, which ends it at once: not when the minutes of its wait are over. */
  async endsBy(signal: NodeJS.Signals): Promise<number> {
    const began = performance.now();
    await this.kill(signal);
    const { code } = await this.ended();
    if (performance.now() - began > SOON_MS) throw new Error(`it went on for minutes after ${signal}`);
    return code;
  }

  /** Its end: exit code and everything it printed. */
  async ended(): Promise<{ code: number; stdout: string; stderr: string }> {
    const { code } = await this.#process.ended;
    return { code, stdout: this.lines.join('\n'), stderr: this.#errors };
  }

  #wake(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

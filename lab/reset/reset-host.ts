/** `kubejoin reset` on a host of the lab. */
import { expect } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { type JsonRun, kubejoin, parsed, RunningJoin } from '../worker/kubejoin.ts';

/** `kubejoin reset --force ARGS --output=json`. */
export async function reset(host: LabHost, args: readonly string[] = []): Promise<JsonRun> {
  return parsed(await kubejoin(host, ['reset', '--force', ...args, '--output=json']));
}

/** A reset that did what it should; else its own words are shown. */
export async function resetWell(host: LabHost, args: readonly string[] = []): Promise<JsonRun> {
  const run = await reset(host, args);
  expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject({ outcome: 'reset', exitCode: 0 });
  return run;
}

/** Keys of the notices, in their order. */
export function notices({ events }: JsonRun): string[] {
  return events.filter(({ type }) => type === 'notice').map(({ message }) => message?.key ?? '');
}

/** Begun when all that is left takes milliseconds: the reset may have ended well before the signal reached it. */
const LAST_KINDS: readonly string[] = ['empty-directory', 'remove-journal'];

/** Killed by SIGKILL when it says that it begins, or has ended, the change of this kind. */
export async function killedAt(
  host: LabHost,
  moment: 'change-started' | 'change-done',
  kind: string,
  subject = '',
): Promise<void> {
  const running = await RunningJoin.start(host, ['--force', '--output=json'], 'reset');
  await running.event(`${moment} ${kind} ${subject}`, ({ type, change }) =>
    type === moment && change?.kind === kind && change.subject.startsWith(subject) ? change : undefined,
  );
  await running.kill('SIGKILL');
  expect(LAST_KINDS.includes(kind) ? [0, 137] : [137]).toContain((await running.ended()).code);
}

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as library from '../../src/api/index.ts';
import { type Rehearsal, startRehearsal } from '../../src/api/rehearsal.ts';
import { Secret } from '../../src/base/secret.ts';

const given = vi.hoisted(() => ({ host: undefined as library.Host | undefined }));

/**
 * The examples' own package, but `join` without a host takes the rehearsal's: this machine must not be joined to
 * anything.
 */
vi.mock('kubejoin', async (importOriginal) => {
  const original = await importOriginal<typeof library>();
  const join: typeof library.join = (options) => {
    const host = options.host ?? given.host;
    if (host === undefined) throw new Error('the real machine is no place for tests');
    return original.join({ ...options, host });
  };
  return { ...original, join };
});

let rehearsal: Rehearsal;
let printed: string[];
beforeEach(async () => {
  rehearsal = await startRehearsal();
  given.host = rehearsal.joinOptions('node-1').host;
  printed = [];
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => void printed.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rehearsal.stop();
  process.exitCode = undefined;
});

function environment(changed: Record<string, string> = {}): void {
  const { apiServerEndpoint, token, caCertHashes } = rehearsal.joinOptions('node-1');
  const told = {
    ENDPOINT: apiServerEndpoint,
    TOKEN: token instanceof Secret ? token.reveal() : token,
    PIN: caCertHashes[0] ?? '',
    LANG: 'C',
  };
  for (const [name, value] of Object.entries({ ...told, ...changed })) vi.stubEnv(name, value);
}

/** Runs an example to its end; each time anew. */
const program = (name: string) =>
  import(/* @vite-ignore */ `${path.resolve(import.meta.dirname, '../../examples', name)}?${randomUUID()}`);

test('join-a-node.ts joins a machine and says what it does', async () => {
  environment();
  await program('join-a-node.ts');
  expect(rehearsal.nodes()).toMatchObject([{ name: 'node-1' }]);
  expect(printed).toContain('[phase-started] kubelet-start');
  expect(printed.some((line) => line.startsWith('[change-done] Wrote /var/lib/kubelet/config.yaml'))).toBe(true);
  expect(printed.at(-1)).toMatch(/^node-1 has joined; \d+ changes were made\.$/);
  expect(process.exitCode).toBeUndefined();
});

test('join-a-node.ts explains a failure, in Portuguese if the user speaks that', async () => {
  environment({ PIN: `sha256:${'0'.repeat(64)}`, LANG: 'pt_BR.UTF-8' });
  await program('join-a-node.ts');
  expect(rehearsal.nodes()).toEqual([]);
  expect(printed.at(-1)).toMatch(/^CA_PIN_MISMATCH: Nenhuma autoridade de certificação .*\n.+\n.*kubejoin ca-hash/);
  expect(process.exitCode).toBe(1);
});

test('several-at-once.ts joins three', async () => {
  await program('several-at-once.ts');
  expect(printed.slice(-3)).toEqual(['node-1: joined', 'node-2: joined', 'node-3: joined']);
});

test('in-words.ts joins and resets a machine, and tells it in the language of the user', async () => {
  environment({ LANG: 'pt_BR.UTF-8' });
  await program('in-words.ts');
  expect(printed.filter((line) => /^info: Gravado.* \/var\/lib\/kubelet\/config\.yaml/.test(line))).toHaveLength(1);
  expect(printed.filter((line) => /^Esta operação remove .* Continuar\? true$/.test(line))).toHaveLength(1);
  expect(printed.at(-1)).toBe('reset');
});

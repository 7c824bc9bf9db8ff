/** One login on one host, from the connection to the join's result, with the stand-in for ssh and a simulated join. */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { sha256 } from '../../../src/base/sha256.ts';
import type { FleetEvent } from '../../../src/engine/machine-events.ts';
import { BoundedLines } from '../../../src/features/fleet/bounded-lines.ts';
import { type Executables, executableOf } from '../../../src/features/fleet/executables.ts';
import {
  joinOverSsh,
  type PreparedRequest,
  type SessionEnd,
  type SessionOptions,
} from '../../../src/features/fleet/host-session.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { showableIn } from '../../../src/i18n/showable.ts';
import { heldLimit } from '../../support/held-limit.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { converse, fleetHost, type SimulatedHost, STAND_IN_SSH, StandIn } from './support/stand-in.ts';

const TOKEN = 'abcdef.0123456789abcdef';

let standIn: StandIn;
let events: FleetEvent[];
beforeEach(() => {
  standIn = new StandIn();
  events = [];
});
afterEach(() => standIn.remove());

/** Executable that is copied to a host of any architecture. */
function executables(): Executables {
  const bytes = readFileSync(standIn.executable);
  return { for: async () => executableOf(standIn.executable, bytes) } as unknown as Executables;
}

function requestFor(name: string, { undoOnFailure = false } = {}): PreparedRequest {
  const configuration = JSON.stringify({ nodeRegistration: { name }, discovery: { bootstrapToken: { token: TOKEN } } });
  return {
    request: {
      configuration: new Secret(configuration),
      ...{ allowExperimentalApi: false, allowRemoteDiscoveryPrograms: false, undoOnFailure, withDiffs: false },
    },
    nodeName: name,
  };
}

/** @param address of the host, where two names are one machine */
function join(
  name: string,
  simulated: SimulatedHost = {},
  more: Partial<SessionOptions> = {},
  address = name,
): Promise<SessionEnd> {
  standIn.host(address, simulated);
  return joinOverSsh(fleetHost(name, { address }), {
    converse,
    ssh: { program: STAND_IN_SSH },
    executables: executables(),
    request: async () => requestFor(name),
    ...{
      keeping: 'remove',
      language: 'en',
      showable: showableIn([english]),
      signal: new AbortController().signal,
      timeLimitMs: PATIENCE_MS,
    },
    emit: (event) => events.push(event),
    ...more,
  });
}

async function failureOf(end: Promise<SessionEnd>): Promise<Failure> {
  const error = await end.then(
    (value) => expect.unreachable(JSON.stringify(value)),
    (reason) => reason,
  );
  if (!(error instanceof Failure)) throw error;
  return error;
}

const left = (host: string) => {
  const folder = standIn.path(host, 'var/lib/kubejoin');
  return existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
};

describe('a host that is in order', () => {
  it('is not listened to without end after its result', async () => {
    const read = vi.spyOn(BoundedLines.prototype, 'next');
    onTestFinished(() => read.mockRestore());
    expect(await join('chatters')).toMatchObject({ outcome: 'joined', nodeName: 'chatters' });
    // Of the 64 MiB of empty lines that it may send nothing is used.
    expect(read.mock.calls.length).toBeLessThan(1_000);
  });

  it('is told of step by step, joins, and keeps nothing of what was carried there', async () => {
    expect(await join('joins')).toMatchObject({
      outcome: 'joined',
      nodeName: 'joins',
      message: { key: 'JOINED_WORKER' },
    });
    expect(events.filter(({ type }) => type !== 'host-copying')).toMatchObject([
      { type: 'host-connected', host: 'joins', machine: expect.stringMatching(/^(x86_64|aarch64)$/), uid: 0 },
      { type: 'host-ready', executable: 'carried' },
      { type: 'host-event', event: { type: 'phase-started', phase: 'preflight' } },
      { type: 'host-event', event: { type: 'phase-done', phase: 'preflight' } },
      { type: 'host-event', event: { type: 'phase-started', phase: 'kubelet-start' } },
      {
        type: 'host-event',
        event: { type: 'change-started', change: { id: 1, subject: '/etc/kubernetes/pki/ca.crt' } },
      },
      { type: 'host-event', event: { type: 'change-done', change: { id: 1 } } },
    ]);
    expect(events.find(({ type }) => type === 'host-copying')).toMatchObject({ bytes: 0, total: expect.any(Number) });
    expect(left('joins')).toEqual([]);
  });

  it('gets the secrets by standard input: they are in no argument of either side, and in no event', async () => {
    await join('joins');
    expect(readFileSync(standIn.path('joins', 'home/request.json'), 'utf8')).toContain(TOKEN);
    expect(readFileSync(standIn.path('joins', 'home/argv'), 'utf8')).toMatch(/remote --output json --lang en$/m);
    expect(JSON.stringify([standIn.calls('joins'), events])).not.toContain('0123456789abcdef');
  });

  it('keeps the executable where that was asked for, and is not sent the same one again', async () => {
    await join('joins', {}, { keeping: 'keep' });
    const [folder, file = ''] = left('joins').map(String);
    expect(folder).toBe('fleet');
    expect(file).toMatch(/^fleet\/kubejoin-[0-9a-f]{64}$/);
    const place = standIn.path('joins', `var/lib/kubejoin/${file}`);
    expect([
      statSync(place).mode & 0o7777,
      statSync(`${place}/..`.replace(/\/[^/]+\/\.\.$/, '')).mode & 0o7777,
    ]).toEqual([0o700, 0o700]);
    events = [];
    await join('joins');
    expect(events.filter(({ type }) => type === 'host-copying')).toEqual([]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'host-ready', executable: 'found' }));
    expect(left('joins')).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['no new file can be made there', { mktemp: 'echo "mktemp: No space left on device" >&2; exit 1' }],
    ['its file system has no hard links', { ln: 'exit 1' }],
  ])('runs the one that was kept where %s', async (_, programs) => {
    await join('joins', {}, { keeping: 'keep' });
    events = [];
    expect(await join('joins', { programs }, { keeping: 'keep' })).toMatchObject({ outcome: 'joined' });
    expect(events.filter(({ type }) => type === 'host-copying')).toEqual([]);
    expect(left('joins').map(String)).toEqual(['fleet', expect.stringMatching(/^fleet\/kubejoin-[0-9a-f]{64}$/)]);
  });

  it('has it installed where that was asked for', async () => {
    await join('joins', {}, { keeping: 'install' });
    const place = standIn.path('joins', 'usr/local/bin/kubejoin');
    expect(statSync(place).mode & 0o7777).toBe(0o755);
    expect(sha256(readFileSync(place))).toBe(sha256(readFileSync(standIn.executable)));
    events = [];
    await join('joins', {}, { keeping: 'remove' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'host-ready', executable: 'found', path: place }));
    expect(existsSync(place)).toBe(true);
  });

  it('has it installed where /usr/local/bin is missing, in directories that every user can search', async () => {
    await join('joins', { withoutLocal: true }, { keeping: 'install' });
    const modes = ['usr/local', 'usr/local/bin', 'usr/local/bin/kubejoin'].map(
      (file) => statSync(standIn.path('joins', file)).mode & 0o7777,
    );
    expect(modes).toEqual([0o755, 0o755, 0o755]);
  });

  it('may greet whoever logs in', async () => {
    expect(await join('joins', { banner: 'Welcome!\r\n'.repeat(50) })).toMatchObject({ outcome: 'joined' });
  });

  it('is rid of what killed sessions left there a day ago, and of nothing else', async () => {
    const folder = standIn.path('joins', 'var/lib/kubejoin/fleet');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const dayAgo = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of ['.kubejoin-OLDOLD', '.kubejoin-newnew', 'other']) writeFileSync(path.join(folder, name), 'x');
    for (const name of ['.kubejoin-OLDOLD', 'other']) utimesSync(path.join(folder, name), dayAgo, dayAgo);
    expect(await join('joins')).toMatchObject({ outcome: 'joined' });
    expect(readdirSync(folder).sort()).toEqual(['.kubejoin-newnew', 'other']);
  });

  it('may have no gzip', async () => {
    expect(await join('joins', { without: 'gzip' })).toMatchObject({ outcome: 'joined' });
    expect(events.find(({ type }) => type === 'host-copying')).toMatchObject({
      total: statSync(standIn.executable).size,
    });
  });

  it('keeps its files through a preview', async () => {
    const installed = standIn.path('joins', 'usr/local/bin/kubejoin');
    mkdirSync(path.dirname(installed), { recursive: true });
    writeFileSync(installed, 'another version', { mode: 0o755 });
    await join('joins', {}, { keeping: 'preview' });
    expect(left('joins')).toEqual([]);
    await join('joins', {}, { keeping: 'keep' });
    const kept = left('joins');
    expect(kept).toHaveLength(2);
    await join('joins', {}, { keeping: 'preview' });
    expect(left('joins')).toEqual(kept);
    expect(readFileSync(installed, 'utf8')).toBe('another version');
  });

  it('that is joined already says so', async () => {
    expect(await join('unchanged')).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('may be logged in to by a user who becomes root', async () => {
    expect(await join('joins', { uid: 1000 })).toMatchObject({ outcome: 'joined' });
    expect(events[0]).toMatchObject({ type: 'host-connected', uid: 1000 });
  });
});

describe('one machine that two sessions go to', () => {
  const carried = () => readdirSync(standIn.path('box', 'var/lib/kubejoin/fleet'));

  it('has an executable for each of them, and the one that ends first removes only its own', async () => {
    const controller = new AbortController();
    const first = join('waits', {}, { signal: controller.signal }, 'box');
    while (!events.some(waits)) await delay(10);
    const [ofFirst] = carried();
    expect(await join('joins', {}, {}, 'box')).toMatchObject({ outcome: 'joined' });
    expect(carried()).toEqual([ofFirst]);
    controller.abort();
    expect(await first).toBe('interrupted');
    expect(left('box')).toEqual([]);
  });

  it('loses none that was found there to the session that ends first', async () => {
    await join('joins', {}, { keeping: 'keep' }, 'box');
    // The first session stops where it has looked at the executable and has not begun it.
    const cut = '/usr/bin/cut "$@"; if mkfifo "$HOME/go" 2> /dev/null; then cat "$HOME/go" > /dev/null; fi';
    const first = join('joins-first', { programs: { cut } }, {}, 'box');
    await seen('box', 'home/go');
    expect(await join('joins', {}, {}, 'box')).toMatchObject({ outcome: 'joined' });
    expect(carried()).toHaveLength(1);
    writeFileSync(standIn.path('box', 'home/go'), '');
    expect(await first).toMatchObject({ outcome: 'joined' });
    expect(events.filter((event) => event.type === 'host-ready' && event.executable === 'found')).toHaveLength(2);
    expect(left('box')).toEqual([]);
  });

  it('may have the folder taken away by the session that ends first', async () => {
    const mktemp = 'if mkdir "$HOME/once" 2> /dev/null; then rmdir "$(dirname "$2")"; fi; exec /usr/bin/mktemp "$@"';
    expect(await join('joins', { programs: { mktemp } }, {}, 'box')).toMatchObject({ outcome: 'joined' });
    expect(existsSync(standIn.path('box', 'home/once'))).toBe(true);
  });

  it('is carried another one where what was kept there is not whole, and the bad one is not run', async () => {
    await join('joins', {}, { keeping: 'keep' }, 'box');
    const [kept = ''] = carried();
    const place = standIn.path('box', `var/lib/kubejoin/fleet/${kept}`);
    const bytes = readFileSync(place);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(place, bytes);
    events = [];
    expect(await join('joins', {}, { keeping: 'keep' }, 'box')).toMatchObject({ outcome: 'joined' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'host-ready', executable: 'carried', path: place }));
    expect(sha256(readFileSync(place))).toBe(sha256(readFileSync(standIn.executable)));
    expect(carried()).toEqual([kept]);
  });
});

describe('a join that fails on its host', () => {
  it('is told with its own failure', async () => {
    const end = await join('fails');
    expect(end).toMatchObject({
      outcome: 'failed',
      exitCode: 5,
      failure: { code: 'CSR_DENIED', params: { reason: 'AutoDenied' } },
    });
    expect(left('fails')).toEqual([]);
  });

  it('with a failure of another version is told in the words that came', async () => {
    const end = await join('newer');
    expect(end).toMatchObject({
      failure: { code: 'REMOTE_FAILURE', params: { code: 'NOT_KNOWN_HERE', cure: 'A newer cure.' } },
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        event: {
          type: 'notice',
          level: 'info',
          message: { key: 'FLEET_REMOTE_TEXT', params: { text: 'a newer text' } },
        },
      }),
    );
  });

  it('without a word', async () => {
    expect(await failureOf(join('dies'))).toMatchObject({ kind: 'REMOTE_NOT_RUN', params: { code: 7 } });
    expect(left('dies')).toEqual([]);
  });
});

describe('a host that can not be worked on', () => {
  it.each<[string, SimulatedHost, object]>([
    ['refuses', { login: 'refused' }, { code: 'SSH_UNREACHABLE', params: { reason: 'refused' } }],
    ['has an unknown key', { login: 'unknown-key' }, { code: 'SSH_HOST_KEY_UNKNOWN' }],
    [
      'has another key',
      { login: 'changed-key' },
      { code: 'SSH_HOST_KEY_CHANGED', params: { fingerprint: expect.stringContaining('SHA256:') } },
    ],
    ['lets nobody in', { login: 'no-key' }, { code: 'SSH_LOGIN_REFUSED', params: { methods: 'publickey' } }],
    [
      'asks for a password',
      { uid: 1000, sudo: 'asks' },
      { code: 'SUDO_REFUSED', params: { reason: 'password', uid: 1000 } },
    ],
    ['has no sudo', { uid: 1000, sudo: 'missing' }, { code: 'SUDO_REFUSED', params: { reason: 'missing' } }],
    [
      'has a full disk',
      { programs: { gzip: 'echo gzip: stdout: No space left on device >&2; exit 1' } },
      { kind: 'REMOTE_COPY_FAILED', params: { step: 'unpack', words: expect.stringContaining('No space') } },
    ],
    [
      'damages what it gets',
      { programs: { gzip: '/bin/gzip "$@" | tr a b' } },
      { kind: 'REMOTE_COPY_FAILED', params: { step: 'digest' } },
    ],
    [
      'loses some of it',
      { programs: { gzip: '/bin/gzip "$@" | /usr/bin/head -c 1000' } },
      { kind: 'REMOTE_COPY_FAILED', params: { step: 'short' } },
    ],
    [
      'makes no folder',
      { programs: { mkdir: 'echo mkdir: Read-only file system >&2; exit 1' } },
      { kind: 'REMOTE_COPY_FAILED', params: { step: 'folder' } },
    ],
    ['says no number where its uid belongs', { programs: { id: 'echo nobody' } }, { kind: 'REMOTE_OUTPUT_UNUSABLE' }],
    ['ends the session at once', { programs: { id: 'exit 1' } }, { code: 'SSH_FAILED', params: { code: 90 } }],
    [
      'executes nothing there',
      {
        programs: { chmod: '/bin/chmod "$@"; case "$1" in 700) if [ -f "$3" ]; then /bin/chmod 600 "$3"; fi ;; esac' },
      },
      { kind: 'REMOTE_NOT_RUN', params: { code: 126 } },
    ],
  ])('because it %s', async (_, simulated, expected) => {
    expect(await failureOf(join('joins', simulated))).toMatchObject(expected);
    expect(left('joins')).toEqual([]);
  });

  it('because sudo there speaks another language than English: it is asked to speak that', async () => {
    const sudo =
      'if [ "$LC_ALL" = C ]; then echo sudo: a password is required; else echo sudo: é necessária uma senha; fi >&2; exit 1';
    const end = failureOf(join('joins', { uid: 1000, programs: { sudo } }));
    expect(await end).toMatchObject({ code: 'SUDO_REFUSED', params: { reason: 'password' } });
  });

  it('because ssh is not there', async () => {
    expect(await failureOf(join('joins', {}, { ssh: { program: '/nowhere/ssh' } }))).toMatchObject({
      kind: 'SSH_NOT_STARTED',
      params: { reason: 'ENOENT' },
    });
  });

  it('because the connection breaks half-way', async () => {
    expect(await failureOf(join('waits', { lostWhileWaiting: true }))).toMatchObject({
      code: 'SSH_CONNECTION_LOST',
      params: { stage: 'running', words: expect.stringContaining('not responding') },
    });
    // The join there has seen it.
    await seen('waits', 'home/ended');
  });

  it.each([
    ['noisy', 'foreign'],
    ['long', 'line-too-long'],
    ['floods', 'too-many-events'],
  ])('because what it says has no end: %s', async (name, problem) => {
    expect(await failureOf(join(name))).toMatchObject({ kind: 'REMOTE_OUTPUT_UNUSABLE', params: { problem } });
  });
});

const waits = (event: FleetEvent) => event.type === 'host-event' && event.event.type === 'waiting';
const LIMIT_MS = 299_999;

describe('a host that is not done in time', () => {
  it('before the login', async () => {
    expect(await failureOf(join('joins', { login: 'hangs' }, { timeLimitMs: 400 }))).toMatchObject({
      code: 'FLEET_HOST_TIMED_OUT',
      params: { stage: 'connecting' },
    });
  });

  it('while it joins is told to stop, and does', async () => {
    const expire = heldLimit(LIMIT_MS);
    const emit = (event: FleetEvent) => void (waits(event) && expire());
    expect(await failureOf(join('waits', {}, { timeLimitMs: LIMIT_MS, emit }))).toMatchObject({
      code: 'FLEET_HOST_TIMED_OUT',
      params: { stage: 'running' },
    });
    expect(existsSync(standIn.path('waits', 'home/ended'))).toBe(true);
    expect(left('waits')).toEqual([]);
  });

  it('and does not listen is left', async () => {
    const expire = heldLimit(LIMIT_MS);
    const end = failureOf(join('deaf', {}, { timeLimitMs: LIMIT_MS, graceMs: 300 }));
    const pid = standIn.path('deaf', 'home/pid');
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8')).toMatch(/^\d+\n$/);
    expire();
    const failure = await end;
    expect(failure).toMatchObject({ code: 'FLEET_HOST_TIMED_OUT' });
    process.kill(Number(readFileSync(pid, 'utf8')));
  });
});

describe('an interruption', () => {
  it('is handed on: the join there ends as after a Ctrl-C, and its end is waited for', async () => {
    const controller = new AbortController();
    const end = join('waits', {}, { signal: controller.signal });
    while (!events.some(waits)) await delay(10);
    controller.abort();
    expect(await end).toBe('interrupted');
    expect(existsSync(standIn.path('waits', 'home/ended'))).toBe(true);
    expect(left('waits')).toEqual([]);
  });

  it.each([
    ['a rollback', false, 60_000],
    ['a rollback and an undo (engine/ending-limits.ts)', true, 240_000],
  ])('gives the join there the time of %s', async (_, undoOnFailure, graceMs) => {
    const controller = new AbortController();
    const request = async () => requestFor('waits', { undoOnFailure });
    const end = join('waits', {}, { signal: controller.signal, request });
    while (!events.some((event) => event.type === 'host-event' && event.event.type === 'waiting')) await delay(10);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    controller.abort();
    const times = timers.mock.calls.map(([, ms]) => ms);
    expect(await end).toBe('interrupted');
    expect(times).toEqual([graceMs]);
  });

  it('before the join has begun leaves nothing there', async () => {
    const controller = new AbortController();
    const slow = { programs: { head: 'sleep 0.5; /usr/bin/head "$@"' } };
    const end = join('joins', slow, {
      signal: controller.signal,
      emit: (event) => event.type === 'host-copying' && controller.abort(),
    });
    expect(await end).toBe('interrupted');
    await expect.poll(() => left('joins')).toEqual([]);
  });

  it('that came before begins nothing', async () => {
    expect(await join('joins', {}, { signal: AbortSignal.abort() })).toBe('interrupted');
    expect(existsSync(standIn.path('joins', 'home/request.json'))).toBe(false);
  });
});

async function seen(host: string, file: string): Promise<void> {
  await vi.waitUntil(() => existsSync(standIn.path(host, file)), { timeout: PATIENCE_MS, interval: 20 });
}

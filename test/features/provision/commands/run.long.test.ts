import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/base/failure.ts';
import { summaryIn } from '../../../../src/cli/commands/phase-tree.ts';
import { FlagValues } from '../../../../src/cli/flags/flag.ts';
import type { EndingSignal } from '../../../../src/cli/interruption.ts';
import { Terminal } from '../../../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../../../src/cli/secrecy.ts';
import { joinConfigurationFields } from '../../../../src/config/documents/versioned-fields.ts';
import { provisionCommand } from '../../../../src/features/provision/commands/provision.ts';
import { runProvisioned } from '../../../../src/features/provision/commands/run.ts';
import { FILE_NOT_WRITTEN } from '../../../../src/host/linux/files/linux-files-sentences.ts';
import type { Host } from '../../../../src/host/ports.ts';
import { english } from '../../../../src/i18n/catalogue.ts';
import { PROVISIONED } from '../../../../src/manifests/paths.ts';
import { toYaml } from '../../../../src/manifests/yaml.ts';
import { reset } from '../../../../src/operations/reset.ts';
import { undo } from '../../../../src/operations/undo.ts';
import type { FaultName } from '../../../../src/simulation/faults.ts';
import { sink } from '../../../cli/support/captured.ts';
import { wrongWith } from '../../../cli/support/events-schema.ts';
import { Machine } from '../../../operations/join/machine.ts';
import { settingsOf } from '../../../operations/reset/support/settings.ts';
import { patience } from '../../../support/patience.ts';

const SENTINEL = '/run/cluster-api/bootstrap-success.complete';
let machine: Machine;
let abort: AbortController;
let received: EndingSignal | undefined;
beforeEach(() => {
  abort = new AbortController();
  received = undefined;
});
afterEach(() => machine.stop());

async function provisioned(faults: FaultName[] = [], token?: string): Promise<void> {
  machine = await Machine.start(faults);
  const text = toYaml(joinConfigurationFields(machine.configuration()));
  const known = machine.controlPlane.instructions.token.reveal();
  const content = Buffer.from(token === undefined ? text : text.replaceAll(known, token));
  await machine.host.write.files.write(PROVISIONED.configuration, content, { mode: 0o600 });
}

/** Runs the program of the service; returns its exit code or its error, and its output. */
async function boot(
  flags: Record<string, string | boolean> = {},
  host: Host = machine.host,
): Promise<{ ended: unknown; out: string; err: string }> {
  const [out, err] = [sink(), sink()];
  const terminal = new Terminal({ out, err }, new Scrubber(), {});
  const values = new FlagValues();
  for (const [name, value] of Object.entries({ 'sentinel-file': SENTINEL, ...flags })) values.set(name, value);
  const [command = provisionCommand] = provisionCommand.commands;
  const line = { command, path: ['kubejoin', 'provision', 'run'], flags: values, arguments: [], help: false };
  const reporter = new TextReporter(terminal, english, {
    verbosity: 0,
    phaseSummary: (name) => summaryIn(command.phases, english, name),
  });
  const interruption = { signal: abort.signal, received } as never;
  const invocation = {
    line,
    catalogue: english,
    terminal,
    format: 'text',
    reporter,
    interruption,
    verbosity: 0,
  } as const;
  const ended = await runProvisioned(invocation, { host }).catch((error: unknown) => error);
  return { ended, out: out.text, err: err.text };
}

const lines = async (file: string) =>
  ((await machine.read(file)) ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const modes = (...files: string[]) =>
  Promise.all(files.map(async (file) => (await machine.host.read.files.stat(file))?.mode));

describe('a provisioned machine', () => {
  it('joins, keeps what happened and deletes its token', async () => {
    await provisioned();
    const { ended, out } = await boot();
    // The title of a phase, not its name again.
    expect(out).toMatch(/^\[preflight\] (?!preflight$)\S+ /m);
    expect(ended).toBeUndefined();
    expect(out).toContain('node-1');
    expect(machine.controlPlane.nodes()).toHaveLength(1);
    const events = await lines(PROVISIONED.events);
    expect(events.map(wrongWith)).toEqual(events.map(() => undefined));
    expect(events.map(({ type }) => type)).toContain('change-done');
    expect(await lines(PROVISIONED.result)).toEqual([events.at(-1)]);
    expect(events.at(-1)).toMatchObject({ type: 'result', outcome: 'joined', nodeName: 'node-1', exitCode: 0 });
    expect(await machine.read(SENTINEL)).toBe('success\n');
    expect(await machine.read(PROVISIONED.configuration)).toBeUndefined();
    expect(await modes(PROVISIONED.events, PROVISIONED.result, PROVISIONED.state)).toEqual([0o600, 0o600, 0o700]);
    const secret = machine.controlPlane.instructions.token.reveal().split('.')[1] ?? '-';
    expect((await machine.state()).filter((one) => one.includes(secret))).toEqual([]);
  });

  const refused = new Failure(FILE_NOT_WRITTEN, { path: PROVISIONED.events, reason: 'ENOSPC' });
  /** The machine, on which the record can be written only from its `until`th write on. */
  const withFullDisk = (until: number): Host => {
    const { read, write } = machine.host;
    let writes = 0;
    const isRefused = (path: string) => path.startsWith(PROVISIONED.state) && ++writes < until;
    const files: Host['write']['files'] = {
      ...write.files,
      append: async (...given) => (isRefused(given[0]) ? Promise.reject(refused) : write.files.append(...given)),
      write: async (...given) => (isRefused(given[0]) ? Promise.reject(refused) : write.files.write(...given)),
    };
    return { read, write: { ...write, files } };
  };

  it.each([2, 3, Infinity])('joins though its record cannot be written (up to %d), and warns', async (until) => {
    await provisioned();
    const { ended, out, err } = await boot({}, withFullDisk(until));
    expect(ended).toBeUndefined();
    expect(out + err).toContain(`The record of this run in ${PROVISIONED.state} is incomplete.`);
    expect(machine.controlPlane.nodes()).toHaveLength(1);
    expect(await machine.read(SENTINEL)).toBe('success\n');
    expect(await machine.read(PROVISIONED.configuration)).toBeUndefined();
    if (until === Infinity) return;
    expect((await lines(PROVISIONED.events)).at(-1)).toMatchObject({ type: 'result', outcome: 'joined' });
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ outcome: 'joined' });
  });

  it('that has joined already, but was stopped before it deleted the token, deletes it', async () => {
    await provisioned();
    const content = await machine.read(PROVISIONED.configuration);
    await boot();
    await machine.host.write.files.write(PROVISIONED.configuration, Buffer.from(content ?? ''), { mode: 0o600 });
    const requests = machine.controlPlane.certificateRequests().length;
    expect((await boot()).ended).toBeUndefined();
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ outcome: 'nothing-to-do' });
    expect(machine.controlPlane.certificateRequests()).toHaveLength(requests);
    expect(await machine.read(PROVISIONED.configuration)).toBeUndefined();
  });

  const UNDO = { force: true, allowRunningPods: false, kubeconfigPath: undefined, criSocket: '' };
  const leaving = () => ({
    ...{ host: machine.host, emit: () => undefined, signal: patience() },
    confirm: async () => true,
  });
  it.each<[string, (dryRun: boolean) => Promise<{ changes: readonly unknown[] }>]>([
    ['a reset', (dryRun) => reset({ ...leaving(), settings: settingsOf({ dryRun }) })],
    ['an undo', (dryRun) => undo({ ...leaving(), settings: { ...UNDO, dryRun } })],
  ])('that was stopped before it deleted the token does not join again after %s', async (_name, leave) => {
    await provisioned();
    const content = await machine.read(PROVISIONED.configuration);
    await boot();
    await machine.host.write.files.write(PROVISIONED.configuration, Buffer.from(content ?? ''), { mode: 0o600 });
    const removal = expect.objectContaining({ kind: 'remove-file', subject: PROVISIONED.configuration });
    expect((await leave(true)).changes).toContainEqual(removal);
    expect(await machine.read(PROVISIONED.configuration)).toBe(content);
    expect((await leave(false)).changes).toContainEqual(removal);
    const requests = machine.controlPlane.recorder.requests.length;
    expect((await boot()).ended).toMatchObject({ kind: 'CONFIG_FILE_MISSING' });
    expect(machine.controlPlane.recorder.requests).toHaveLength(requests);
    const secret = machine.controlPlane.instructions.token.reveal().split('.')[1] ?? '-';
    expect((await machine.state()).filter((one) => one.includes(secret))).toEqual([]);
  });

  it('whose configuration is removed while it waits does not join, and says why', async () => {
    await provisioned();
    const { read, write } = machine.host;
    const connect: Host['read']['runtimes']['connect'] = (socket) => {
      rmSync(machine.host.inside(PROVISIONED.configuration), { force: true });
      return read.runtimes.connect(socket);
    };
    const waiting: Host = { read: { ...read, runtimes: { ...read.runtimes, connect } }, write };
    expect((await boot({}, waiting)).ended).toMatchObject({ code: 'PROVISION_CONFIG_REMOVED' });
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ outcome: 'failed', exitCode: 6 });
    expect(machine.controlPlane.recorder.requests).toEqual([]);
    expect(await machine.read(SENTINEL)).toBeUndefined();
  });

  it('without a host name waits, and joins under the name that it gets', async () => {
    await provisioned();
    const { read, write } = machine.host;
    let readings = 0;
    const system = { ...read.system, hostname: () => (++readings > 1 ? read.system.hostname() : 'localhost') };
    expect((await boot({}, { read: { ...read, system }, write })).ended).toBeUndefined();
    const events = await lines(PROVISIONED.events);
    expect(events.map(({ message }) => message?.key)).toContain('HOSTNAME_AWAITED');
    expect(events.at(-1)).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
  });

  it('that gets no host name within --retry-for does not join, and keeps its configuration', async () => {
    await provisioned();
    const { read, write } = machine.host;
    const system = { ...read.system, hostname: () => 'localhost' };
    const { ended } = await boot({ 'retry-for': '1ms' }, { read: { ...read, system }, write });
    expect(ended).toMatchObject({ code: 'HOSTNAME_MISSING' });
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(machine.controlPlane.recorder.requests).toEqual([]);
    expect(await machine.read(PROVISIONED.configuration)).toContain('token');
  });

  it('that undoes a failed join keeps its configuration, and tries again at the next boot', async () => {
    await provisioned(['kubelet-crash']);
    expect((await boot({ 'undo-on-failure': true })).ended).toMatchObject({ code: 'KUBELET_CRASHED' });
    const events = await lines(PROVISIONED.events);
    expect(events.map(({ message }) => message?.key)).toContain('UNDONE_AFTER_FAILURE');
    expect(await machine.read(PROVISIONED.configuration)).toContain('token');
  });

  it('with a wrong token fails once, says why and keeps its configuration', async () => {
    const wrong = 'abcdef.0123456789abcdef';
    await provisioned([], wrong);
    const { ended } = await boot();
    expect(ended).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    const events = await lines(PROVISIONED.events);
    expect(events.filter(({ message }) => message?.key === 'JOIN_TRIED_AGAIN')).toEqual([]);
    const failure = { code: 'TOKEN_UNKNOWN', cause: expect.any(String), cure: expect.any(String) };
    expect(await lines(PROVISIONED.result)).toEqual([events.at(-1)]);
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', exitCode: 4, failure });
    expect(JSON.stringify(events)).not.toContain('0123456789abcdef');
    expect(await machine.read(PROVISIONED.configuration)).toContain(wrong);
    expect(await machine.read(SENTINEL)).toBeUndefined();
  });

  it('that is stopped records it, and keeps its configuration', async () => {
    await provisioned();
    received = 'SIGTERM';
    abort.abort(new Error('stopped'));
    expect((await boot()).ended).toBeInstanceOf(Error);
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ outcome: 'interrupted', signal: 'SIGTERM' });
    expect(await machine.read(PROVISIONED.configuration)).toContain('token');
  });

  it('without a configuration, or with flags that cannot be used, records that', async () => {
    await provisioned();
    expect((await boot({ config: '/etc/absent.yaml' })).ended).toMatchObject({ kind: 'CONFIG_FILE_MISSING' });
    expect((await lines(PROVISIONED.result))[0]).toMatchObject({ exitCode: 3 });
    expect((await boot({ 'retry-for': 'soon' })).ended).toMatchObject({ code: 'FLAGS_INVALID' });
    expect((await boot({ 'sentinel-file': 'relative' })).ended).toMatchObject({ code: 'FLAGS_INVALID' });
  });
});

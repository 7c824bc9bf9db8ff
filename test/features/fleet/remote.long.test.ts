/**
 * The side of `fleet join` that runs on each host, with a rehearsal's cluster and machine: told by standard input, read
 * back by this side's decoder.
 */

import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { isAbortOf } from '../../../src/base/try.ts';
import { Interruption, type SignalSource } from '../../../src/cli/interruption.ts';
import { JsonReporter } from '../../../src/cli/render/output/json-reporter.ts';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { joinConfigurationFromFlags } from '../../../src/config/from-flags/join-flags.ts';
import { runFleetRemote } from '../../../src/features/fleet/commands/fleet-remote.ts';
import { documentFor } from '../../../src/features/fleet/host-document.ts';
import { type RemoteLine, RemoteLines } from '../../../src/features/fleet/remote-lines.ts';
import { requestLine } from '../../../src/features/fleet/request.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { showableIn } from '../../../src/i18n/showable.ts';
import type { FaultName } from '../../../src/simulation/faults.ts';
import { Cluster } from '../../api/cluster.ts';
import { sink } from '../../cli/support/captured.ts';
import { wrongWith } from '../../cli/support/events-schema.ts';
import { fleetHost } from './support/stand-in.ts';

let cluster: Cluster;
const noSignals: SignalSource = { on() {}, off() {} };

async function started(faults: FaultName[] = []): Promise<void> {
  cluster = await Cluster.start(['node-1'], faults);
}
afterEach(() => cluster.stop());

/** Request from the other side for the only host. */
function request(more: { dryRun?: boolean } = {}): string {
  const { endpoint, token, caCertHashes } = cluster.controlPlane.instructions;
  const flags = { token, caCertHashes: caCertHashes, ...more };
  const { configuration } = joinConfigurationFromFlags(flags, endpoint, undefined);
  const { text } = documentFor(fleetHost('node-1', { labels: { 'example.com/rack': 'r1' } }), configuration, 'x');
  return requestLine({
    configuration: text,
    ...{ allowExperimentalApi: false, allowRemoteDiscoveryPrograms: false, undoOnFailure: false, withDiffs: false },
  });
}

/** Runs it with this input; what it writes is as docs/events.schema.json has it, and is all understood. */
async function remote(
  stdin: PassThrough,
  onLine: () => void = () => {},
): Promise<{ lines: RemoteLine[]; text: string }> {
  const out = sink();
  const write = out.write.bind(out);
  out.write = (text) => {
    write(text);
    onLine();
  };
  const terminal = new Terminal({ out, err: sink() }, new Scrubber(), {});
  const reporter = new JsonReporter(terminal, english, 0);
  const interruption = new Interruption(noSignals);
  const host = cluster.options().host;
  if (!host) throw new Error('no host');
  try {
    await runFleetRemote({ reporter, terminal, interruption }, { host, stdin });
  } catch (error) {
    if (interruption.received && isAbortOf(interruption.signal, error))
      reporter.interrupted(interruption.received, 129);
    else reporter.failed(error as never, 1);
  }
  const decoder = new RemoteLines(showableIn([english]));
  const written = out.text.trimEnd().split('\n');
  expect(written.map((line) => wrongWith(JSON.parse(line))).filter(Boolean)).toEqual([]);
  return { lines: await Promise.all(written.map((line) => decoder.read(line))), text: out.text };
}

describe('what runs on a host', () => {
  it('joins it, and what it writes is all understood and holds no secret', async () => {
    await started();
    const stdin = new PassThrough();
    stdin.write(request());
    stdin.write('\n\n');
    const { lines, text } = await remote(stdin);
    expect(lines.filter((line) => 'ignored' in line)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({
      result: { outcome: 'joined', exitCode: 0, nodeName: 'node-1', message: { key: 'JOINED_WORKER' } },
    });
    expect(text).not.toContain(cluster.controlPlane.instructions.token.reveal().slice(7));
    expect(cluster.controlPlane.nodes()[0]?.metadata.labels).toMatchObject({ 'example.com/rack': 'r1' });
    expect(stdin.destroyed).toBe(true);
  });

  it('joined already, it has nothing to do', async () => {
    await started();
    for (const outcome of ['joined', 'nothing-to-do']) {
      const stdin = new PassThrough();
      stdin.write(request());
      expect((await remote(stdin)).lines.at(-1)).toMatchObject({ result: { outcome } });
    }
  });

  it('only previews where that is asked for', async () => {
    await started();
    const stdin = new PassThrough();
    stdin.write(request({ dryRun: true }));
    const { lines } = await remote(stdin);
    expect(lines.at(-1)).toMatchObject({ result: { outcome: 'previewed' } });
    expect(lines.some((line) => 'event' in line && line.event.type === 'change-previewed')).toBe(true);
    expect(cluster.nodeNames()).toEqual([]);
  });

  it('tells why it failed', async () => {
    await started(['denied-csr']);
    const stdin = new PassThrough();
    stdin.write(request());
    expect((await remote(stdin)).lines.at(-1)).toMatchObject({
      result: { outcome: 'failed', failure: { code: 'CSR_DENIED' } },
    });
  });

  it('stops when its input ends: the other side has gone', async () => {
    await started(['no-signature']);
    const stdin = new PassThrough();
    stdin.write(request());
    expect((await remote(stdin, () => stdin.end())).lines.at(-1)).toMatchObject({
      result: { outcome: 'interrupted', exitCode: 129 },
    });
    expect(cluster.nodeNames()).toEqual([]);
  });

  it.each(['', 'kubejoin\n', '{"v":7}\n', 'x'.repeat(5_000_000)])(
    'does nothing without a request: %j',
    async (text) => {
      await started();
      const stdin = new PassThrough();
      stdin.end(text);
      expect((await remote(stdin)).lines).toMatchObject([
        { result: { outcome: 'failed', failure: { code: 'FLEET_REQUEST_UNUSABLE' } } },
      ]);
    },
  );
});

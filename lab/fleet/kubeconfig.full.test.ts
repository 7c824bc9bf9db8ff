/** `fleet join` with a kubeconfig alone: each host has a token of its own, and none is left, whatever happens. */
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../../src/base/record.ts';
import { run } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { Lab } from '../run/lifecycle.ts';
import type { KubeObject } from '../support/api.ts';
import { expectGoodNode, expectNoCredential } from '../worker/joined-node.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { leave } from '../worker/worker-lab.ts';
import { closeSsh, type FleetRun, openToSsh, RunningFleet, SshAccess } from './fleet-lab.ts';

const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const WORKERS = ['worker1', 'worker2'] as const;

let lab: Lab;
let access: SshAccess;
const host = (name: string): LabHost => lab.host(name);
const kubeconfig = () => `/run/kubejoin-lab/${lab.place.id}/admin.conf`;

beforeAll(async () => {
  lab = await Lab.attach();
  access = await SshAccess.make();
  // Records standard input of ssh by the address of the host.
  await writeFile(
    access.file('recording-ssh'),
    `#!/bin/sh\nfor word; do if [ "$before" = -- ]; then to=$word; fi; before=$word; done\ntee '${access.file('stdin')}'-$to-$$ | ssh "$@"\n`,
  );
  await chmod(access.file('recording-ssh'), 0o755);
  await run([BUILT, 'admission', 'install', '--kubeconfig', kubeconfig()]);
  await open();
});
afterAll(async () => {
  for (const name of WORKERS) {
    await lab.cluster.controlPlane.mend(host(name));
    await closeSsh(host(name));
    await leave(lab, host(name));
  }
  await run([BUILT, 'admission', 'remove', '--kubeconfig', kubeconfig()]);
  await access.remove();
  lab.close();
});

async function open(): Promise<void> {
  const keys = await Promise.all(
    WORKERS.map(async (name) => [host(name).address, await openToSsh(host(name), access)]),
  );
  await access.knows(Object.fromEntries(keys));
  // The second one tells its own name.
  const hosts = `{name: worker1, nodeName: worker1, address: ${host('worker1').address}}, {name: second, address: ${host('worker2').address}}`;
  await writeFile(access.file('hosts.yaml'), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [${hosts}]\n`);
}

function fleet(args: readonly string[] = []): RunningFleet {
  const given = ['--kubeconfig', kubeconfig(), '--ssh-config', access.config, '--ssh', access.file('recording-ssh')];
  return new RunningFleet([access.file('hosts.yaml'), ...given, '--keep-executable', 'keep', ...args]);
}

/** The tokens that a fleet has in the cluster, by ID, with their secrets. */
async function tokens(): Promise<Map<string, string>> {
  const { body } = await lab.cluster.api('GET', SECRETS);
  return tokensAmong(body.items as KubeObject[]);
}

function tokensAmong(objects: readonly KubeObject[]): Map<string, string> {
  const text = (data: KubeObject, key: string) => Buffer.from(String(data[key]), 'base64').toString();
  const secrets = objects.filter(
    ({ metadata }) => record(record(metadata).annotations)['kubejoin/fleet-run'] !== undefined,
  );
  return new Map(
    secrets.map(({ data }) => [text(data as KubeObject, 'token-id'), text(data as KubeObject, 'token-secret')]),
  );
}

const said = (of: FleetRun, key: string) => of.lines.filter(({ message }) => message?.key === key);
const outcomes = (of: FleetRun) =>
  Object.fromEntries((of.result.fleet ?? []).map((one) => [one.host, one.failure?.kind ?? one.outcome]));

/** Everything that was sent to a host. */
async function sentTo(name: string): Promise<Buffer> {
  const files = (await readdir(access.folder)).filter((file) => file.startsWith(`stdin-${host(name).address}-`));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(access.file(file)))));
}

describe('a fleet with a kubeconfig', () => {
  it('that is killed leaves its tokens, which the next run deletes; each host sees its own alone, and none is left', async () => {
    for (const name of WORKERS) await lab.cluster.controlPlane.cut(host(name), 'drop');
    const killed = fleet();
    for (const name of ['worker1', 'second'])
      await killed.sees('the joins to begin', ({ type, host: of }) => of === name && type === 'phase-started');
    const left = await tokens();
    expect(left.size).toBe(2);
    killed.kill('SIGKILL');
    await killed.ended().catch(() => {});
    expect((await tokens()).size).toBe(2);
    for (const name of WORKERS) await lab.cluster.controlPlane.mend(host(name));
    for (const name of WORKERS) {
      const gone = async () => (await host(name).exec(['pgrep', '-f', 'fleet remote'])).code === 1;
      await until('the join there to end', gone);
    }

    const seen = new Map(left);
    // A watch, because a token may come and go between two looks.
    const add = (_: string, secret: KubeObject) => {
      for (const [id, own] of tokensAmong([secret])) seen.set(id, own);
    };
    const watching = await lab.cluster.admin.watch(`${SECRETS}?watch=1`, add, () => {});
    const end = await fleet().ended();
    const given = said(end, 'FLEET_TOKEN_CREATED').map(({ message }) => String(record(message?.params).id));
    const areSeen = async () => given.every((id) => seen.has(id));
    await until('the watch to show every token', areSeen).finally(() => watching.close());
    expect(outcomes(end), end.stdout.slice(-4000)).toEqual({ worker1: 'joined', second: 'joined' });
    expect(end.code).toBe(0);
    expect(said(end, 'FLEET_TOKENS_SWEPT')[0]?.message?.params).toMatchObject({
      ids: expect.arrayContaining([...left.keys()]),
    });
    expect((await tokens()).size).toBe(0);
    for (const name of WORKERS) await expectGoodNode(host(name), { cluster: lab.cluster, secrets: [...left.values()] });

    const created = said(end, 'FLEET_TOKEN_CREATED').map(
      ({ message }) => message?.params as { id: string; node: string },
    );
    expect(created.map(({ node }) => node).sort()).toEqual(['worker1', 'worker2']);
    const ofNode = (node: string) =>
      seen.get(created.find((one) => one.node === node)?.id ?? '') ?? `no token of ${node} was seen`;
    const clientKey = /client-key-data: (\S+)/.exec(await readFile(kubeconfig(), 'utf8'))?.[1] ?? '';
    expect(clientKey).not.toBe('');
    for (const [own, other] of [WORKERS, [...WORKERS].reverse()] as const) {
      const sent = await sentTo(own ?? '');
      expect(sent.includes(ofNode(own ?? '')), own).toBe(true);
      expect(sent.includes(ofNode(other ?? '')), own).toBe(false);
      expect(sent.includes(clientKey), own).toBe(false);
      expect(sent.includes('client-key-data'), own).toBe(false);
      await expectNoCredential(host(own ?? ''), [...seen.values(), clientKey]);
    }
    for (const secret of seen.values()) expect(end.stdout + end.stderr).not.toContain(secret);
  });

  it('leaves joined hosts as they are: the token unused, and none for the one that tells its own name', async () => {
    const end = await fleet().ended();
    expect(outcomes(end), end.stdout.slice(-4000)).toEqual({ worker1: 'unchanged', second: 'unchanged' });
    for (const key of ['FLEET_TOKEN_CREATED', 'FLEET_TOKEN_REVOKED'])
      expect(said(end, key).map(({ message }) => record(message?.params).host)).toEqual(['worker1']);
    expect((await tokens()).size).toBe(0);
  });
});

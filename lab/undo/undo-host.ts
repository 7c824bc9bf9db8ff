/** `kubejoin undo` on a host of the lab. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import { upperDirectory } from '../machine/container.ts';
import type { LabHost } from '../machine/host.ts';
import type { Cluster } from '../support/cluster.ts';
import { JOURNAL } from '../worker/joined-node.ts';
import { type JsonRun, kubejoin, parsed, RunningJoin } from '../worker/kubejoin.ts';

/** Outside what a join or an undo touches. */
export const ADMINISTRATOR = '/root/administrator.conf';

/** `kubejoin undo --force ARGS --output=json`. */
export async function undo(host: LabHost, args: readonly string[] = []): Promise<JsonRun> {
  return parsed(await kubejoin(host, ['undo', '--force', ...args, '--output=json']));
}

/** An undo that did what it should; else its own words are shown. */
export async function undoWell(host: LabHost, args: readonly string[] = []): Promise<JsonRun> {
  const run = await undo(host, args);
  expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject({ outcome: 'undone', exitCode: 0 });
  return run;
}

export async function giveAdministrator(host: LabHost, cluster: Cluster): Promise<void> {
  await host.putFile(cluster.kubeconfigFile, ADMINISTRATOR, 0o600);
}

interface Named {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly username?: string; readonly request: string };
}

/** Certificate requests of a node, whoever made them: the request contains their subject as text. */
export async function requestsOf(cluster: Cluster, node: string): Promise<string[]> {
  const { body } = await cluster.api('GET', '/apis/certificates.k8s.io/v1/certificatesigningrequests');
  const isOfNode = ({ spec }: Named) => {
    const pem = Buffer.from(spec.request, 'base64').toString();
    const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64').toString('latin1');
    const subject = `system:node:${node}`;
    return der.includes(`${String.fromCharCode(subject.length)}${subject}`); // its length stands before it
  };
  return (body as { items: Named[] }).items.filter(isOfNode).map(({ metadata }) => metadata.name);
}

/** Expects no Node, no etcd member and no certificate request of the host. */
export async function expectForgotten(cluster: Cluster, host: LabHost): Promise<void> {
  expect(await cluster.node(host.name)).toBeUndefined();
  expect(await requestsOf(cluster, host.name)).toEqual([]);
  const members = await cluster.controlPlane.etcdMembers();
  expect(members.filter(({ peerUrls }) => peerUrls.includes(`https://${host.address}:2380`))).toEqual([]);
}

/**
 * A run that is killed as soon as its journal has so many entries; their number then, or at its end where that comes
 * before. The journal is looked at without a pause: what comes between two entries may take less than a millisecond.
 */
export async function killedAtEntry(
  host: LabHost,
  entries: number,
  args: readonly string[],
  command = 'join',
): Promise<number> {
  const journal = path.join(upperDirectory(host.place), JOURNAL);
  const running = await RunningJoin.start(host, [...args, '--output=json'], command);
  let ended = false;
  const end = running.ended().then(() => {
    ended = true;
  });
  while (!ended) {
    if (entriesIn(journal) >= entries) {
      await running.kill('SIGKILL');
      await end;
      return entriesIn(journal);
    }
    await turn();
  }
  // This process may have been stopped from the last entry to the end.
  return entriesIn(journal);
}

function entriesIn(journal: string): number {
  try {
    return readFileSync(journal, 'latin1').split('\n').length - 1;
  } catch {
    return 0; // not there yet
  }
}

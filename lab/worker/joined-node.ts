/** Assertions about a host after a join, and about what must not be left on a host, however the join ended. */
import { X509Certificate } from 'node:crypto';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import type { LabHost } from '../machine/host.ts';
import type { Cluster } from '../support/cluster.ts';
import { SOON_MS } from '../support/patience.ts';
import type { JsonRun } from './kubejoin.ts';

export const BOOTSTRAP_CONF = '/etc/kubernetes/bootstrap-kubelet.conf';
export const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';
export const CLIENT_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-client-current.pem';
/** KUBELET_EXTRA_ARGS, as packages of kubelets read it. */
export const KUBELET_DEFAULTS = '/etc/default/kubelet';

/** The kubelet then requests its certificate itself, with bootstrap-kubelet.conf: it alone knows the certificate's place. */
export async function tellCertDir(host: LabHost): Promise<void> {
  const dropIn = '[Service]\nEnvironment=KUBELET_CERT_DIR_ARGS=--cert-dir=/var/lib/kubelet/pki\n';
  await host.writeFile('/etc/systemd/system/kubelet.service.d/90-cert-dir.conf', dropIn);
  await host.mustExec(['systemctl', 'daemon-reload']);
}
export const JOURNAL = '/var/lib/kubejoin/journal.jsonl';

/**
 * Wherever a join or what it starts might leave something. /root is the tests' own: there lie the files that hold
 * tokens rightly.
 */
const SEARCHED = ['/etc', '/var/lib/kubelet', '/var/lib/kubejoin', '/var/log', '/run', '/tmp', '/var/tmp'];

export interface Kubeconfig {
  readonly clusters: readonly { name: string; cluster: Record<string, string> }[];
  readonly contexts: readonly { name: string; context: Record<string, string> }[];
  readonly users: readonly { name: string; user: Record<string, unknown> }[];
  readonly 'current-context': string;
}

export interface Expected {
  readonly cluster: Cluster;
  /** Default: the host's own name. */
  readonly nodeName?: string;
  /** Credentials of this join, of which nothing may be left. */
  readonly secrets: readonly string[];
}

/**
 * Changes in the journal, without order because some are made in parallel, without times, and without digests of random
 * content.
 */
export async function journalled(host: LabHost): Promise<string[]> {
  const lines = (await host.readFile(JOURNAL)).trimEnd().split('\n');
  const entries = lines.map(
    (line) => JSON.parse(line) as { stage: string; cluster: string; node: string; change?: object },
  );
  return entries.map(({ stage, cluster, node, change }) => JSON.stringify({ stage, cluster, node, change })).sort();
}

/** A journal of a join that came to its end. */
export async function journalHasEnded(host: LabHost): Promise<boolean> {
  if (!(await host.fileExists(JOURNAL))) return false;
  // Without the last piece: empty, or an entry that was being written.
  const last = (await host.readFile(JOURNAL)).split('\n').at(-2);
  return last !== undefined && (JSON.parse(last) as JournalEntry).stage === 'joined';
}

/** A run that did what it should; else its own words are shown. */
export function expectJoined(run: JsonRun): void {
  expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject({ outcome: 'joined', exitCode: 0 });
  expect(run.stderr).toBe('');
}

/** Discovery was tried until its limit, by the join's own count: without the start of the program and of its checks. */
export function expectTriedFor({ result: { failure } }: JsonRun, limitSeconds: number): void {
  const { waitedSeconds, seconds } = failure?.params ?? {};
  expect(waitedSeconds, failure?.what).toBeGreaterThanOrEqual(limitSeconds);
  // Without that limit it would be five minutes.
  expect(waitedSeconds).toBeLessThan(SOON_MS / 1000);
  // The limit of the attempt that got no answer: never more than was left.
  if (seconds !== undefined) expect(seconds).toBeLessThanOrEqual(limitSeconds);
}

/** The node is Ready, its kubelet has an identity that rotates, and the credential of the join is nowhere. */
export async function expectGoodNode(
  host: LabHost,
  { cluster, nodeName = host.name, secrets }: Expected,
): Promise<void> {
  await cluster.waitReady(nodeName);
  expect(await host.mustExec(['systemctl', 'is-active', 'kubelet'])).toBe('active\n');
  expect(await host.mustExec(['systemctl', 'is-enabled', 'kubelet'])).toBe('enabled\n');
  await expectIdentity(host, nodeName);
  expect(await host.mustExec(['stat', '-c', '%a %U:%G %n', KUBELET_CONF, '/var/lib/kubejoin', JOURNAL])).toBe(
    `600 root:root ${KUBELET_CONF}\n700 root:root /var/lib/kubejoin\n600 root:root ${JOURNAL}\n`,
  );
  await expectNoCredential(host, secrets);
}

/** Its kubelet has a certificate of its own, and trusts the cluster's CA. */
export async function expectIdentity(host: LabHost, nodeName: string): Promise<void> {
  const kubeconfig = parse(await host.readFile(KUBELET_CONF)) as Kubeconfig;
  expect(kubeconfig.users.map(({ user }) => user)).toEqual([
    { 'client-certificate': CLIENT_CERTIFICATE, 'client-key': CLIENT_CERTIFICATE },
  ]);
  const authority = Buffer.from(kubeconfig.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
  expect(authority.toString()).toBe(await host.readFile('/etc/kubernetes/pki/ca.crt'));
  const certificate = new X509Certificate(await host.readBytes(CLIENT_CERTIFICATE));
  expect(certificate.subject.split('\n').sort()).toEqual([`CN=system:node:${nodeName}`, 'O=system:nodes']);
  expect(certificate.checkIssued(new X509Certificate(authority))).toBe(true);
}

/** Expects no bootstrap-kubelet.conf, and no secret on the disk or in any field of the system's journal. */
export async function expectNoCredential(host: LabHost, secrets: readonly string[]): Promise<void> {
  expect(await host.fileExists(BOOTSTRAP_CONF)).toBe(false);
  const patterns = secrets.flatMap((secret) => ['-e', secret]);
  const files = await host.exec(['grep', '-rlaF', '--devices=skip', ...patterns, ...SEARCHED]);
  expect(files.stdout, 'files that hold the credential').toBe('');
  const script = 'journalctl --no-pager --output=export --all | grep -aF "$@" | head -5';
  expect(await host.mustExec(['sh', '-c', script, 'sh', ...patterns]), 'journal').toBe('');
}

/** So that a join can't end before a signal reaches it: its kubelet registers no node. `letEnd` undoes it. */
export async function keepFromEnding(host: LabHost): Promise<void> {
  await host.writeFile(KUBELET_DEFAULTS, 'KUBELET_EXTRA_ARGS=--register-node=false\n');
}

export async function letEnd(host: LabHost): Promise<void> {
  await host.mustExec(['rm', KUBELET_DEFAULTS]);
}

/** A host on which a join has failed: nothing secret is left, and no kubelet runs on without a certificate. */
export async function expectCleanFailure(host: LabHost, secrets: readonly string[]): Promise<void> {
  await expectNoCredential(host, secrets);
  const active = (await host.exec(['systemctl', 'is-active', 'kubelet'])).stdout.trim();
  const certified = await host.fileExists(CLIENT_CERTIFICATE);
  expect(active === 'active' && !certified, 'a kubelet without a certificate was left running').toBe(false);
}

/** Command line of the running kubelet, without its own name. */
export async function kubeletArguments(host: LabHost): Promise<string[]> {
  return (await host.readFile(`/proc/${await kubeletProcess(host)}/cmdline`)).split('\0').filter(Boolean).slice(1);
}

/** The pid of the running kubelet; by name it could be a child that has not become another program yet. */
export async function kubeletProcess(host: LabHost): Promise<number> {
  return Number(await host.mustExec(['systemctl', 'show', '--value', '--property=MainPID', 'kubelet']));
}

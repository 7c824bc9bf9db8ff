/** `fleet join --kubeconfig`, with the stand-in for ssh, pretended joins, and an API server in memory behind real TLS. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { admissionObjects } from '../../../src/manifests/objects/admission.ts';
import { objectPath } from '../../../src/manifests/objects/kubernetes-object.ts';
import { runMark } from '../../../src/operations/fleet/admission/run-mark.ts';
import { csrOf, pemOf } from '../../operations/admission/support.ts';
import { CSRS, SECRETS, ServedApi } from '../../operations/fleet/support/served-api.ts';
import { type PretendedHost, STAND_IN_SSH, StandIn } from '../../operations/fleet/support/stand-in.ts';
import { run } from '../support/captured.ts';

let standIn: StandIn;
let api: ServedApi;
beforeEach(async () => {
  standIn = new StandIn();
  api = await ServedApi.start();
});
afterEach(async () => {
  standIn.remove();
  await api.stop();
});

const file = (name: string) => path.join(standIn.folder, name);
const asked = (host: string) => path.join(standIn.folder, host, 'calls');

/** Hosts by their entries in the hosts file; each one's name is its address. */
function hosts(entries: Readonly<Record<string, { entry?: string; pretended?: PretendedHost }>>): string {
  const lines = Object.entries(entries).map(([name, { entry = `nodeName: ${name}`, pretended }]) => {
    standIn.host(name, pretended);
    return `  - {name: ${name}${entry === '' ? '' : `, ${entry}`}}\n`;
  });
  writeFileSync(file('hosts.yaml'), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${lines.join('')}`);
  return file('hosts.yaml');
}

const flags = () => ['--kubeconfig', api.kubeconfig, '--executable', standIn.executable, '--ssh', STAND_IN_SSH];
const fleet = (hostsFile: string, more: readonly string[] = []) => run(['fleet', 'join', hostsFile, ...flags(), ...more]);

/** The JoinConfiguration that a host got. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into any object
function received(host: string): any {
  return JSON.parse(JSON.parse(readFileSync(standIn.path(host, 'home/request.json'), 'utf8')).configuration);
}
const gotNothing = (host: string) => !existsSync(standIn.path(host, 'home/request.json'));

const results = (out: string) =>
  Object.fromEntries(
    (JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').fleet as { host: string; outcome: string; failure?: { code: string } }[]).map(
      ({ host, outcome, failure }) => [host, failure?.code ?? outcome],
    ),
  );

describe('each host', () => {
  it('gets a token of its own, for its node alone, and none is left', async () => {
    const { code, out, err } = await fleet(hosts({ 'joins-1': {}, 'joins-2': {} }));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [one, two] = ['joins-1', 'joins-2'].map(received);
    const tokens = [one, two].map(({ discovery }) => discovery.bootstrapToken.token as string);
    expect(new Set(tokens).size).toBe(2);
    for (const { discovery } of [one, two])
      expect(discovery).toMatchObject({
        bootstrapToken: { apiServerEndpoint: api.endpoint, caCertHashes: api.pins },
        tlsBootstrapToken: discovery.bootstrapToken.token,
      });
    expect(api.tokens()).toEqual([]);
    const created = api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS);
    expect(created.map(({ body }) => (body as { metadata: { annotations: object } }).metadata.annotations)).toEqual([
      expect.objectContaining({ 'kubejoin/role': 'worker', 'kubejoin/uses': '1' }),
      expect.objectContaining({ 'kubejoin/role': 'worker', 'kubejoin/uses': '1' }),
    ]);
    for (const token of tokens) expect(out + err).not.toContain(token.split('.')[1]);
    for (const host of ['joins-1', 'joins-2'])
      expect(readFileSync(standIn.path(host, 'home/request.json'), 'utf8')).not.toContain('client-key-data');
    const other = tokens[1]?.split('.')[1] ?? '?';
    expect(readFileSync(standIn.path('joins-1', 'home/request.json'), 'utf8')).not.toContain(other);
  });

  it('that was joined before uses none: it is deleted', async () => {
    const { code, out } = await fleet(hosts({ unchanged: {} }), ['-o', 'json']);
    expect([code, results(out)]).toEqual([0, { unchanged: 'unchanged' }]);
    expect(out).toContain('FLEET_TOKEN_REVOKED');
    expect(api.tokens()).toEqual([]);
  });

  it('that fails or cannot be reached leaves none', async () => {
    const { out } = await fleet(hosts({ fails: {}, nobody: { pretended: { login: 'refused' } } }), ['-o', 'json']);
    expect(results(out)).toEqual({ fails: 'CSR_DENIED', nobody: 'SSH_UNREACHABLE' });
    expect(api.tokens()).toEqual([]);
    const created = api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS);
    expect(created).toHaveLength(1);
  });
});

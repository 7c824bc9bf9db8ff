/**
 * Somebody on the path who knows the token and the CA certificate: both are in every join command. He signs a
 * cluster-info of his own.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { clusterInfo, pinOf } from '../../test/cluster/discovery/support/cluster.ts';
import { ForgedAuthority } from '../../test/pki/forged-authority.ts';
import { Authority, type Issued } from '../../test/wire/support/authority.ts';
import { type Handler, json } from '../../test/wire/support/servers.ts';
import { expectCleanFailure } from '../worker/joined-node.ts';
import { PASS } from './interceptor.ts';
import { pathLab } from './path-lab.ts';

const path = pathLab();
const { at, onThePath, impatient, expectHeardNothing } = path;

let genuineCa: string;
let attacker: Authority;
/** A certificate like the API server's, from the attacker's CA. */
let impostor: Issued;

beforeAll(async () => {
  genuineCa = await at.cluster.first.readFile('/etc/kubernetes/pki/ca.crt');
  attacker = await Authority.make('kubernetes');
  impostor = await attacker.issue({ ips: [path.server().host, at.machineAddress] });
});

interface Described {
  readonly ca: string;
  readonly server?: string;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly users?: readonly object[];
}

/** A kubeconfig of his own, signed with the token: he knows it. */
function signed({ ca, server: named = `https://${at.cluster.endpoint}`, more = {}, users = [] }: Described): Handler {
  const cluster = { server: named, 'certificate-authority-data': Buffer.from(ca).toString('base64'), ...more };
  const context = { name: 'c', context: { cluster: 'c', user: users.length === 0 ? '' : 'u' } };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    contexts: [context],
    'current-context': 'c',
    users,
  };
  return json(clusterInfo(JSON.stringify(config), [at.token]));
}

const FIRST_ALONE = (number: number) => number === 0;
const EVERY = () => true;

interface Row {
  readonly described: () => Described;
  /** Connections that the attacker intercepts. */
  readonly takes: (number: number) => boolean;
  readonly code: string;
}

const bundle = () => `${genuineCa}${attacker.pem}`;
const ROWS: Record<string, Row> = {
  'his own CA': { described: () => ({ ca: attacker.pem }), takes: EVERY, code: 'CA_PIN_MISMATCH' },
  "the cluster's CA, which he is not of": {
    described: () => ({ ca: genuineCa }),
    takes: EVERY,
    code: 'TLS_UNKNOWN_CA',
  },
  "the cluster's CA and his own beside it": {
    described: () => ({ ca: bundle() }),
    takes: EVERY,
    code: 'TLS_UNKNOWN_CA',
  },
  'both, and then he steps aside': {
    described: () => ({ ca: bundle() }),
    takes: FIRST_ALONE,
    code: 'CLUSTER_INFO_CHANGED',
  },
  'a server of his own, and then he steps aside': {
    described: () => ({ ca: genuineCa, server: `https://${at.machineAddress}:${path.interceptor().port}` }),
    takes: FIRST_ALONE,
    code: 'CLUSTER_INFO_CHANGED',
  },
  'a proxy of his own, and then he steps aside': {
    described: () => ({
      ca: genuineCa,
      more: { 'proxy-url': `http://${at.machineAddress}:${path.interceptor().port}` },
    }),
    takes: FIRST_ALONE,
    code: 'CLUSTER_INFO_CHANGED',
  },
  'verification turned off, and he stays': {
    described: () => ({ ca: genuineCa, more: { 'insecure-skip-tls-verify': true } }),
    takes: EVERY,
    code: 'TLS_UNKNOWN_CA',
  },
};

describe('his cluster-info, signed with the token, names', () => {
  it.each(Object.entries(ROWS))('%s: refused, and no credential is sent', async (_, { described, takes, code }) => {
    const answer: Handler = (request, response) => signed(described())(request, response);
    await onThePath((number) => (takes(number) ? { do: 'impersonate', as: impostor, answer } : PASS));
    const before = await at.worker.snapshot();
    const run = await impatient();
    expect(run.result, JSON.stringify(run.events.slice(-3))).toMatchObject({
      outcome: 'failed',
      exitCode: 4,
      failure: { code },
    });
    expectHeardNothing();
    expect(await at.worker.snapshot()).toEqual(before);
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it.each(['both, and then he steps aside', 'a server of his own, and then he steps aside'])(
    '%s: kubeadm refuses it, too',
    async (name) => {
      const { described, takes } = ROWS[name] as Row;
      const answer: Handler = (request, response) => signed(described())(request, response);
      await onThePath((number) => (takes(number) ? { do: 'impersonate', as: impostor, answer } : PASS));
      expect((await path.kubeadm()).code).not.toBe(0);
      expectHeardNothing();
    },
  );
});

/** The pinned CA has a key on a curve, as the forgery needs; nobody of it is there. */
describe("his CA, whose certificate carries the pinned key's bytes", () => {
  async function forged(): Promise<string> {
    const pinned = await Authority.make('kubernetes');
    const forger = new ForgedAuthority(pinned.x509);
    const info = signed({ ca: forger.pem });
    const answer: Handler = (request, response) =>
      (request.url?.includes('cluster-info') ? info : json({ kind: 'Status' }, 403))(request, response);
    await onThePath(() => ({ do: 'impersonate', as: forger.issue({ ipAddress: path.server().host }), answer }));
    return pinOf(pinned);
  }

  it('is refused, and no credential is sent', async () => {
    const pin = await forged();
    const { result } = await impatient({ pin });
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 4, failure: { code: 'CLUSTER_INFO_MALFORMED' } });
    expectHeardNothing();
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it('is refused by kubeadm, too', async () => {
    const pin = await forged();
    const { code, stderr } = await path.kubeadm({ pin });
    expect(code).not.toBe(0);
    expect(stderr).toContain('malformed serial number');
    expectHeardNothing();
  });
});

it('without a pin whoever knows the token is the cluster: kubejoin says so before it goes on', async () => {
  const answer: Handler = (request, response) =>
    request.url?.includes('cluster-info')
      ? signed({ ca: attacker.pem })(request, response)
      : json({}, 403)(request, response);
  await onThePath(() => ({ do: 'impersonate', as: impostor, answer }));
  const run = await impatient({ pin: null });
  expect(run.result.outcome).toBe('failed');
  expect(run.events.map(({ message }) => message?.key)).toContain('DISCOVERY_UNVERIFIED_CA');
});

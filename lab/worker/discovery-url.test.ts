/**
 * A discovery file that is fetched: by https only, from a server that the host's own authorities vouch for, and without
 * trusting what it says too far.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../../test/wire/support/authority.ts';
import { type Handler, httpsServer, type TestServer } from '../../test/wire/support/servers.ts';
import { SOON_MS } from '../support/patience.ts';
import { discoveryFile, execPlugin, execUser, type User } from './discovery-files.ts';
import { expectGoodNode, expectJoined, expectNoCredential } from './joined-node.ts';
import { join } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const OWN_BUNDLE = '/root/authority.pem';

let authority: Authority;
let server: TestServer;
/** Responses of the server by path; it answers 404 to other paths. */
const answers = new Map<string, Handler>();

beforeAll(async () => {
  authority = await Authority.make('lab-web');
  const issued = await authority.issue({ commonName: 'web', ips: [at.machineAddress] });
  const handler: Handler = (request, response) => {
    const answer = answers.get(request.url ?? '');
    if (answer !== undefined) return answer(request, response);
    response.writeHead(404).end();
  };
  server = await httpsServer(issued, handler, { host: at.machineAddress });
});

afterAll(() => server.close());

const url = (path = '/discovery.conf') => `https://${at.machineAddress}:${server.port}${path}`;

async function serve(user?: User): Promise<void> {
  const text = await discoveryFile(at.cluster, user);
  answers.set('/discovery.conf', (_, response) => void response.end(text));
}

async function trustTheServer(): Promise<void> {
  await at.worker.writeFile(BUNDLE, `${await at.worker.readFile(BUNDLE)}\n${authority.pem}`);
}

const token = () => ['--tls-bootstrap-token', at.token];

describe('a discovery file by URL', () => {
  it("joins, by the host's own bundle of authorities", async () => {
    await serve();
    await trustTheServer();
    expectJoined(await join(at.worker, ['--discovery-file', url(), ...token()]));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('joins, by the bundle that SSL_CERT_FILE names', async () => {
    await serve({ token: at.token });
    await at.worker.writeFile(OWN_BUNDLE, authority.pem);
    const env = { SSL_CERT_FILE: OWN_BUNDLE };
    expectJoined(await join(at.worker, ['--discovery-file', url()], { env }));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('runs the program that the file names only when a flag allows it', async () => {
    await at.worker.writeFile('/root/plugin', execPlugin(at.token), 0o700);
    await trustTheServer();
    await serve(execUser('/root/plugin'));
    const refused = await join(at.worker, ['--discovery-file', url()]);
    expect(refused.result).toMatchObject({ exitCode: 4, failure: { kind: 'DISCOVERY_FILE_REACHES_HOST' } });
    expect(refused.result.failure?.cure).toContain('--allow-remote-discovery-programs');
    expectJoined(await join(at.worker, ['--discovery-file', url(), '--allow-remote-discovery-programs']));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });
});

describe('a discovery URL that is no good ends the join in seconds, and nothing is written', () => {
  const huge: Handler = (_, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(64 * 1024, 'a')));
      response.once('drain', more);
    };
    more();
  };
  const cases: Record<
    string,
    { path?: string; answer?: Handler; env?: Record<string, string>; trusted?: boolean; kind: string }
  > = {
    'a server of an unknown authority': { trusted: false, kind: 'TLS_UNKNOWN_CA' },
    "a server that only Node's own settings would trust": {
      trusted: false,
      env: { NODE_EXTRA_CA_CERTS: OWN_BUNDLE, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      kind: 'TLS_UNKNOWN_CA',
    },
    'not found': { path: '/nothing', kind: 'DISCOVERY_URL_STATUS' },
    'a redirect to http': {
      answer: (_, response) => void response.writeHead(302, { location: 'http://192.0.2.1/discovery.conf' }).end(),
      kind: 'DISCOVERY_URL_REDIRECT',
    },
    'no end': { answer: huge, kind: 'RESPONSE_TOO_LARGE' },
    'no kubeconfig': { answer: (_, response) => void response.end('<html></html>'), kind: 'DISCOVERY_FILE_MALFORMED' },
  };
  it.each(Object.entries(cases))('%s', async (_, { path, answer, env = {}, trusted = true, kind }) => {
    await serve();
    if (answer !== undefined) answers.set('/discovery.conf', answer);
    if (trusted) await trustTheServer();
    await at.worker.writeFile(OWN_BUNDLE, authority.pem);
    const before = await at.worker.snapshot();
    const run = await join(at.worker, ['--discovery-file', url(path), ...token()], { env });
    expect(run.result).toMatchObject({ outcome: 'failed', exitCode: 4, failure: { kind } });
    expect(run.durationMs).toBeLessThan(SOON_MS);
    expect(await at.worker.snapshot()).toEqual(before);
    await expectNoCredential(at.worker, [at.secret]);
  });

  it('http', async () => {
    const run = await join(at.worker, ['--discovery-file', 'http://cp1/discovery.conf', ...token()]);
    expect(run.result).toMatchObject({ exitCode: 3, failure: { code: 'FLAGS_INVALID' } });
    expect(run.result.failure?.what).toContain('https');
  });
});

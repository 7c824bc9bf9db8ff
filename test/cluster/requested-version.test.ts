import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_VERSIONS } from '../../lab/machine/versions.ts';
import { isFailure } from '../../src/base/failure.ts';
import { VERSION_LABEL_UNRESOLVED } from '../../src/cluster/cluster-sentences.ts';
import { type AskLabel, labelServer, resolveVersion } from '../../src/cluster/requested-version.ts';
import { NEWEST_RELEASE } from '../../src/config/kubernetes-versions.ts';
import { type FakeHost, fakeHost } from '../support/fake-host.ts';
import { Authority, type Issued } from '../wire/support/authority.ts';
import { type Handler, httpsServer } from '../wire/support/servers.ts';

const never = new AbortController().signal;
const nobody: AskLabel = () => Promise.reject(new Error('nobody is asked'));
const label = (text: string) => ({ type: 'label', label: text }) as const;

function host(kubelet: string | undefined): FakeHost {
  const fake = fakeHost();
  if (kubelet === undefined) fake.programs.delete('kubelet');
  else fake.programs.set('kubelet', { code: 0, stdout: `Kubernetes ${kubelet}\n`, stderr: '' });
  return fake;
}

it('the newest release is that of the kubeadm in the lab', () => {
  expect(NEWEST_RELEASE).toBe(`v${DEFAULT_VERSIONS.kubernetes}`);
});

describe('with no version given', () => {
  it.each<[string | undefined, string, string[]]>([
    ['v1.35.4', 'v1.35.4', []],
    ['v1.36.0-rc.1', 'v1.36.0-rc.1', []],
    ['v1.36.2-eks-1234', 'v1.36.2', []],
    ['v1.37.1+k3s1', 'v1.37.1', []],
    ['v1.33.9', NEWEST_RELEASE, ['VERSION_NOT_OF_KUBELET']],
    ['v1.38.0', NEWEST_RELEASE, ['VERSION_NOT_OF_KUBELET']],
    [undefined, NEWEST_RELEASE, ['VERSION_WITHOUT_KUBELET']],
    ['nonsense', NEWEST_RELEASE, ['VERSION_WITHOUT_KUBELET']],
  ])('a kubelet of %s: %s', async (kubelet, version, notices) => {
    const resolved = await resolveVersion({ type: 'host' }, host(kubelet).read, never, nobody);
    expect([resolved.version, resolved.notices.map(({ key }) => key)]).toEqual([version, notices]);
  });
});

describe('a label', () => {
  const answers =
    (table: Record<string, string>): AskLabel =>
    async (asked) =>
      table[asked] === undefined ? { reason: 'no answer' } : { version: table[asked] };

  it.each<[string, Record<string, string>, string, string[]]>([
    ['stable-1', { 'stable-1': 'v1.37.5' }, 'v1.37.5', []],
    ['stable-1.35', { 'stable-1.35': 'v1.35.9' }, 'v1.35.9', []],
    ['stable', { stable: 'v1.40.0', 'stable-1.37': 'v1.37.9' }, 'v1.37.9', ['VERSION_LABEL_NEWER']],
    ['latest', { latest: 'v1.38.0-alpha.1' }, NEWEST_RELEASE, ['VERSION_LABEL_NEWER']],
    ['stable-1', {}, NEWEST_RELEASE, ['VERSION_LABEL_UNKNOWN']],
    ['stable-1.37', {}, NEWEST_RELEASE, ['VERSION_LABEL_UNKNOWN']],
  ])('%s with %j: %s', async (asked, table, version, notices) => {
    const resolved = await resolveVersion(label(asked), host('v1.34.0').read, never, answers(table));
    expect([resolved.version, resolved.notices.map(({ key }) => key)]).toEqual([version, notices]);
  });

  it('of another minor version is not replaced', async () => {
    const refused = resolveVersion(label('stable-1.35'), host('v1.35.0').read, never, answers({}));
    await expect(refused).rejects.toSatisfy((error) => isFailure(error, VERSION_LABEL_UNRESOLVED));
  });
});

describe('the server that is asked', () => {
  let authority: Authority;
  let leaf: Issued;
  const open: { close(): unknown }[] = [];
  beforeAll(async () => {
    authority = await Authority.make('web');
    leaf = await authority.issue();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function ask(handler: Handler, signal = never) {
    const server = await httpsServer(leaf, handler);
    open.push(server);
    const fake = host('v1.37.2');
    fake.content.set('/etc/ssl/certs/ca-certificates.crt', { bytes: Buffer.from(authority.pem), mode: 0o644 });
    const answer = await labelServer(`https://127.0.0.1:${server.port}`)('stable-1', fake.read, signal);
    return { answer, paths: server.requests.map(({ path }) => path) };
  }

  it('answers with a version, perhaps elsewhere', async () => {
    const { answer, paths } = await ask((request, response) => {
      if (request.url === '/release/stable-1.txt') response.writeHead(302, { location: '/cdn' }).end();
      else response.end('v1.37.4\n');
    });
    expect(answer).toEqual({ version: 'v1.37.4' });
    expect(paths).toEqual(['/release/stable-1.txt', '/cdn']);
  });

  it.each<[string, Handler, string]>([
    ['an error', (_, response) => response.writeHead(404).end('v1.37.4'), 'VERSION_LABEL_STATUS'],
    ['a page', (_, response) => response.end('<html>'), 'VERSION_LABEL_NO_VERSION'],
    ['nothing', (_, response) => response.end(), 'VERSION_LABEL_NO_VERSION'],
    ['another form', (_, response) => response.end('1.37.4'), 'VERSION_LABEL_NO_VERSION'],
    ['far too much', (_, response) => response.end('v1.37.4'.repeat(100_000)), 'RESPONSE_TOO_LARGE'],
    [
      'a redirect to http',
      (_, response) => response.writeHead(302, { location: 'http://a/' }).end(),
      'DISCOVERY_URL_REDIRECT',
    ],
    [
      'a redirect to itself',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'DISCOVERY_URL_REDIRECT',
    ],
  ])('may answer with %s', async (_what, handler, reason) => {
    const { answer } = await ask(handler);
    expect(answer).toMatchObject({ reason: expect.toSatisfy((one) => one.key === reason || one.kind === reason) });
  });

  it('is no longer waited for when the command is interrupted', async () => {
    const controller = new AbortController();
    const asked = ask(() => controller.abort(new Error('interrupted')), controller.signal);
    await expect(asked).rejects.toThrow('interrupted');
  });

  it('may not be there, or be another one', async () => {
    const fake = host('v1.37.2');
    fake.content.set('/etc/ssl/certs/ca-certificates.crt', {
      bytes: Buffer.from((await Authority.make('other')).pem),
      mode: 0o644,
    });
    const server = await httpsServer(leaf, (_, response) => response.end('v1.37.4'));
    open.push(server);
    const answer = await labelServer(`https://127.0.0.1:${server.port}`)('stable', fake.read, never);
    expect(answer).toMatchObject({ reason: { kind: 'TLS_UNKNOWN_CA' } });
  });
});

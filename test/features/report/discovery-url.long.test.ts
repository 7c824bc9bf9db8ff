import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/support/captured.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../../wire/support/servers.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-discovery-url-'));
const page = path.join(directory, 'report.html');
const SECRETS = /hunter22pw|deadbeefsig|verysecret/;
const ASKED = [
  '--tls-bootstrap-token',
  'abcdef.0123456789abcdef',
  '--ignore-preflight-errors',
  'all',
  '--report',
  page,
];

/** No authority of this machine has signed its certificate: discovery ends at once. */
let server: TestServer;
beforeAll(async () => {
  server = await httpsServer(await (await Authority.make('web')).issue(), json({}, 403));
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** Text, JSON and report of a question about a join with this discovery file. */
async function told(words: readonly string[]): Promise<string> {
  const text = await run(['doctor', ...words, ...ASKED]);
  const lines = await run(['doctor', ...words, ...ASKED, '--output', 'json']);
  expect([text.code, lines.code]).toEqual([2, 2]);
  return [text.out, text.err, lines.out, lines.err, readFileSync(page, 'utf8')].join('\n');
}

/** Writes a configuration with this discovery file, and returns its path. */
function configuration(url: string): string {
  const file = path.join(directory, 'join.yaml');
  const discovery = `{file: {kubeConfigPath: "${url}"}, tlsBootstrapToken: abcdef.0123456789abcdef}`;
  writeFileSync(file, `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery: ${discovery}\n`, {
    mode: 0o600,
  });
  return file;
}

describe('the URL of a discovery file', () => {
  it.each([
    (at: string) => `https://bob:hunter22pw@${at}/k.conf?X-Amz-Signature=deadbeefsig`,
    (at: string) => `HTTPS://bob:hunter22pw@${at}/k.conf?token=verysecret#verysecret`,
    (at: string) => ` \thttps://bob:hunter22pw@${at}/k.conf?token=verysecret\n`,
  ])('is shown without its password and its query, in the report, too: %s', async (url) => {
    const everything = await told(['--discovery-file', url(`127.0.0.1:${server.port}`)]);
    expect(everything).not.toMatch(SECRETS);
    expect(everything.match(new RegExp(`<dd>https://127.0.0.1:${server.port}/k.conf</dd>`))).not.toBeNull();
    expect(everything).toContain('TLS_UNKNOWN_CA');
  });

  it('is that of a configuration file, too', async () => {
    const file = configuration(`https://bob:hunter22pw@127.0.0.1:${server.port}/k.conf?token=verysecret`);
    const report = ['--ignore-preflight-errors', 'all', '--report', page];
    const { out, err } = await run(['doctor', '--config', file, ...report]);
    expect(out + err + readFileSync(page, 'utf8')).not.toMatch(SECRETS);
    expect(readFileSync(page, 'utf8')).toContain(`<dd>https://127.0.0.1:${server.port}/k.conf</dd>`);
  });

  it.each(['x https://bob:hunter22pw@127.0.0.1:9/k.conf?token=verysecret', '://bob:hunter22pw@h/?verysecret'])(
    'with something before it is refused, and not repeated: %s',
    async (url) => {
      const { code, out, err } = await run(['doctor', '--discovery-file', url, ...ASKED]);
      expect(code).toBe(3);
      expect(err).toContain('Use https://host/path.');
      expect(out + err).not.toMatch(SECRETS);
    },
  );

  it('is not the name of a file in a rehearsal: a name longer than 255 bytes would be shown', async () => {
    const url = `https://bob:hunter22pw@127.0.0.1:9/k.conf?X-Amz-Security-Token=${'verysecret'.repeat(30)}`;
    const { out, err } = await run(['rehearse', '--config', configuration(url), '--report', page]);
    expect(out + err + readFileSync(page, 'utf8')).not.toMatch(SECRETS);
    expect(err).toContain('HOST_CA_MISSING');
  });
});

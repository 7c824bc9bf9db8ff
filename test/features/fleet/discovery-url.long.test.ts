import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/support/captured.ts';
import { STAND_IN_SSH, StandIn } from './support/stand-in.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-discovery-url-'));
const page = path.join(directory, 'report.html');
const SECRETS = /hunter22pw|deadbeefsig|verysecret/;
afterAll(() => rmSync(directory, { recursive: true }));

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
    ['a flag', (url: string) => ['--discovery-file', url, '--tls-bootstrap-token', 'abcdef.0123456789abcdef']],
    ['a configuration file', (url: string) => ['--config', configuration(url)]],
  ])('is shown so by a fleet, too: from %s', async (_, discovery) => {
    const standIn = new StandIn();
    try {
      standIn.host('joins');
      const hosts = path.join(standIn.folder, 'hosts.yaml');
      writeFileSync(hosts, 'apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n  - {name: joins, nodeName: joins}\n');
      const url = 'https://bob:hunter22pw@files.example/k.conf?X-Amz-Signature=deadbeefsig';
      const ssh = ['--executable', standIn.executable, '--ssh', STAND_IN_SSH];
      for (const more of [[], ['-v=5'], ['--output', 'json']]) {
        const words = ['fleet', 'join', hosts, ...discovery(url), ...ssh, '--report', page, ...more];
        const { code, out, err } = await run(words);
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(out + readFileSync(page, 'utf8')).not.toMatch(SECRETS);
        expect(readFileSync(page, 'utf8')).toContain('<dd>https://files.example/k.conf</dd>');
      }
      // The host gets the whole URL, on standard input.
      expect(readFileSync(standIn.path('joins', 'home/request.json'), 'utf8')).toContain('deadbeefsig');
    } finally {
      standIn.remove();
    }
  });
});

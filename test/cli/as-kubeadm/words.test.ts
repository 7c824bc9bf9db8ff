/** Tools cut parts out of kubeadm's output, with these expressions. Their sources are in command-lines. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../../src/base/secret.ts';
import { kubeadmVersion } from '../../../src/cli/as-kubeadm/root.ts';
import { initWords } from '../../../src/cli/as-kubeadm/words.ts';
import { joinCommandLine } from '../../../src/cli/render/output/joining.ts';
import { NEWEST_RELEASE } from '../../../src/config/kubernetes-versions.ts';
import type { Joining } from '../../../src/phases/init/joining.ts';
import type { SpkiPin } from '../../../src/pki/keys/spki.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const KEY = '5f'.repeat(32);
const PIN: SpkiPin = `sha256:${'b1'.repeat(32)}`;
const NOTHING = { tokens: false, certificateKey: false };
const CLUSTER = { endpoint: 'api.example.com:6443', caCertHashes: [PIN], controlPlanes: true };

const joining = (more: Partial<Joining> = {}): Joining => ({
  tokens: [new Secret(TOKEN)],
  certificateKey: new Secret(KEY),
  cluster: CLUSTER,
  ...more,
});
const INIT = initWords(joining(), NOTHING, '/etc/kubernetes/admin.conf');
const UPLOAD = initWords(joining({ tokens: [], cluster: undefined }), NOTHING, undefined);

/** A shell pipeline that reads `text`. */
const piped = (text: string, pipeline: string): string =>
  execFileSync('sh', ['-c', pipeline], { input: text, encoding: 'utf8' });

describe('the end of init', () => {
  it('gives kubespray the certificate key', () => {
    // regex_search('--certificate-key ([^ ]+)') of each line that contains --certificate-key
    const found = INIT.split('\n').filter((line) => line.trim().includes('--certificate-key'));
    expect(found.map((line) => /--certificate-key ([^ ]+)/.exec(line)?.[1])).toEqual([KEY]);
  });

  it.each([
    ['grep -A1 "kubeadm join" | tail -n 2', 2],
    ['tail -n 2', 2],
    ['grep -A4 "join any number of worker nodes" | grep -A1 "kubeadm join"', 2],
    ['grep -m1 -A2 "kubeadm join"', 3],
  ])('gives scripts a join command: %s', (pipeline, lines) => {
    const command = piped(INIT, pipeline);
    expect(command.trimEnd().split('\n')).toHaveLength(lines);
    // The shell reads it as a script does.
    const words = piped(`kubeadm() { printf '%s\\n' kubeadm "$@"; }\n${command}`, 'sh').trimEnd().split('\n');
    const worker = ['kubeadm', 'join', CLUSTER.endpoint, '--token', TOKEN, '--discovery-token-ca-cert-hash', PIN];
    expect(words).toEqual(lines === 2 ? worker : [...worker, '--control-plane', '--certificate-key', KEY]);
  });

  it('has the sentences by which scripts know that it has succeeded', () => {
    expect(INIT).toContain('\nYour Kubernetes control-plane has initialized successfully!\n');
    expect(piped(INIT, 'grep -A1 "Using certificate key" | tail -n 1')).toBe(`${KEY}\n`);
    expect(/Using token: (\S+)/.exec(INIT)?.[1]).toBe(TOKEN);
  });

  it('withholds what is to be withheld', () => {
    const words = initWords(joining(), { tokens: true, certificateKey: true }, '/etc/kubernetes/admin.conf');
    expect(words).not.toMatch(new RegExp(`${KEY}|${TOKEN}`));
    expect(words).toContain('--token <value withheld> \\\n');
    expect(words).toContain('--control-plane --certificate-key <value withheld>\n');
  });

  it('tells of control planes only where they can join', () => {
    const alone = initWords(joining({ cluster: { ...CLUSTER, controlPlanes: false } }), NOTHING, '/x');
    expect(alone.match(/kubeadm join/g)).toHaveLength(1);
    const copied = initWords(joining({ certificateKey: undefined }), NOTHING, '/x');
    expect(copied).toContain('after copying the shared certificates');
    expect(copied).not.toContain('--certificate-key');
  });
});

describe('init phase upload-certs', () => {
  it.each([
    ['tail -n 1'],
    ['tail -1'],
    ["sed '3q;d'"],
    ["sed -n '3p'"],
    ['grep -A1 "Using certificate key" | tail -n1'],
    ['grep -vw -e certificate -e Namespace'],
    ["grep -v 'upload-certs' | tail -n 1"],
    ["grep -oE '[0-9a-f]{64}'"],
  ])('gives scripts the key: %s', (pipeline) => {
    expect(piped(UPLOAD, pipeline)).toBe(`${KEY}\n`);
  });

  it('gives Ansible roles the key', () => {
    const lines = UPLOAD.trimEnd().split('\n');
    expect([lines.at(-1), lines[2], UPLOAD.split('Using certificate key:')[1]?.trim()]).toEqual([KEY, KEY, KEY]);
  });
});

describe('token create --print-join-command', () => {
  const line = joinCommandLine(CLUSTER, { token: TOKEN }, 'kubeadm').replaceAll(' \\\n\t', ' ');

  it('is read by fields and expressions', () => {
    expect(piped(line, 'awk \'{print $3" "$5" "$7}\'')).toBe(`${CLUSTER.endpoint} ${TOKEN} ${PIN}\n`);
    expect(line).toMatch(/^kubeadm join.*--token [a-z0-9]{6}\.[a-z0-9]{16}.*$/);
    expect(/--token ([^ ]+)/.exec(line)?.[1]).toBe(TOKEN);
    expect(/--discovery-token-ca-cert-hash ([^ ]+)/.exec(line)?.[1]).toBe(PIN);
  });

  it('ends with a blank, so that flags can be appended', () => {
    expect(line).toMatch(/[^ ] $/);
  });
});

describe('version', () => {
  it('is the newest release of the table, in each of kubeadm’s forms', () => {
    expect(kubeadmVersion('short')).toBe(NEWEST_RELEASE);
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(NEWEST_RELEASE) ?? [];
    const { clientVersion } = JSON.parse(kubeadmVersion('json'));
    expect(clientVersion).toMatchObject({ major, minor, gitVersion: NEWEST_RELEASE, platform: 'linux/amd64' });
    expect(Object.keys(clientVersion)).toEqual([
      ...['major', 'minor', 'gitVersion', 'gitCommit', 'gitTreeState', 'buildDate'],
      ...['goVersion', 'compiler', 'platform'],
    ]);
    expect(parse(kubeadmVersion('yaml'))).toEqual({ clientVersion });
    expect(/"gitVersion": "([^"]*)"/.exec(kubeadmVersion('json'))?.[1]).toBe(NEWEST_RELEASE);
    expect(/GitVersion:"([^"]+)"/.exec(kubeadmVersion(undefined))?.[1]).toBe(NEWEST_RELEASE);
    expect(kubeadmVersion('')).toMatch(/^kubeadm version: &version\.Info\{Major:"1", Minor:"\d+", /);
    expect(clientVersion.compiler).toContain('kubejoin');
  });
});

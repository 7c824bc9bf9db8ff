import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Failure } from '../../../../src/base/failure.ts';
import { parseJoinDocuments } from '../../../../src/config/documents/join-documents.ts';
import { bootWords } from '../../../../src/features/provision/boot-words.ts';
import { BOOT_DIGEST_WRONG } from '../../../../src/features/provision/provision-sentences.ts';
import { SEEN_DIGEST } from '../../../../src/features/provision/user-data/boot-script.ts';
import { catalogueFor } from '../../../../src/i18n/catalogue.ts';
import { run } from '../../../cli/support/captured.ts';
import { wrongWith } from '../../../cli/support/events-schema.ts';
import { ServedApi } from '../../../support/served-api.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const PIN = `sha256:${'a'.repeat(64)}`;
const PREVIEW = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndryRun: true\ndiscovery: {bootstrapToken: {token: ${TOKEN}, apiServerEndpoint: "10.0.0.1:6443", caCertHashes: ["${PIN}"]}}\n`;
const JOIN = ['10.0.0.1:6443', '--token', TOKEN, '--discovery-token-ca-cert-hash', PIN];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-provision-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface WrittenFile {
  path: string;
  permissions: string;
  content: string;
}

/** The files of a cloud-config document, by path. */
async function written(...argv: string[]): Promise<Record<string, string>> {
  const { code, out, err } = await run(['provision', ...argv]);
  expect(code, err).toBe(0);
  const files: WrittenFile[] = parse(out, { version: '1.1' }).write_files;
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

it.each(['en', 'pt-BR'] as const)(
  'the results before kubejoin runs are as the schema has them (%s)',
  async (language) => {
    const { retrying, told } = bootWords(await catalogueFor(language));
    const failed = told(
      new Failure(BOOT_DIGEST_WRONG, { source: 'https://f.example/k', sha256: 'a', seen: SEEN_DIGEST }),
    );
    for (const { text, fields } of [retrying, failed]) {
      expect(wrongWith({ v: 1, type: 'result', time: '2026-12-02T06:28:12Z', ...fields })).toBeUndefined();
      expect(text).not.toBe('');
    }
    expect(failed.text).toContain(SEEN_DIGEST);
    expect(JSON.stringify(failed.fields)).toContain(`"seen":"${SEEN_DIGEST}"`);
  },
);

describe('provision', () => {
  it('puts the configuration of the flags into a file, and only there', async () => {
    const flags = ['--node-name', 'w1', '--cri-socket', 'unix:///run/x.sock', '--ignore-preflight-errors', 'Swap'];
    const files = await written(...JOIN, ...flags, '--skip-phases=preflight');
    const { configuration } = parseJoinDocuments(Buffer.from(files['/etc/kubejoin/join.yaml'] ?? ''), 'join.yaml', {
      allowExperimentalApi: false,
    });
    expect(configuration).toMatchObject({
      discovery: { bootstrapToken: { apiServerEndpoint: '10.0.0.1:6443', caCertHashes: [PIN] } },
      nodeRegistration: { name: 'w1', criSocket: 'unix:///run/x.sock', ignorePreflightErrors: ['swap'] },
      skipPhases: ['preflight'],
    });
    expect(configuration.discovery.bootstrapToken?.token.reveal()).toBe(TOKEN);
    const others = Object.entries(files).filter(([file]) => file !== '/etc/kubejoin/join.yaml');
    expect(others.map(([file]) => file)).toEqual([
      '/etc/kubejoin/join.sh',
      '/etc/systemd/system/kubejoin-join.service',
    ]);
    expect(JSON.stringify(others)).not.toContain('0123456789abcdef');
  });

  it('takes a file of join, also one of version v1', async () => {
    const file = path.join(directory, 'join.yaml');
    writeFileSync(
      file,
      `apiVersion: kubeadm.k8s.io/v1\nkind: JoinConfiguration\ndiscovery: {bootstrapToken: {token: ${TOKEN}, apiServerEndpoint: "10.0.0.1:6443", caCertHashes: ["${PIN}"]}}\nnodeRegistration: {kubeletExtraArgs: [{name: node-labels, value: "a=b'c", mergeMethod: append}]}\n`,
      { mode: 0o600 },
    );
    const files = await written('--config', file, '--allow-experimental-api');
    const content = Buffer.from(files['/etc/kubejoin/join.yaml'] ?? '');
    const { configuration } = parseJoinDocuments(content, 'join.yaml', { allowExperimentalApi: true });
    expect(configuration.nodeRegistration.kubeletExtraArgs).toEqual([
      { name: 'node-labels', value: "a=b'c", mergeMethod: 'append' },
    ]);
    expect(files['/etc/kubejoin/join.sh']).toContain('provision run --allow-experimental-api --lang=en');
  });

  it('passes on how the machine joins, in the language of the user', async () => {
    const argv = [
      'provision',
      ...JOIN,
      '--format=script',
      '--undo-on-failure',
      '--retry-for=2h',
      '--sentinel-file=/run/a b',
    ];
    const { out } = await run([...argv, '--lang=pt-BR']);
    expect(out).toContain(
      "provision run --undo-on-failure '\\''--sentinel-file=/run/a b'\\'' --retry-for=2h --lang=pt-BR",
    );
    expect(out).toContain('O kubejoin não está instalado nesta máquina.');
  });

  it('writes a file for its owner only, also over one that all may read', async () => {
    const file = path.join(directory, 'user-data');
    writeFileSync(file, 'old', { mode: 0o644 });
    const { code, out } = await run(['provision', ...JOIN, '--output-file', file, '--format=ignition']);
    expect([code, out]).toEqual([0, '']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8')).ignition).toEqual({ version: '3.0.0' });
  });

  it.each(['-', '/proc/self/fd/1'])('prints for --output-file %s, and makes no such file', async (file) => {
    const { code, out, err } = await run(['provision', ...JOIN, '--output-file', file]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^#cloud-config\n/);
    expect(existsSync('-')).toBe(false);
  });

  it('says that others keep the token', async () => {
    const { err } = await run(['provision', ...JOIN]);
    expect(err).toContain("copies remain in the cloud's metadata service and in /var/lib/cloud on the machine");
    expect(err).not.toContain(TOKEN);
  });

  const url = 'https://f.example/kubejoin';
  const digest = 'b'.repeat(64);
  it.each([
    [['--executable', url], '--executable'],
    [['--sha256', digest], '--sha256'],
    [['--executable', url, '--sha256', 'b'.repeat(63)], '--sha256'],
    [['--executable', 'http://f.example/k', '--sha256', digest], '--executable'],
    [['--executable', 'https://user:q1w2e3@f.example/k', '--sha256', digest], '--executable'],
    [['--executable', 'kubejoin', '--sha256', digest], '--executable'],
    [['--executable', url, '--sha256', digest, '--package'], '--package'],
    [['--sentinel-file', 'relative'], '--sentinel-file'],
    [['--sentinel-file', '/dev/null'], '--sentinel-file'],
    [['--sentinel-file', '/run/../proc/self/fd/1'], '--sentinel-file'],
    [['--retry-for', 'long'], '--retry-for'],
    [['--retry-for=-1h'], '--retry-for'],
    [['--ttl', '1h'], '--ttl'],
    [['--kubeconfig', ''], '--kubeconfig'],
    [['--kubeconfig', '/etc/kubernetes/admin.conf', '--ttl=-1h'], '--ttl'],
    [['--kubeconfig', '/etc/kubernetes/admin.conf'], '--token'],
    [['--kubeconfig', '/etc/kubernetes/admin.conf', '--undo-on-failure'], '--undo-on-failure'],
  ])('refuses %j', async (flags, named) => {
    const { code, out, err } = await run(['provision', ...JOIN, ...flags]);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(named);
    expect(err).not.toContain('q1w2e3');
  });

  describe('with the kubeconfig of an administrator', () => {
    let api: ServedApi;
    beforeEach(async () => {
      api = await ServedApi.start();
    });
    afterEach(() => api.stop());
    const bound = (...more: string[]) => run(['provision', '--kubeconfig', api.kubeconfig, ...more]);

    it('pins the CA of the kubeconfig, and creates a token for the node', async () => {
      const { code, out, err } = await bound('--node-name=w1');
      expect(code, err).toBe(0);
      const [id = ''] = api.tokens();
      expect(api.tokens()).toHaveLength(1);
      for (const text of [api.endpoint, ...api.pins, `${id}.`]) expect(out).toContain(text);
    });

    it('says which tokens the first of two runs left, and that it replaces the user data', async () => {
      const file = path.join(directory, 'user-data');
      const first = await bound('--node-name=w1', '--output-file', file);
      expect(first.err).not.toMatch(/token delete|Replaced/);
      const [id = ''] = api.tokens();
      const other = await bound('--node-name=w2');
      expect(other.err).not.toContain('token delete');
      const second = await bound('--node-name=w1', '--output-file', file);
      expect(second.err).toContain(`kubejoin token delete ${id}"`);
      expect(second.err).toContain(`Replaced the file that was at ${file}.`);
      expect(api.tokens()).toHaveLength(3);
      const portuguese = await bound('--node-name=w1', '--output-file', file, '--lang=pt-BR');
      expect(portuguese.err).toContain(`O arquivo que existia em ${file} foi substituído.`);
    });

    it('creates no token for what it refuses, and tells the ID of one whose user data was not written', async () => {
      const file = path.join(directory, 'join.yaml');
      writeFileSync(file, `${PREVIEW}nodeRegistration: {name: w1}\n`, { mode: 0o600 });
      expect(await bound('--config', file)).toMatchObject({ code: 3, out: '' });
      expect(await bound()).toMatchObject({ code: 3, out: '' });
      expect(api.tokens()).toEqual([]);
      // A directory in which the kernel lets no one create a file.
      const { code, out, err } = await bound('--node-name=w1', '--output-file', '/sys/kernel/user-data');
      expect([code === 0, out]).toEqual([false, '']);
      const [id] = api.tokens();
      expect(err).toContain(`kubejoin token delete ${id}`);
      expect(err).not.toMatch(/[a-z0-9]{6}\.[a-z0-9]{16}/);
    });

    it('creates no token for a file that it may not replace, and leaves that as it is', async () => {
      const [pipe, link] = [path.join(directory, 'pipe'), path.join(directory, 'link')];
      execFileSync('mkfifo', [pipe]);
      const log = openSync(path.join(directory, 'log'), 'w');
      symlinkSync(`/proc/self/fd/${log}`, link); // as /dev/stdout is one
      for (const file of [pipe, link, directory, path.join(directory, 'nowhere', 'data')]) {
        const { code, out, err } = await bound('--node-name=w1', '--output-file', file);
        expect({ code, out, err }).toEqual({ code: 3, out: '', err: expect.stringContaining('--output-file') });
      }
      closeSync(log);
      expect([lstatSync(pipe).isFIFO(), lstatSync(link).isSymbolicLink()]).toEqual([true, true]);
      expect(api.tokens()).toEqual([]);
    });
  });

  it('refuses a configuration that is a preview', async () => {
    const file = path.join(directory, 'join.yaml');
    writeFileSync(file, PREVIEW, { mode: 0o600 });
    expect(await run(['provision', '--config', file])).toMatchObject({ code: 3, out: '' });
  });

  it('keeps a signature of the URL out of what the machine prints', async () => {
    const signed = `${url}?X-Amz-Signature=q1w2e3r4`;
    const files = await written(...JOIN, '--executable', signed, '--sha256', digest.toUpperCase());
    const script = files['/etc/kubejoin/join.sh'] ?? '';
    expect(script.match(/q1w2e3r4/g)).toHaveLength(1);
    expect(script).toContain(`url='${signed}'`);
    expect(script).toContain(`digest=${digest}`);
  });
});

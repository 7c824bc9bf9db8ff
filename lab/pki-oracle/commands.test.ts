/**
 * The commands `certs` and `kubeconfig user` against those of the real kubeadm, by the same configuration, on files
 * alone: no cluster runs. What admin.conf and the other kubeconfigs have at their fixed places is compared on a real
 * control plane (lab/certs).
 */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import type { Case } from './cases.js';
import { configFile, kubeadmMakes, placeOf } from './kubeadm.js';
import { describe as described, describeRequest, kubeconfigOf, mode } from './read-back.js';

const run = promisify(execFile);
const CLI = path.resolve(import.meta.dirname, '../../src/program/cli.ts');
const kubejoin = (...argv: string[]) => run(process.execPath, ['--import', 'tsx', CLI, ...argv]);
const kubeadmRuns = (...argv: string[]) => run(kubeadm, argv);

let kubeadm: string;
let root: string;
beforeAll(async () => {
  kubeadm = await ensureProgram('kubeadm', DEFAULT_VERSIONS, (line) => console.log(line));
  root = await mkdtemp(path.join(tmpdir(), 'pki-commands-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const EC = { encryptionAlgorithm: 'ECDSA-P256' };
const NAMES = {
  controlPlaneEndpoint: 'api.example.com:8443',
  apiServer: { certSANs: ['*.example.com', '192.0.2.1', '192.0.2.1'] },
};

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}

describe.each<Case>([
  { name: 'defaults' },
  { name: 'names of every kind', cluster: { ...EC, ...NAMES } },
  {
    name: 'ECDSA-P384 and IPv6',
    address: 'fd00::5',
    cluster: { encryptionAlgorithm: 'ECDSA-P384', networking: { serviceSubnet: 'fd00:20::/112' } },
  },
])('generate-csr: $name', (one) => {
  test('makes the files that kubeadm makes, with the same requests in them', async () => {
    const base = path.join(root, 'csr', one.name.replaceAll(' ', '-'));
    const [ours, theirs] = ['kubejoin', 'kubeadm'].map((name) => path.join(base, name)) as [string, string];
    mkdirSync(base, { recursive: true });
    const config = await configFile(one, placeOf(base, one), 'kubeadm.yaml');
    const flags = (directory: string) => [
      '--config',
      config,
      '--cert-dir',
      path.join(directory, 'pki'),
      '--kubeconfig-dir',
      directory,
    ];
    await kubeadmRuns('certs', 'generate-csr', ...flags(theirs));
    await kubejoin('certs', 'generate-csr', ...flags(ours));
    const files = filesBelow(theirs);
    expect(filesBelow(ours)).toEqual(files);
    expect(files).toHaveLength(24);
    for (const file of files) {
      const at = (directory: string) => path.join(directory, file);
      expect(`${file} ${mode(at(ours))}`).toBe(`${file} ${mode(at(theirs))}`);
      if (file.endsWith('.csr'))
        expect(describeRequest(readFileSync(at(ours), 'utf8'))).toEqual(
          describeRequest(readFileSync(at(theirs), 'utf8')),
        );
      else if (file.endsWith('.conf'))
        expect({ ...kubeconfigOf(at(ours)), key: '' }).toEqual({ ...kubeconfigOf(at(theirs)), key: '' });
    }
    // The second run finds every file: it replaces nothing and succeeds.
    const before = files.map((file) => readFileSync(path.join(ours, file), 'utf8'));
    await kubejoin('certs', 'generate-csr', ...flags(ours));
    expect(files.map((file) => readFileSync(path.join(ours, file), 'utf8'))).toEqual(before);
  });
});

interface Entry {
  name: string;
  residualTime: number;
}

/** Output of both, without the seconds between the two runs. */
async function expirations(program: typeof kubejoin, flags: readonly string[], format: 'json' | 'yaml') {
  const { stdout } = await program('certs', 'check-expiration', ...flags, '-o', format);
  const said = parse(stdout.slice(stdout.search(/^(\{|apiVersion)/m)));
  const entries: Entry[] = [...said.certificates, ...said.certificateAuthorities];
  const seconds = entries.map(({ residualTime }) => residualTime);
  for (const entry of entries) entry.residualTime = 0;
  return { said, seconds };
}

describe('check-expiration', () => {
  const one: Case = { name: 'expirations', cluster: { ...EC, certificateValidityPeriod: '50h30m0s' } };
  let certificatesDir = '';
  let config = '';
  beforeAll(async () => {
    const place = placeOf(path.join(root, 'expirations'), one);
    certificatesDir = place.certificatesDir;
    await kubeadmMakes(kubeadm, one, place);
    config = path.join(place.root, 'kubeadm.yaml');
  });

  test.each([
    ['everything is there', () => {}],
    ['the CA of etcd is an external one', () => rmSync(path.join(certificatesDir, 'etcd/ca.key'))],
    ['certificates are missing', () => rmSync(path.join(certificatesDir, 'apiserver.crt'))],
    ['there is nothing at all', () => rmSync(certificatesDir, { recursive: true })],
  ])('where %s it says what kubeadm says', async (_, change) => {
    change();
    for (const format of ['json', 'yaml'] as const) {
      const [ours, theirs] = [
        await expirations(kubejoin, ['--config', config], format),
        await expirations(kubeadmRuns, ['--config', config], format),
      ];
      expect(ours.said).toEqual(theirs.said);
      for (const [index, seconds] of ours.seconds.entries())
        expect(Math.abs(seconds - (theirs.seconds[index] ?? 0))).toBeLessThan(60);
    }
  });
});

describe('renew', () => {
  test.each<Case>([
    { name: 'defaults', cluster: NAMES },
    {
      name: 'another kind of key and time',
      cluster: { ...NAMES, encryptionAlgorithm: 'ECDSA-P384', certificateValidityPeriod: '720h0m0s' },
    },
  ])('makes what kubeadm makes of the same certificates: $name', async (one) => {
    const base = path.join(root, 'renew', one.name.replaceAll(' ', '-'));
    const first = placeOf(path.join(base, 'first'), one);
    await kubeadmMakes(kubeadm, { ...one, cluster: NAMES }, first);
    const started = performance.now();
    const renewed = async (program: typeof kubejoin, name: string) => {
      const place = placeOf(path.join(base, name), one);
      mkdirSync(place.root, { recursive: true });
      cpSync(first.certificatesDir, place.certificatesDir, { recursive: true });
      const config = await configFile(one, place, 'kubeadm.yaml');
      for (const certificate of RENEWED)
        await program('certs', 'renew', certificate.replace('/', '-'), '--config', config);
      return place.certificatesDir;
    };
    const theirs = await renewed(kubeadmRuns, 'kubeadm');
    const ours = await renewed(kubejoin, 'kubejoin');
    const withinMs = performance.now() - started + 1000;
    const pair = (directory: string, name: string) => {
      const text = (ending: string) => readFileSync(path.join(directory, `${name}.${ending}`), 'utf8');
      return { certificate: text('crt'), key: text('key') };
    };
    for (const name of RENEWED) {
      const [was, mine, kubeadms] = [first.certificatesDir, ours, theirs].map((directory) => pair(directory, name));
      expect(mine?.certificate).not.toBe(was?.certificate);
      expect(mine?.key).not.toBe(was?.key);
      const [a, b] = [
        described(mine?.certificate ?? '', mine?.key ?? ''),
        described(kubeadms?.certificate ?? '', kubeadms?.key ?? ''),
      ];
      expect({ text: a.text, key: a.key }).toEqual({ text: b.text, key: b.key });
      expect(a.key).toContain('belongs: true');
      expect(Math.abs(a.notBefore - b.notBefore)).toBeLessThan(withinMs);
      expect(Math.abs(a.notAfter - b.notAfter)).toBeLessThan(withinMs);
      for (const ending of ['crt', 'key'])
        expect(mode(path.join(ours, `${name}.${ending}`))).toBe(mode(path.join(theirs, `${name}.${ending}`)));
    }
    expect(filesBelow(ours)).toEqual(filesBelow(theirs)); // nothing is left beside them
  });
});

const RENEWED = [
  'apiserver',
  'apiserver-kubelet-client',
  'front-proxy-client',
  'etcd/server',
  'etcd/peer',
  'etcd/healthcheck-client',
  'apiserver-etcd-client',
];

describe('kubeconfig user', () => {
  const one: Case = {
    name: 'user',
    cluster: { ...EC, controlPlaneEndpoint: 'api.example.com:8443', clusterName: 'prod' },
  };
  let config = '';
  beforeAll(async () => {
    const place = placeOf(path.join(root, 'user'), one);
    await kubeadmMakes(kubeadm, one, place);
    config = path.join(place.root, 'kubeadm.yaml');
  });

  test.each([
    ['a certificate', []],
    ['a certificate with groups and a time', ['--org', 'dev,ops', '--org', 'all', '--validity-period', '100h30m']],
    ['a token', ['--token', 'abcdef.0123456789abcdef']],
  ])('prints what kubeadm prints: %s', async (_, flags) => {
    const started = performance.now();
    const printed = async (program: typeof kubejoin, name: string) => {
      const file = path.join(root, `${name}.conf`);
      const { stdout } = await program('kubeconfig', 'user', '--client-name', 'jane', '--config', config, ...flags);
      writeFileSync(file, stdout);
      chmodSync(file, 0o600);
      return { ...kubeconfigOf(file), token: parse(stdout).users[0].user.token };
    };
    const theirs = await printed(kubeadmRuns, 'kubeadm');
    const ours = await printed(kubejoin, 'kubejoin');
    const withinMs = performance.now() - started + 1000;
    expect([ours.rest, ours.token]).toEqual([theirs.rest, theirs.token]);
    if (ours.token !== undefined) return;
    const [a, b] = [described(ours.certificate, ours.key), described(theirs.certificate, theirs.key)];
    expect({ text: a.text, key: a.key }).toEqual({ text: b.text, key: b.key });
    expect(Math.abs(a.notBefore - b.notBefore)).toBeLessThan(withinMs);
    expect(Math.abs(a.notAfter - b.notAfter)).toBeLessThan(withinMs);
    const ca = execFileSync('openssl', ['x509', '-noout', '-subject'], { input: ours.certificate, encoding: 'utf8' });
    expect(ca).toContain('CN = jane');
  });
});

test('certificate-key', async () => {
  const [ours, theirs] = [await kubejoin('certs', 'certificate-key'), await kubeadmRuns('certs', 'certificate-key')];
  for (const { stdout } of [ours, theirs]) expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
});

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Case, Comparison } from './case.js';
import { rows } from './command-lines.js';
import { PKI_CONFIGURATION } from './sides.js';

const withPki = (cases: readonly Case[]): Case[] =>
  cases.map((one) => ({ ...one, files: PKI_CONFIGURATION, pki: true }));
const withFiles = (cases: readonly Case[]): Case[] => cases.map((one) => ({ ...one, files: PKI_CONFIGURATION }));

/** Expiry but for the seconds that pass between the two programs. */
const expirations: Comparison = ({ out }) => withoutField(JSON.parse(out), 'residualTime');
const expirationsOfYaml: Comparison = ({ out }) => withoutField(parse(out), 'residualTime');

/** Every file below a directory with its mode, and what a certificate, a request or a kubeconfig says. */
export const filesLeft: Comparison = (_, directory) =>
  Object.fromEntries(filesBelow(directory).map((file) => [file, described(directory, file)]));

/** The user's certificate of a kubeconfig on standard output, and the rest of it. */
const kubeconfigPrinted: Comparison = ({ out }) => describedKubeconfig(out);

const CONFIG = '--config {dir}/cluster.yaml';

export const PKI_LINES: readonly Case[] = [
  ...rows(['certs certificate-key'], ({ out }) => /^[0-9a-f]{64}\n$/.test(out)),
  ...rows([
    'certs',
    'certs nonsense',
    'certs --help',
    'certs certificate-key x',
    'certs certificate-key --nonsense',
    'certs check-expiration --nonsense',
    'certs check-expiration x',
    'certs check-expiration -o nonsense --config /nowhere',
    'certs check-expiration --config /nowhere',
    'certs generate-csr x',
    'certs generate-csr --nonsense',
    'certs generate-csr --config /nowhere',
    'certs renew',
    'certs renew nonsense',
    'certs renew all --nonsense',
    'certs renew apiserver x',
    'certs renew apiserver --config /nowhere',
    ['kubeconfig', 'kubeconfig without a command'],
    ['kubeconfig nonsense', 'kubeconfig without a command'],
    'kubeconfig user',
    'kubeconfig user --client-name a',
    'kubeconfig user --client-name a --config /nowhere',
    'kubeconfig user --config /nowhere',
    'kubeconfig user --nonsense',
    'kubeconfig user x',
  ]),
  ...withPki(
    rows(
      [
        `certs check-expiration ${CONFIG} -o json`,
        `certs check-expiration ${CONFIG} --output=json --cert-dir {dir}/pki`,
      ],
      expirations,
    ),
  ),
  ...withPki(rows([`certs check-expiration ${CONFIG} -o yaml`], expirationsOfYaml)),
  ...withPki(rows([`certs check-expiration ${CONFIG}`, `certs renew nonsense ${CONFIG}`])),
  ...withFiles(rows([`certs check-expiration ${CONFIG} -o json`], expirations)),
  ...withFiles(
    rows(
      [
        `certs generate-csr ${CONFIG} --kubeconfig-dir {dir}/kubeconfigs`,
        `certs generate-csr ${CONFIG} --kubeconfig-dir {dir}/kubeconfigs --cert-dir {dir}/other`,
      ],
      filesLeft,
    ),
  ),
  ...withPki(
    rows(
      [
        `kubeconfig user ${CONFIG} --client-name alice`,
        `kubeconfig user ${CONFIG} --client-name alice --org dev,ops`,
        `kubeconfig user ${CONFIG} --client-name alice --org dev --org ops --validity-period 24h`,
        `kubeconfig user ${CONFIG} --client-name alice --token abcdef.0123456789abcdef`,
        `kubeconfig user ${CONFIG} --client-name system:node:x --org system:nodes`,
      ],
      kubeconfigPrinted,
    ),
  ),
  ...withPki(
    rows([
      `kubeconfig user ${CONFIG}`,
      `kubeconfig user ${CONFIG} --client-name ''`,
      `kubeconfig user ${CONFIG} --client-name alice --validity-period x`,
      [`kubeconfig user ${CONFIG} --client-name alice --validity-period -1h`, 'no time at all'],
    ]),
  ),
  ...withFiles(rows([`kubeconfig user ${CONFIG} --client-name alice`])),
  ...withFiles(
    rows(
      [
        `init phase certs all ${CONFIG}`,
        `init phase certs ca ${CONFIG}`,
        `init phase certs etcd-ca ${CONFIG}`,
        `init phase certs sa --cert-dir {dir}/pki`,
      ],
      filesLeft,
    ),
  ),
  ...withPki(
    rows(
      [
        `init phase certs all ${CONFIG}`,
        `init phase kubeconfig admin ${CONFIG} --kubeconfig-dir {dir}/kubeconfigs`,
        `init phase kubeconfig all ${CONFIG} --kubeconfig-dir {dir}/kubeconfigs`,
      ],
      filesLeft,
    ),
  ),
  ...withFiles(
    rows([
      `init phase certs apiserver ${CONFIG}`,
      `init phase kubeconfig admin ${CONFIG} --kubeconfig-dir {dir}/kubeconfigs`,
    ]),
  ),
];

function withoutField(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutField(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== name)
      .map(([key, field]) => [key, withoutField(field, name)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function filesBelow(directory: string, below = ''): string[] {
  const at = path.join(directory, below);
  if (!existsSync(at)) return [];
  return readdirSync(at, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(directory, path.join(below, entry.name)) : [path.join(below, entry.name)],
    )
    .sort();
}

function described(directory: string, file: string): unknown {
  const full = path.join(directory, file);
  const mode = (statSync(full).mode & 0o7777).toString(8);
  const content = readFileSync(full, 'utf8');
  if (file.endsWith('.crt')) return { mode, ...describedCertificate(content) };
  if (file.endsWith('.csr')) return { mode, request: request(full) };
  return file.endsWith('.conf') ? { mode, ...describedKubeconfig(content) } : { mode };
}

function describedCertificate(pem: string): Record<string, unknown> {
  const { subject, issuer, subjectAltName, keyUsage, ca, validFrom, validTo } = new X509Certificate(pem);
  const days = Math.round((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000);
  return { subject, issuer, subjectAltName, keyUsage, ca, days };
}

function request(file: string): string {
  const text = execFileSync('openssl', ['req', '-in', file, '-noout', '-subject', '-text'], { encoding: 'utf8' });
  return text
    .split('\n')
    .filter((line) => /subject=|DNS:|IP Address|Usage|Digital|TLS Web|Public-Key/.test(line))
    .join('\n');
}

function describedKubeconfig(text: string): Record<string, unknown> {
  const kubeconfig = parse(text) as {
    users?: { user: Record<string, string> }[];
    clusters?: { cluster: Record<string, string> }[];
  };
  const [user] = kubeconfig.users ?? [];
  const [cluster] = kubeconfig.clusters ?? [];
  const certificate = user?.user['client-certificate-data'];
  // The CA and the keys are each side's own.
  for (const name of ['client-certificate-data', 'client-key-data']) if (user?.user[name]) user.user[name] = 'present';
  if (cluster?.cluster['certificate-authority-data']) cluster.cluster['certificate-authority-data'] = 'present';
  const read = certificate ? describedCertificate(Buffer.from(certificate, 'base64').toString()) : undefined;
  return { kubeconfig: withoutField(kubeconfig, ''), certificate: read };
}

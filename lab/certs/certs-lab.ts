/**
 * Shared by the tests of `certs` and `kubeconfig user`: a cluster of its own on a host of the lab, and its certificates
 * as openssl reads them.
 */
import { afterAll, beforeAll } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { Lab } from '../run/lifecycle.ts';
import type { Cluster, OtherCluster } from '../support/cluster.ts';
import { INSTALLED, install, type JsonRun, kubejoin, parsed } from '../worker/kubejoin.ts';

export const PKI = '/etc/kubernetes/pki';
export const KUBECONFIG = '/etc/kubernetes/admin.conf';

export interface CertsLab {
  readonly lab: Lab;
  readonly cluster: Cluster;
  readonly host: LabHost;
  /** One that is in no cluster. */
  readonly other: LabHost;
}

/** A cluster of its own with these settings, made by the real kubeadm unless they say otherwise. */
export function certsLab(settings: OtherCluster): CertsLab {
  const state: { -readonly [Name in keyof CertsLab]?: CertsLab[Name] } = {};
  beforeAll(async () => {
    const lab = await Lab.attach();
    const [host, other] = lab.controlPlanes.filter((one) => one !== lab.cluster.first);
    if (host === undefined || other === undefined)
      throw new Error('the lab has too few hosts: lab up --control-planes=3');
    for (const one of [host, other]) await one.reset();
    for (const one of [host, other]) await install(one);
    Object.assign(state, { lab, host, other });
    state.cluster = await lab.makeCluster(host, settings);
  });
  afterAll(async () => {
    const { lab, host, other, cluster } = state;
    if (lab !== undefined && host !== undefined && other !== undefined) {
      if (cluster !== undefined) await lab.dissolve(cluster, [host, other]);
      else for (const one of [host, other]) await one.reset();
    }
    lab?.close();
  });
  return state as CertsLab;
}

/** `kubejoin certs ARGS --output=json`. */
export async function certs(host: LabHost, ...args: string[]): Promise<JsonRun> {
  return parsed(await kubejoin(host, ['certs', ...args, '--output=json']));
}

export interface ExpirationEntry {
  readonly name: string;
  readonly expirationDate: string | null;
  readonly residualTime: number;
  readonly missing: boolean;
}

export interface ExpirationInfo {
  readonly certificates: readonly ExpirationEntry[];
  readonly certificateAuthorities: readonly ExpirationEntry[];
}

/**
 * The report of a program (kubejoin, kubeadm) about the host's certificates, without the seconds that pass between two
 * runs; and its notices.
 */
export async function checkExpiration(host: LabHost, program: 'kubejoin' | 'kubeadm', ...args: string[]) {
  const path = program === 'kubejoin' ? INSTALLED : program;
  const outcome = await host.exec([path, 'certs', 'check-expiration', ...args, '-o', 'json']);
  if (outcome.code !== 0) throw new Error(`${program}: ${outcome.stdout}\n${outcome.stderr}`);
  const info = JSON.parse(outcome.stdout.slice(outcome.stdout.indexOf('{'))) as ExpirationInfo;
  const timeless = (entries: readonly ExpirationEntry[]) => entries.map(({ residualTime: _, ...entry }) => entry);
  return {
    info: {
      ...info,
      certificates: timeless(info.certificates),
      certificateAuthorities: timeless(info.certificateAuthorities),
    },
    said: outcome.stderr,
  };
}

/** Serial number (hexadecimal) of the certificate in a file, or of the client certificate of a kubeconfig. */
export async function serialOf(host: LabHost, file: string): Promise<string> {
  const read = file.endsWith('.conf')
    ? `sed -n 's/.*client-certificate-data: *//p' ${file} | base64 -d`
    : `cat ${file}`;
  return (await host.mustExec(['sh', '-c', `${read} | openssl x509 -noout -serial`])).trim();
}

/**
 * Serial number of the certificate that whoever listens there shows; the client's is shown to it where it asks for one.
 */
export async function servedSerial(host: LabHost, address: string, pair?: string): Promise<string> {
  const client = pair === undefined ? '' : `-cert ${pair}.crt -key ${pair}.key`;
  const command = `openssl s_client -connect ${address} ${client} </dev/null 2>/dev/null | openssl x509 -noout -serial`;
  return (await host.mustExec(['sh', '-c', command])).trim();
}

/**
 * The commands of a sentence that tells a user what to type, carried out as they stand; at the same time, since each of
 * them waits for half a minute.
 */
export async function doAsTold(host: LabHost, sentence: string): Promise<string[]> {
  const commands = sentence.split('\n').filter((line) => line.startsWith('  mv '));
  const carryOut = async (command: string) => {
    await host.mustExec(['sh', '-c', command]);
    const component = /manifests\/(\S+)\.yaml/.exec(command)?.[1] ?? '';
    await until(
      `${component} to run again`,
      async () => (await host.exec(['pgrep', '-x', component.slice(0, 15)])).code === 0,
      {
        evidence: () => host.journal('kubelet'),
      },
    );
  };
  await Promise.all(commands.map(carryOut));
  return commands;
}

/** kubectl on the host itself, with a kubeconfig of that host. */
export async function kubectl(host: LabHost, kubeconfig: string, ...args: string[]) {
  return host.exec(['kubectl', `--kubeconfig=${kubeconfig}`, '--request-timeout=30s', ...args]);
}

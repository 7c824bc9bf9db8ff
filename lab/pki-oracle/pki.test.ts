/**
 * Certificates, keys and kubeconfigs of a control plane against those of the real kubeadm, from the same configuration and CAs, read by
 * openssl. It needs the built kubeadm, and no cluster: npx vitest run --config lab/pki-oracle/vitest.config.ts
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CertificateChange, KubeconfigChange } from '../../src/changes/change.ts';
import { ofPhase } from '../../src/changes/identities.ts';
import type { KindOfChange, Surroundings } from '../../src/changes/kind.ts';
import { certificate } from '../../src/changes/kinds/certificate.ts';
import { kubeconfig } from '../../src/changes/kinds/kubeconfig.ts';
import { clusterConfiguration } from '../../src/config/cluster-configuration.ts';
import { checkAdvertiseAddress } from '../../src/config/values/address.ts';
import type { JoinEvent } from '../../src/events.ts';
import { linuxHost } from '../../src/host/linux/index.ts';
import { controlPlaneCertificates } from '../../src/manifests/control-plane-certificates.ts';
import { controlPlaneKubeconfigs } from '../../src/manifests/control-plane-kubeconfigs.ts';
import { KeyStock } from '../../src/pki/key-stock.ts';
import { ensureProgram } from '../programs.js';
import { DEFAULT_VERSIONS } from '../versions.js';
import { CASES, type Case } from './cases.js';
import { clusterOf, copyShared, endpointOf, kubeadmMakes, nodeOf, type Place, placeOf } from './kubeadm.js';
import { describe as described, kubeconfigOf, mode, serialOf, verify } from './read-back.js';

/** Between kubeadm's start and ours. */
const BETWEEN_MS = 120_000;

let kubeadm: string;
let root: string;
beforeAll(async () => {
  kubeadm = await ensureProgram('kubeadm', DEFAULT_VERSIONS, (line) => console.log(line));
  root = await mkdtemp(path.join(tmpdir(), 'pki-oracle-'));
}, 600_000);
afterAll(() => rm(root, { recursive: true, force: true }));

function changesOf(one: Case, place: Place): { certificates: CertificateChange[]; kubeconfigs: KubeconfigChange[] } {
  const configuration = clusterConfiguration(clusterOf(one, place));
  const written = endpointOf(one);
  const address = checkAdvertiseAddress(written.advertiseAddress);
  if (address.value === undefined) throw new Error(`${one.name}: an address that kubejoin refuses`);
  const endpoint = { ...written, advertiseAddress: address.value };
  const kubeconfigs = controlPlaneKubeconfigs(configuration, endpoint);
  return {
    certificates: controlPlaneCertificates(configuration, nodeOf(one), endpoint),
    kubeconfigs: kubeconfigs.map((change) => ({ ...change, path: path.join(place.kubeconfigDir, path.basename(change.path)) })),
  };
}

function surroundings(events: JoinEvent[]): Surroundings {
  return ofPhase({
    host: linuxHost(),
    trust: undefined,
    keys: new KeyStock(2),
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
}

/** Applies what does not hold; answers the action of each. */
async function apply(one: Case, place: Place, events: JoinEvent[] = []): Promise<string[]> {
  const { certificates, kubeconfigs } = changesOf(one, place);
  const around = surroundings(events);
  const made = async <C extends CertificateChange | KubeconfigChange>(kind: KindOfChange<C>, change: C) => {
    const seen = await kind.observe(change, around.host.read, around);
    if (!seen.holds) await kind.apply(change, around);
    return seen.action;
  };
  return Promise.all([
    ...certificates.map((change) => made(certificate, change)),
    ...kubeconfigs.map((change) => made(kubeconfig, change)),
  ]);
}

function compare(ours: { certificate: string; key: string }, theirs: { certificate: string; key: string }): void {
  const [mine, kubeadms] = [described(ours.certificate, ours.key), described(theirs.certificate, theirs.key)];
  expect({ text: mine.text, key: mine.key }).toEqual({ text: kubeadms.text, key: kubeadms.key });
  expect(mine.key).toContain('belongs: true');
  expect(Math.abs(mine.notBefore - kubeadms.notBefore)).toBeLessThan(BETWEEN_MS);
  expect(Math.abs(mine.notAfter - kubeadms.notAfter)).toBeLessThan(BETWEEN_MS);
  const serial = serialOf(ours.certificate);
  expect(serial > 0n && serial < 2n ** 63n).toBe(true);
}

describe.each(CASES)('$name', (one) => {
  const places = () => {
    const base = path.join(root, String(CASES.indexOf(one)));
    return { theirs: placeOf(path.join(base, 'kubeadm'), one), ours: placeOf(path.join(base, 'kubejoin'), one) };
  };
  const read = (file: string) => readFileSync(file, 'utf8');

  beforeAll(async () => {
    const { theirs, ours } = places();
    await kubeadmMakes(kubeadm, one, theirs);
    await copyShared(theirs, ours);
    expect(new Set(await apply(one, ours))).toEqual(new Set(['create']));
  });

  test('certificates, keys and modes are what kubeadm makes', () => {
    const { theirs, ours } = places();
    const { certificates } = changesOf(one, ours);
    expect(certificates.length).toBe(one.name === 'external etcd' ? 3 : 7);
    for (const { certificatePath, keyPath } of certificates) {
      const other = (file: string) => path.join(theirs.certificatesDir, path.relative(ours.certificatesDir, file));
      compare(
        { certificate: read(certificatePath), key: read(keyPath) },
        { certificate: read(other(certificatePath)), key: read(other(keyPath)) },
      );
      expect([mode(certificatePath), mode(keyPath)]).toEqual([mode(other(certificatePath)), mode(other(keyPath))]);
    }
  });

  test('kubeconfigs are what kubeadm makes', () => {
    const { theirs, ours } = places();
    for (const { path: file } of changesOf(one, ours).kubeconfigs) {
      const other = path.join(theirs.kubeconfigDir, path.basename(file));
      const [mine, kubeadms] = [kubeconfigOf(file), kubeconfigOf(other)];
      expect(mine.rest).toEqual(kubeadms.rest);
      compare(mine, kubeadms);
      expect(mode(file)).toBe(mode(other));
    }
  });

  test('openssl verifies each for what it is for', () => {
    const { ours } = places();
    for (const { certificatePath, authority, template } of changesOf(one, ours).certificates) {
      for (const usage of template.usages) {
        const name = usage === 'server' ? template.dnsNames.find((dns) => !/^(\*|[\d.]+$)/.test(dns)) : undefined;
        const purpose = usage === 'server' ? 'sslserver' : 'sslclient';
        expect(verify(authority.certificatePath, certificatePath, purpose, name)).toBe(`${certificatePath}: OK`);
      }
    }
  });

  test('kubeadm keeps what kubejoin made, and kubejoin what kubeadm made', async () => {
    const { theirs, ours } = places();
    const { authorities: _, ...alreadyThere } = one;
    const printed = await kubeadmMakes(kubeadm, alreadyThere, ours);
    expect(printed).not.toMatch(/Generating|Writing/);
    const { certificates, kubeconfigs } = changesOf(one, ours);
    for (const { name } of certificates) expect(printed).toContain(`Using existing ${name} certificate and key on disk`);
    for (const { path: file } of kubeconfigs) expect(printed).toContain(`Using existing kubeconfig file: "${file}"`);
    const events: JoinEvent[] = [];
    expect(new Set(await apply(one, theirs, events))).toEqual(new Set(['unchanged']));
    expect(events).toEqual([]);
  });
});

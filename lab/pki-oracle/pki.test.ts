/**
 * CAs, certificates, keys and kubeconfigs of a control plane against those of the real kubeadm, from the same
 * configuration and CAs, read by openssl. It needs the built kubeadm, and no cluster: npx vitest run --config
 * lab/pki-oracle/vitest.config.ts
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { checkAdvertiseAddress } from '../../src/config/values/address.ts';
import type { Change } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { type ChangeContext, changeContext } from '../../src/engine/kind.ts';
import { kindOf } from '../../src/engine/kinds/index.ts';
import { linuxHost } from '../../src/host/linux/index.ts';
import type {
  CertificateAuthorityChange,
  CertificateChange,
  KubeconfigChange,
  ServiceAccountKeyChange,
} from '../../src/manifests/certificates/certificate-changes.ts';
import {
  controlPlaneAuthorities,
  controlPlaneCertificates,
  serviceAccountKey,
} from '../../src/manifests/certificates/control-plane-certificates.ts';
import {
  controlPlaneKubeconfigs,
  INIT_KUBECONFIGS,
} from '../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { KeyStock } from '../../src/pki/keys/key-stock.ts';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import { standingFor } from '../run/full.js';
import { CASES, type Case } from './cases.js';
import {
  clusterOf,
  copyShared,
  copySharedKeys,
  endpointOf,
  kubeadmMakes,
  nodeOf,
  type Place,
  placeOf,
} from './kubeadm.js';
import {
  describe as described,
  describeKeys,
  kubeconfigOf,
  mode,
  serialOf,
  verify,
  withoutKeyIdentifier,
} from './read-back.js';

let kubeadm: string;
let root: string;
beforeAll(async () => {
  kubeadm = await ensureProgram('kubeadm', DEFAULT_VERSIONS, (line) => console.log(line));
  root = await mkdtemp(path.join(tmpdir(), 'pki-oracle-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Changes {
  /** The files that control planes share. */
  shared: (CertificateAuthorityChange | ServiceAccountKeyChange)[];
  authorities: CertificateAuthorityChange[];
  serviceAccounts: ServiceAccountKeyChange;
  certificates: CertificateChange[];
  kubeconfigs: KubeconfigChange[];
}

function changesOf(one: Case, place: Place): Changes {
  const configuration = clusterConfiguration(clusterOf(one, place));
  const written = endpointOf(one);
  const address = checkAdvertiseAddress(written.advertiseAddress);
  if (address.value === undefined) throw new Error(`${one.name}: an address that kubejoin refuses`);
  const endpoint = { ...written, advertiseAddress: address.value };
  const node = nodeOf(one);
  const authorities = controlPlaneAuthorities(configuration);
  const serviceAccounts = serviceAccountKey(configuration);
  return {
    shared: [...authorities, serviceAccounts],
    authorities,
    serviceAccounts,
    certificates: controlPlaneCertificates(configuration, node, endpoint),
    kubeconfigs: controlPlaneKubeconfigs(INIT_KUBECONFIGS, configuration, {
      node,
      endpoint,
      directory: place.kubeconfigDir,
    }),
  };
}

function context(events: JoinEvent[]): ChangeContext {
  return changeContext({
    host: linuxHost(),
    trustedCluster: undefined,
    keys: new KeyStock(2),
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
}

/** Applies what does not hold, what control planes share first; answers the action of each. */
async function apply(one: Case, place: Place, events: JoinEvent[] = []): Promise<string[]> {
  const { shared, certificates, kubeconfigs } = changesOf(one, place);
  const around = context(events);
  const made = async <C extends Change>(change: C) => {
    const kind = await kindOf(change);
    const seen = await kind.observe(change, around.host.read, around);
    if (!seen.holds) await kind.apply(change, around);
    return seen.action;
  };
  const first = await Promise.all(shared.map(made));
  return [...first, ...(await Promise.all([...certificates, ...kubeconfigs].map(made)))];
}

interface Pair {
  certificate: string;
  key: string;
}

/** `withinMs`: how far apart their times may be. */
function compare(ours: Pair, theirs: Pair, withinMs: number): void {
  const [mine, kubeadms] = [described(ours.certificate, ours.key), described(theirs.certificate, theirs.key)];
  expect({ text: mine.text, key: mine.key }).toEqual({ text: kubeadms.text, key: kubeadms.key });
  expect(mine.key).toContain('belongs: true');
  expect(Math.abs(mine.notBefore - kubeadms.notBefore)).toBeLessThan(withinMs);
  expect(Math.abs(mine.notAfter - kubeadms.notAfter)).toBeLessThan(withinMs);
  const serial = serialOf(ours.certificate);
  expect(serial > 0n && serial < 2n ** 63n).toBe(true);
}

describe.each(standingFor(CASES, ({ usual }) => usual === true))('$name', (one) => {
  const places = () => {
    const base = path.join(root, String(CASES.indexOf(one)));
    const place = (name: string) => placeOf(path.join(base, name), one);
    return { theirs: place('kubeadm'), ours: place('kubejoin'), alone: place('alone'), halfWay: place('half-way') };
  };
  const read = (file: string) => readFileSync(file, 'utf8');

  let withinMs = 0;
  beforeAll(async () => {
    const started = performance.now();
    const { theirs, ours, alone, halfWay } = places();
    await kubeadmMakes(kubeadm, one, theirs);
    await copyShared(theirs, ours);
    expect(new Set(await apply(one, ours))).toEqual(new Set(['unchanged', 'create']));
    expect(new Set(await apply(one, alone))).toEqual(new Set(['create']));
    await copySharedKeys(theirs, halfWay);
    expect(new Set(await apply(one, halfWay))).toEqual(new Set(['create']));
    withinMs = performance.now() - started + 1000; // certificates have whole seconds
  }, 600_000); // dozens of RSA-4096 keys

  test('certificates, keys and modes are what kubeadm makes', () => {
    const { theirs, ours } = places();
    const { certificates } = changesOf(one, ours);
    expect(certificates.length).toBe(one.name === 'external etcd' ? 3 : 7);
    for (const { certificatePath, keyPath } of certificates) {
      const other = (file: string) => path.join(theirs.certificatesDir, path.relative(ours.certificatesDir, file));
      compare(
        { certificate: read(certificatePath), key: read(keyPath) },
        { certificate: read(other(certificatePath)), key: read(other(keyPath)) },
        withinMs,
      );
      expect([mode(certificatePath), mode(keyPath)]).toEqual([mode(other(certificatePath)), mode(other(keyPath))]);
    }
  });

  test('CAs are what kubeadm makes', () => {
    const { theirs, alone, halfWay } = places();
    for (const { authority } of changesOf(one, alone).authorities) {
      const at = (place: Place, file: string) =>
        path.join(place.certificatesDir, path.relative(alone.certificatesDir, file));
      const files = (place: Place) => [at(place, authority.certificatePath), at(place, authority.keyPath)] as const;
      const pair = (place: Place) => ({ certificate: read(files(place)[0]), key: read(files(place)[1]) });
      // Signed with the same key: every byte of meaning is the same, the key's identifier too.
      compare(pair(halfWay), pair(theirs), withinMs);
      expect(pair(halfWay).key).toBe(pair(theirs).key);
      const [mine, kubeadms] = [pair(alone), pair(theirs)].map(({ certificate, key }) => described(certificate, key));
      expect(withoutKeyIdentifier(mine?.text ?? '')).toBe(
        withoutKeyIdentifier(kubeadms?.text ?? '').replaceAll(
          /Signature Algorithm: .*/g,
          () => /Signature Algorithm: .*/.exec(mine?.text ?? '')?.[0] ?? '',
        ),
      );
      if (one.authorities === undefined)
        expect([mine?.text.length, mine?.key]).toEqual([kubeadms?.text.length, kubeadms?.key]);
      expect(files(alone).map(mode)).toEqual(files(theirs).map(mode));
      expect(files(halfWay).map(mode)).toEqual(files(theirs).map(mode));
    }
  });

  test("the keys of service accounts' tokens are what kubeadm makes", () => {
    const { theirs, alone, halfWay } = places();
    const keys = (place: Place) => ['sa.key', 'sa.pub'].map((name) => path.join(place.certificatesDir, name));
    const known = (place: Place) => describeKeys(...(keys(place).map(read) as [string, string]));
    expect(known(alone)).toEqual(known(theirs));
    expect(known(alone)).toContain('belongs: true');
    expect(keys(halfWay).map(read)).toEqual(keys(theirs).map(read));
    expect([keys(alone), keys(halfWay)].map((files) => files.map(mode))).toEqual(Array(2).fill(keys(theirs).map(mode)));
  });

  test('kubeconfigs are what kubeadm makes', () => {
    const { theirs, ours } = places();
    for (const { path: file } of changesOf(one, ours).kubeconfigs) {
      const other = path.join(theirs.kubeconfigDir, path.basename(file));
      const [mine, kubeadms] = [kubeconfigOf(file), kubeconfigOf(other)];
      expect(mine.rest).toEqual(kubeadms.rest);
      compare(mine, kubeadms, withinMs);
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
    const { theirs, ours, alone } = places();
    const { authorities: _, ...alreadyThere } = one;
    for (const place of [ours, alone]) {
      const printed = await kubeadmMakes(kubeadm, alreadyThere, place);
      expect(printed).not.toMatch(/Generating|Writing/);
      const { authorities, certificates, kubeconfigs } = changesOf(one, place);
      for (const { authority } of authorities)
        expect(printed).toContain(`Using existing ${authority.name} certificate authority`);
      expect(printed).toContain('Using the existing "sa" key');
      for (const { name } of certificates)
        expect(printed).toContain(`Using existing ${name} certificate and key on disk`);
      for (const { path: file } of kubeconfigs) expect(printed).toContain(`Using existing kubeconfig file: "${file}"`);
    }
    const events: JoinEvent[] = [];
    expect(new Set(await apply(one, theirs, events))).toEqual(new Set(['unchanged']));
    expect(events).toEqual([]);
  });
});

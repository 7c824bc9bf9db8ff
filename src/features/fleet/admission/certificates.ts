import { Failure, isFailure } from '../../../base/failure.ts';
import { listOf, record } from '../../../base/record.ts';
import type { Secret } from '../../../base/secret.ts';
import type { StoredToken } from '../../../cluster/api/bootstrap-tokens.ts';
import { readClusterConfiguration } from '../../../cluster/api/cluster-facts.ts';
import { getObject, type ReadOptions } from '../../../cluster/api/get.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { sealedFiles } from '../../../cluster/shared-certificates/sealed-entries.ts';
import { newBootstrapToken, newCertificateKey } from '../../../config/values/new-secrets.ts';
import { applyObjects, change, type Steps } from '../../../engine/changes/change.ts';
import type { ApiAccess } from '../../../engine/identities.ts';
import { FILE_NOT_READ } from '../../../host/linux/files/linux-files-sentences.ts';
import type { HostReader } from '../../../host/ports.ts';
import { bootstrapTokenSecret, TOKEN_SECRET_PREFIX } from '../../../manifests/objects/bootstrap-token.ts';
import { certificateOwnerToken, kubeadmCertsObjects } from '../../../manifests/objects/published.ts';
import { spkiHash } from '../../../pki/keys/spki.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';
import { FLEET_CERTIFICATES_ELSEWHERE, FLEET_CERTIFICATES_IN_USE } from './fleet-admission-sentences.ts';

/** Description in `token list`. */
const OWNER = 'Owns the Secret kubeadm-certs of a fleet join: both are deleted when that ends';
const SECRET = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';

/** The shared certificates, sealed with a new key, and the token that will own them in the cluster. */
export interface SealedCertificates {
  key: Secret;
  owner: Secret;
  entries: Readonly<Record<string, Secret | ''>>;
}

/**
 * Seals this machine's shared certificates for the control planes of a run. Throws FLEET_CERTIFICATES_ELSEWHERE where
 * this machine is no control plane of the cluster, and FLEET_CERTIFICATES_IN_USE while another run needs its own upload.
 */
export async function sealCertificates(
  admin: TrustedCluster,
  { host, reading, inUse }: { host: HostReader; reading: ReadOptions; inUse(id: string): boolean },
): Promise<SealedCertificates> {
  const configuration = await readClusterConfiguration(admin, reading);
  const path = `${configuration.certificatesDir}/ca.crt`;
  const ca = await host.files.read(path).catch((error: unknown) => {
    if (isFailure(error, FILE_NOT_READ)) return undefined;
    throw error;
  });
  if (ca === undefined) throw new Failure(FLEET_CERTIFICATES_ELSEWHERE, { path, problem: 'missing' });
  const pins = parseCertificateBundle(admin.caBundle).map(spkiHash);
  if (!parseCertificateBundle(ca.toString('latin1')).some((certificate) => pins.includes(spkiHash(certificate))))
    throw new Failure(FLEET_CERTIFICATES_ELSEWHERE, { path, problem: 'other-cluster' });
  const uploaded = ownerOf(await getObject(admin, SECRET, { ...reading, absentIsFine: true }));
  if (uploaded !== undefined && inUse(uploaded)) throw new Failure(FLEET_CERTIFICATES_IN_USE, { server: admin.server });
  const key = newCertificateKey();
  return { key, owner: newBootstrapToken(), entries: await sealedFiles(host.files, configuration, key) };
}

/** The ID of the token that owns the uploaded certificates. */
function ownerOf(secret: unknown): string | undefined {
  const { ownerReferences } = record(record(secret).metadata);
  const { name } = record(listOf(ownerReferences)[0]);
  return typeof name === 'string' ? name.replace(TOKEN_SECRET_PREFIX, '') : undefined;
}

interface Upload {
  /** How long the token lives, in ms. */
  ttl: number;
  /** In ms since the epoch. */
  now: number;
  run: StoredToken['run'];
  access: ApiAccess;
}

/** Uploads them as `init phase upload-certs` does, but without a right for tokens that are not bound. */
export function* uploading({ owner, entries }: SealedCertificates, { ttl, now, run, access }: Upload): Steps {
  const token = bootstrapTokenSecret({ ...certificateOwnerToken(owner, OWNER), ttl }, now, undefined, run);
  const { uid } = yield* change({ kind: 'apply-object', object: token, onConflict: 'fail', access });
  const objects = kubeadmCertsObjects(entries, { token, uid }).filter(({ kind }) => kind !== 'RoleBinding');
  yield* applyObjects(objects, access);
}

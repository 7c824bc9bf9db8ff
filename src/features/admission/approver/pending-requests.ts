import { getList, type ReadOptions } from '../../../cluster/api/get.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { SIGNERS } from '../manifests/admission-objects.ts';
import { type PostedRequest, postedRequest } from './posted-request.ts';
import { sortedInTurns } from './sorted-in-turns.ts';

/** A certificate request of a kubelet that neither an approver nor the cluster has decided on. */
export interface PendingRequest {
  /** Name of the CertificateSigningRequest, which its requester chose. */
  name: string;
  /** The kubelet's identity, or the certificate that it presents as a server. */
  certificate: keyof typeof SIGNERS;
  /** The user who posted it, as the API server knows it. */
  requester: string;
  /** When it was posted, in ms since the epoch. */
  created: number;
}

/** The pending requests of kubelets, the oldest first. Throws a Failure. */
export async function pendingRequests(admin: TrustedCluster, reading: ReadOptions): Promise<readonly PendingRequest[]> {
  const found = await getList(admin, CERTIFICATE_REQUESTS, {
    ...reading,
    pick: (item) => pending(postedRequest(item)),
  });
  const inOrder = (one: PendingRequest, other: PendingRequest) =>
    one.created - other.created || one.name.localeCompare(other.name);
  return sortedInTurns(
    found.filter((one) => one !== undefined),
    inOrder,
  );
}

function pending({ name, signer, username, created, decided, issued }: PostedRequest): PendingRequest | undefined {
  const certificate = signer === SIGNERS.client ? 'client' : signer === SIGNERS.serving ? 'serving' : undefined;
  return certificate && !decided && !issued ? { name, certificate, requester: username, created } : undefined;
}

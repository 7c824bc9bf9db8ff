/** Requests to the API server and their senders, read from its audit log. */
import type { LabHost } from '../machine/host.js';
import { AUDIT_LOG } from './kubeadm-config.js';

/** The fields of an audit.k8s.io/v1 Event that tests look at. */
export interface AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly sourceIPs?: readonly string[];
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
}

/** A place in the log, and when it was its end, in ms since the epoch: the lab's hosts have this machine's clock. */
export interface AuditMark {
  readonly offset: number;
  readonly at: number;
}

/**
 * A join that has no certificate by then (src/engine/conditions/kubelet-certificate.ts) looks why: on a busy machine,
 * and under strace, one may come to that.
 */
const LOOKS_AFTER_MS = 1_500;

/**
 * The requests that a worker's join would have made if its certificate and its Node had been in time. After some looks
 * that do not find its Node, it watches it (src/engine/conditions/registration/node-registered.ts): that watch becomes the look that
 * finds it.
 */
export function asIfInTime(requests: readonly AuditEvent[]): AuditEvent[] {
  const first = Math.min(...requests.map((request) => Date.parse(request.requestReceivedTimestamp)));
  let [askedForNode, found] = [false, false];
  return requests.flatMap((request) => {
    const { verb, objectRef, responseStatus, requestReceivedTimestamp } = request;
    const late = Date.parse(requestReceivedTimestamp) - first >= LOOKS_AFTER_MS;
    if (late && verb === 'list' && objectRef?.resource === 'certificatesigningrequests') return [];
    if (objectRef?.resource !== 'nodes') return [request];
    if (verb !== 'watch' && verb !== 'get') return [request];
    const isThere = verb === 'watch' || responseStatus?.code === 200;
    const again = isThere ? found : askedForNode;
    if (isThere) found = true;
    askedForNode = true;
    return again ? [] : [{ ...request, verb: 'get' }];
  });
}

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Verbs of the requests that change something. A review of one's own rights is created, but nothing is stored. */
export function writesAmong(requests: readonly AuditEvent[]): string[] {
  const writes = requests.filter(
    ({ verb, objectRef }) => !READS.has(verb) && objectRef?.resource !== 'selfsubjectaccessreviews',
  );
  return writes.map(({ verb }) => verb);
}

export async function auditMark(host: LabHost): Promise<AuditMark> {
  return { at: Date.now(), offset: Number(await host.mustExec(['stat', '-c', '%s', AUDIT_LOG])) };
}

/**
 * Each request made and answered since the mark, once: a watch leaves two events, of which the first is kept; the end
 * of an earlier one is none.
 */
export async function auditSince(host: LabHost, mark: AuditMark): Promise<AuditEvent[]> {
  const text = await host.mustExec(['tail', '-c', `+${mark.offset + 1}`, AUDIT_LOG]);
  // The last line may still be in the writing.
  const complete = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  const requests = new Map<string, AuditEvent>();
  for (const line of complete) {
    const event = JSON.parse(line) as AuditEvent;
    const isNew = Date.parse(event.requestReceivedTimestamp) >= mark.at;
    if (isNew && !requests.has(event.auditID)) requests.set(event.auditID, event);
  }
  return [...requests.values()];
}

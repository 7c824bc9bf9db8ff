import { Failure, onFailure } from '../../../base/failure.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { askNodeObjects, isThisMachine, nodeObjects } from '../../../cluster/api/node-objects.ts';
import { ask } from '../../../cluster/api/requests.ts';
import type { ForgetNode } from '../../changes/reset-changes.ts';
import { NODE_NOT_FORGOTTEN } from '../../engine-sentences.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { NODE_REGISTERED_ANEW, NODE_TO_REPLACE_ALIVE } from '../old-machine/kinds-old-machine-sentences.ts';
import { leaseOf } from '../old-machine/lease.ts';
import { signSince } from '../old-machine/silence.ts';
import { changeAsAdministrator } from './administrator.ts';

/** 409: another Node took the name after the read (preconditions.uid), and is kept. */
const GONE = [200, 202, 404, 409];
const NODES = '/api/v1/nodes/';
const DELETE_OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

/** Deletes this machine's objects from the cluster. Holds when there are none. Keeps a Node of another machine. */
export const forgetNode: KindOfChange<ForgetNode> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),
  effects: () => ({}),

  async observe(change, _host, context) {
    const items = await tolerant(change, context, itemsOf(change, context));
    if (items === undefined) return { holds: true, action: 'unreachable' };
    return { holds: items.length === 0, action: 'delete', items: items.map(titleOf) };
  },

  apply: (change, context) => tolerant(change, context, deleteAll(change, context)),

  predict: () => undefined,
};

/** An object to delete, and the API's DeleteOptions for it. */
interface Item {
  path: string;
  options: Record<string, unknown>;
}

async function deleteAll(change: ForgetNode, context: ChangeContext): Promise<undefined> {
  const items = await itemsOf(change, context);
  if (items.some(({ path }) => path.startsWith(NODES))) await requireSilence(change, context);
  for (const { path, options } of items) {
    const status = await changeAsAdministrator({ access: change.access, path }, context, async (admin) => {
      const answer = await ask(admin, path, context, { method: 'DELETE', body: options });
      const result = answer.response?.status ?? 0;
      return GONE.includes(result) ? { result } : answer;
    });
    // Refuses the other Node.
    if (status === 409 && change.uid !== undefined) await itemsOf(change, context);
  }
}

/** Throws NODE_TO_REPLACE_ALIVE if the machine that was silent has shown life: minutes may have passed since. */
async function requireSilence(
  { nodeName: node, access, silent }: ForgetNode,
  { identities, host, emit, signal }: ChangeContext,
): Promise<void> {
  if (silent === undefined) return;
  const { clock, system } = host.read;
  const admin = await identities.of(access);
  const lease = () => leaseOf(node, admin, { timeoutMs: access.timeoutMs, clock, emit, signal });
  const sign = await signSince(silent, lease, { dialer: system.dialer, signal });
  if (sign) throw new Failure(NODE_TO_REPLACE_ALIVE, { node, sign, kept: 'node' });
}

/** The Node first: without it, its certificate is useless. */
async function itemsOf(change: ForgetNode, context: ChangeContext): Promise<Item[]> {
  const { nodeName, uid } = change;
  const { node, requests } = await objectsOf(change, context);
  if (node !== undefined && uid !== undefined && node.uid !== uid)
    throw new Failure(NODE_REGISTERED_ANEW, { node: nodeName });
  if (node !== undefined && uid === undefined && !(await isThisMachine(node, context.host.read.files))) return [];
  const items = requests.map((name) => ({
    path: `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}`,
    options: DELETE_OPTIONS,
  }));
  if (node === undefined) return items;
  const options = node.uid === undefined ? DELETE_OPTIONS : { ...DELETE_OPTIONS, preconditions: { uid: node.uid } };
  return [{ path: `${NODES}${encodeURIComponent(nodeName)}`, options }, ...items];
}

/** Retries, unless a failure is tolerated: nobody waits for what need not succeed. */
async function objectsOf({ nodeName, access, tolerateFailure }: ForgetNode, context: ChangeContext) {
  const { identities, signal } = context;
  if (tolerateFailure) return nodeObjects(await identities.of(access), nodeName, signal);
  const path = `${NODES}${encodeURIComponent(nodeName)}`;
  return changeAsAdministrator({ access, path }, context, async (admin) =>
    askNodeObjects(admin, nodeName, signal).catch(onFailure((failure) => ({ failure }), signal)),
  );
}

/** Kind and name, as in "Node worker-1". */
function titleOf({ path }: Item): string {
  const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  return `${path.startsWith(CERTIFICATE_REQUESTS) ? 'CertificateSigningRequest' : 'Node'} ${name}`;
}

async function tolerant<T>(
  { nodeName, tolerateFailure }: ForgetNode,
  { emit }: ChangeContext,
  work: Promise<T>,
): Promise<T | undefined> {
  if (!tolerateFailure) return work;
  return work.catch(
    onFailure((reason) => {
      emit({ type: 'notice', level: 'warning', message: NODE_NOT_FORGOTTEN({ node: nodeName, reason }) });
      return undefined;
    }),
  );
}

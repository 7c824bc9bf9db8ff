import { onFailure } from '../../../base/failure.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { isThisMachine, nodeObjects } from '../../../cluster/api/node-objects.ts';
import { ask } from '../../../cluster/api/requests.ts';
import type { ForgetNode } from '../../changes/reset-changes.ts';
import { NODE_NOT_FORGOTTEN } from '../../engine-sentences.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { changeAsAdministrator } from './administrator.ts';

/** 409: another Node took the name after the read (preconditions.uid), and is kept. */
const GONE = [200, 202, 404, 409];
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
  for (const { path, options } of await itemsOf(change, context))
    await changeAsAdministrator({ access: change.access, path }, context, async (admin) => {
      const answer = await ask(admin, path, context, { method: 'DELETE', body: options });
      return GONE.includes(answer.response?.status ?? 0) ? { result: undefined } : answer;
    });
}

/** The Node first: without it, its certificate is useless. */
async function itemsOf(
  { nodeName, access, uid }: ForgetNode,
  { identities, host, signal }: ChangeContext,
): Promise<Item[]> {
  const admin = await identities.of(access);
  const { node, requests } = await nodeObjects(admin, nodeName, signal);
  const isMeant = async (found: NonNullable<typeof node>) =>
    uid === undefined ? isThisMachine(found, host.read.files) : found.uid === uid;
  if (node !== undefined && !(await isMeant(node))) return [];
  const items = requests.map((name) => ({
    path: `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}`,
    options: DELETE_OPTIONS,
  }));
  if (node === undefined) return items;
  const options = node.uid === undefined ? DELETE_OPTIONS : { ...DELETE_OPTIONS, preconditions: { uid: node.uid } };
  return [{ path: `/api/v1/nodes/${encodeURIComponent(nodeName)}`, options }, ...items];
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

import { Failure } from '../../../base/failure.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/certificate-requests.ts';
import { isThisMachine, nodeTraces } from '../../../cluster/api/node-traces.ts';
import { ask } from '../../../cluster/api/requests.ts';
import type { ForgetNode } from '../../changes/reset-changes.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { NODE_NOT_FORGOTTEN } from '../../sentences.ts';
import { asAdministrator } from './administrator.ts';

/** 409: another Node has the name since it was read (preconditions.uid), and stays. */
const GONE = [200, 202, 404, 409];
const DELETE_OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

/**
 * Makes the cluster forget this machine. Holds when it knows nothing of it; the Node of another machine of this name
 * stays.
 */
export const forgetNode: KindOfChange<ForgetNode> = {
  describe: ({ nodeName }) => ({ subject: nodeName }),

  async observe(change, _host, context) {
    const items = await tolerant(change, context, () => itemsOf(change, context));
    return { holds: items === undefined || items.length === 0, action: 'delete', items: items?.map(titleOf) ?? [] };
  },

  async apply(change, context) {
    const { access } = change;
    await tolerant(change, context, async () => {
      for (const { path, options } of await itemsOf(change, context)) {
        await asAdministrator({ access, path }, context, async (admin) => {
          const answer = await ask(admin, path, context, { method: 'DELETE', body: options });
          return GONE.includes(answer.response?.status ?? 0) ? { result: undefined } : answer;
        });
      }
    });
    return undefined;
  },

  predict: () => undefined,
};

/** What is to go, and the API's DeleteOptions for it. */
interface Item {
  path: string;
  options: Record<string, unknown>;
}

/** The Node first: once it is gone its certificate is of no use. */
async function itemsOf({ nodeName, access }: ForgetNode, { identities, host, signal }: ChangeContext): Promise<Item[]> {
  const admin = await identities.of(access);
  const { node, requests } = await nodeTraces(admin, nodeName, signal);
  if (node !== undefined && !(await isThisMachine(node, host.read.files))) return [];
  const items = requests.map((name) => ({
    path: `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}`,
    options: DELETE_OPTIONS,
  }));
  if (node === undefined) return items;
  const options = node.uid === undefined ? DELETE_OPTIONS : { ...DELETE_OPTIONS, preconditions: { uid: node.uid } };
  return [{ path: `/api/v1/nodes/${encodeURIComponent(nodeName)}`, options }, ...items];
}

/** For people: "Node worker-1". */
function titleOf({ path }: Item): string {
  const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  return `${path.startsWith(CERTIFICATE_REQUESTS) ? 'CertificateSigningRequest' : 'Node'} ${name}`;
}

async function tolerant<T>(
  { nodeName, tolerateFailure }: ForgetNode,
  { emit }: ChangeContext,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(tolerateFailure && error instanceof Failure)) throw error;
    emit({ type: 'notice', level: 'warning', message: NODE_NOT_FORGOTTEN({ node: nodeName, reason: error }) });
    return undefined;
  }
}

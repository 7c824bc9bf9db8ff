import { type Failure, isFailure } from '../../base/failure.ts';
import { type Answer, administratorRefusal, ask } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { KUBECONFIG_MISSING } from '../../cluster/kubeconfig/cluster-kubeconfig-sentences.ts';
import type { Host } from '../../host/ports.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { ApiAccess } from '../identities.ts';
import type { ChangeContext } from '../kind.ts';
import { OBJECTS_SHOWN_WHOLE } from './engine-kinds-sentences.ts';

export type Send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<Answer>;

/** The places where a run has found no API server yet, by its host. */
const alone = new WeakMap<Host, Set<string>>();

/**
 * Previews a change by the API server's dry run: full admission and validation, nothing stored. `inquire` returns the
 * result or the answer of a failed request. Undefined if init has not started the API server yet; otherwise an API
 * server that does not answer is a failure.
 */
export async function dryRun<Result extends object>(
  { access, path }: { access: ApiAccess; path: string },
  context: ChangeContext,
  inquire: (send: Send, admin: TrustedCluster) => Promise<{ result: Result } | Answer>,
): Promise<Result | undefined> {
  const { host, emit } = context;
  const place = JSON.stringify([access.kubeconfigPath, access.server]);
  const known = alone.get(host) ?? new Set();
  alone.set(host, known);
  if (known.has(place)) return undefined;
  try {
    return await inquired({ access, path }, context, inquire);
  } catch (error) {
    if (!(error instanceof Absent && access.settling)) throw error instanceof Absent ? error.failure : error;
    known.add(place);
    emit({ type: 'notice', level: 'info', message: OBJECTS_SHOWN_WHOLE({ reason: error.failure }) });
    return undefined;
  }
}

/** No API server answered. */
class Absent extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

async function inquired<Result extends object>(
  { access, path }: { access: ApiAccess; path: string },
  { identities, signal }: ChangeContext,
  inquire: (send: Send, admin: TrustedCluster) => Promise<{ result: Result } | Answer>,
): Promise<Result> {
  const admin = await identities.of(access).catch((error) => {
    throw isFailure(error, KUBECONFIG_MISSING) ? new Absent(error) : error;
  });
  const send: Send = (method, at, body) => {
    const query = method === 'GET' ? '' : '?dryRun=All';
    return ask(admin, `${at}${query}`, { signal }, { method, body });
  };
  const answer = await inquire(send, admin);
  if ('result' in answer) return answer.result;
  if (answer.response === undefined) throw new Absent(answer.failure as Failure); // an answer is one or the other
  const refused = administratorRefusal(
    { server: admin.server, kubeconfig: access.kubeconfigPath, path },
    answer.response,
  );
  throw isTransient(answer.response.status) ? new Absent(refused) : refused;
}

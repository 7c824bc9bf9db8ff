import { Failure, onFailure } from '../../base/failure.ts';
import { sharedCertificateProblems } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { Emit } from '../../engine/events.ts';
import { Foresight } from '../../engine/foresight.ts';
import { controlPlaneCertificates } from '../../manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs, JOIN_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { PATHS } from '../../manifests/paths.ts';
import { SHARED_CERTIFICATES_NOT_READY } from '../preflight/phases-preflight-sentences.ts';
import type { JoinFacts } from './facts/facts.ts';
import type { Refusing } from './refusing.ts';

type Known = Pick<JoinFacts, 'configuration' | 'node' | 'cluster' | 'localEndpoint' | 'trustedCluster'>;

/** admin.conf and the client of etcd as they would be, and the failures of the certificates. */
interface Ahead {
  ahead: Foresight;
  failures: readonly Failure[];
}

type Looking = Pick<Refusing, 'facts' | 'host' | 'emit' | 'signal'>;

/** By the facts of a run. */
const known = new WeakMap<Looking['facts'], LookAhead>();

/** The certificates of a run are made once, whoever looks with them. */
export function lookAhead(looking: Looking): LookAhead {
  const made = known.get(looking.facts) ?? new LookAhead(looking);
  known.set(looking.facts, made);
  return made;
}

/** Looks with certificates that exist only in memory: as an administrator, and as a client of etcd. */
class LookAhead {
  readonly #refusing: Looking;
  /** Rejects with the reason why the shared certificates cannot be used. */
  readonly shared: Promise<void>;
  /** Undefined without shared certificates. */
  readonly made: Promise<Ahead | undefined>;

  constructor(refusing: Looking) {
    this.#refusing = refusing;
    this.shared = this.#readShared();
    this.made = this.shared.then(
      () => this.#make(),
      onFailure(() => undefined),
    );
    this.made.catch(() => {}); // the checks get the error
  }

  known(): Promise<Known> {
    return this.#refusing.facts.pick(['configuration', 'node', 'cluster', 'localEndpoint', 'trustedCluster']);
  }

  async #readShared(): Promise<void> {
    const { facts, host } = this.#refusing;
    const [{ configuration }, { caBundle }] = [await facts.get('cluster'), await facts.get('trustedCluster')];
    if ((await facts.get('sharedCertificates')) !== undefined) return;
    const problems = await sharedCertificateProblems(host.files, configuration, host.clock.now(), caBundle);
    const { certificatesDir } = configuration;
    if (problems.length > 0) throw new Failure(SHARED_CERTIFICATES_NOT_READY, { certificatesDir, problems });
  }

  async #make(): Promise<Ahead> {
    const { facts, host, emit, signal } = this.#refusing;
    const { cluster, node, localEndpoint, trustedCluster } = await this.known();
    const shared = (await facts.get('sharedCertificates'))?.files ?? [];
    const ahead = new Foresight({ read: host, trustedCluster, signal, emit: noticesOnly(emit) });
    const { configuration } = cluster;
    const issued = [
      ...controlPlaneCertificates(configuration, node, localEndpoint),
      ...controlPlaneKubeconfigs(JOIN_KUBECONFIGS, configuration, { node, endpoint: localEndpoint }),
    ];
    const written = await ahead.make(shared.map((file) => ({ kind: 'write-file', ...file }) as const));
    const failures = await ahead.observe(issued);
    // Only these two are used before they are written for good.
    const needed = issued.filter((one) => ('path' in one ? one.path === PATHS.adminConf : one.name === CLIENT));
    if (failures.length === 0) failures.push(...(await ahead.make(needed)));
    return { ahead, failures: [...written, ...failures] };
  }
}

const CLIENT = 'etcd/healthcheck-client';

/** A wait shown now would be for a response that is not needed yet. */
function noticesOnly(emit: Emit): Emit {
  return (event) => {
    if (event.type === 'notice') emit(event);
  };
}

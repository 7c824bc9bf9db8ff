import { Failure, onFailure } from '../../base/failure.ts';
import { sharedCertificateProblems } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { JoinControlPlane } from '../../config/types/join.ts';
import { externalEtcdCredential } from '../../engine/conditions/etcd-healthy.ts';
import type { Emit } from '../../engine/events.ts';
import { Foresight } from '../../engine/foresight.ts';
import { controlPlaneCertificates } from '../../manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs, JOIN_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { readAccounts } from '../facts/pod-settings.ts';
import { type Check, type Finding, NotRun } from '../preflight/check.ts';
import {
  CHECK_WITHOUT_CERTIFICATES,
  CHECK_WITHOUT_ETCD,
  CONTROL_PLANE_ENDPOINT_MISSING,
  SHARED_CERTIFICATES_NOT_READY,
} from '../preflight/phases-preflight-sentences.ts';
import { failedChecks } from '../preflight/report.ts';
import { certs, controlPlane as controlPlanePhase, downloadCerts, kubeconfig } from './control-plane-prepare.ts';
import { checkEtcd, etcdMember } from './etcd.ts';
import type { JoinFacts } from './facts/facts.ts';
import { ETCD_PHASE } from './flags.ts';
import { type Refusing, required, runs } from './refusing.ts';

/** For one look at etcd, in milliseconds: the phases wait for an etcd or an API server that is late. */
const LOOK_MS = 3_000;

/** Codes of refusals that no wait can change; their definitions would only be loaded for this. */
const OF_ETCD: ReadonlySet<string> = new Set([
  'ETCD_CREDENTIAL_UNUSABLE',
  'ETCD_DATA_NOT_OURS',
  'ETCD_LEARNER_NOT_OURS',
  'ETCD_LIST_IMPLAUSIBLE',
  'ETCD_NAME_TAKEN',
  'ETCD_VOTER_WITHOUT_DATA',
]);

type Known = Pick<JoinFacts, 'configuration' | 'node' | 'cluster' | 'localEndpoint' | 'trustedCluster'>;

/** Refusals of the phases of a control plane. Certificates that they need are made in memory, and only there. */
export function controlPlaneRefusals(refusing: Refusing, { certificateKey }: JoinControlPlane): Check[] {
  const { facts, host } = refusing;
  const shares = certificateKey === undefined || runs(refusing, downloadCerts.name);
  const looking = shares ? new Looking(refusing) : undefined;
  return [
    required('ControlPlaneEndpoint', async () => {
      const { configuration } = await facts.get('cluster');
      if (configuration.controlPlaneEndpoint === '') throw new Failure(CONTROL_PLANE_ENDPOINT_MISSING, {});
    }),
    ...(looking ? [required('SharedCertificates', () => looking.shared)] : []),
    ...(looking && runs(refusing, certs.name) && runs(refusing, kubeconfig.name)
      ? [finding('Certificates', () => looking.certificates())]
      : []),
    ...(looking && runs(refusing, ETCD_PHASE) && runs(refusing, checkEtcd.name)
      ? [finding('EtcdMember', () => looking.etcd())]
      : []),
    ...(runs(refusing, controlPlanePhase.name)
      ? [required('Accounts', async () => readAccounts((await facts.get('cluster')).configuration, host.files))]
      : []),
  ];
}

function finding(name: string, run: Check['run']): Check {
  return { name, required: true, run };
}

class Looking {
  readonly #refusing: Refusing;
  /** Rejects with the reason why the shared certificates cannot be used. */
  readonly shared: Promise<void>;
  readonly #made: Promise<{ ahead: Foresight; failures: readonly Failure[] } | undefined>;

  constructor(refusing: Refusing) {
    this.#refusing = refusing;
    this.shared = this.#readShared();
    this.#made = this.shared.then(
      () => this.#make(),
      onFailure(() => undefined),
    );
    this.#made.catch(() => {}); // the checks get the error
  }

  async certificates(): Promise<Finding | undefined | readonly Finding[]> {
    const made = await this.#made;
    return made === undefined ? new NotRun(CHECK_WITHOUT_CERTIFICATES()) : made.failures;
  }

  /** This machine as a member of a local etcd, or as a client of an external one. */
  async etcd(): Promise<Finding | undefined> {
    const [made, known] = [await this.#made, await this.#known()];
    const { etcd, controlPlaneEndpoint } = known.cluster.configuration;
    if (made === undefined || made.failures.length > 0 || controlPlaneEndpoint === '')
      return new NotRun(CHECK_WITHOUT_CERTIFICATES());
    if (etcd.type === 'external') {
      await externalEtcdCredential(etcd.external, made.ahead.read);
      return undefined;
    }
    const member = etcdMember(known, etcd.local);
    const looked = made.ahead.observe([
      {
        kind: 'add-etcd-member',
        ...member,
        access: { ...member.access, timeoutMs: Math.min(member.access.timeoutMs, LOOK_MS) },
        manifestPath: manifestPath('etcd'),
        dependents: [],
      },
    ]);
    const [failure] = await looked.finally(() => made.ahead.close());
    if (failure === undefined || this.#isKnown(failure)) return undefined;
    return isLasting(failure) ? failure : new NotRun(CHECK_WITHOUT_ETCD({ reason: failure }));
  }

  #known(): Promise<Known> {
    return this.#refusing.facts.pick(['configuration', 'node', 'cluster', 'localEndpoint', 'trustedCluster']);
  }

  /** The check of the directory has found its data already. */
  #isKnown(failure: Failure): boolean {
    const found = failedChecks(this.#refusing.checked).flatMap(({ errors }) => errors);
    return failure.code === 'ETCD_DATA_NOT_OURS' && found.some(({ code }) => code === 'DIRECTORY_NOT_EMPTY');
  }

  async #readShared(): Promise<void> {
    const { facts, host } = this.#refusing;
    const [{ configuration }, { caBundle }] = [await facts.get('cluster'), await facts.get('trustedCluster')];
    if ((await facts.get('sharedCertificates')) !== undefined) return;
    const problems = await sharedCertificateProblems(host.files, configuration, host.clock.now(), caBundle);
    const { certificatesDir } = configuration;
    if (problems.length > 0) throw new Failure(SHARED_CERTIFICATES_NOT_READY, { certificatesDir, problems });
  }

  async #make(): Promise<{ ahead: Foresight; failures: readonly Failure[] }> {
    const { facts, host, emit, signal } = this.#refusing;
    const { cluster, node, localEndpoint, trustedCluster } = await this.#known();
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

/** A wait that is shown now would be for an answer that nobody needs yet. */
function noticesOnly(emit: Emit): Emit {
  return (event) => {
    if (event.type === 'notice') emit(event);
  };
}

/** An unreachable etcd has a cause if no wait can help, such as another CA. */
function isLasting({ code, cause }: Failure): boolean {
  return OF_ETCD.has(code) || (code === 'ETCD_UNREACHABLE' && cause !== undefined);
}

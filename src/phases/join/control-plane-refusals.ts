import { Failure } from '../../base/failure.ts';
import type { JoinControlPlane } from '../../config/types/join.ts';
import { externalEtcdCredential } from '../../engine/conditions/etcd-healthy.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { readAccounts } from '../facts/pod-settings.ts';
import { type Check, type Finding, NotRun } from '../preflight/check.ts';
import {
  CHECK_WITHOUT_CERTIFICATES,
  CHECK_WITHOUT_ETCD,
  CONTROL_PLANE_ENDPOINT_MISSING,
} from '../preflight/phases-preflight-sentences.ts';
import { failedChecks } from '../preflight/report.ts';
import { certs, controlPlane as controlPlanePhase, downloadCerts, kubeconfig } from './control-plane-prepare.ts';
import { checkEtcd, etcdMember } from './etcd.ts';
import { ETCD_PHASE } from './flags.ts';
import { lookAhead } from './look-ahead.ts';
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
  readonly #ahead: ReturnType<typeof lookAhead>;

  constructor(refusing: Refusing) {
    this.#refusing = refusing;
    this.#ahead = lookAhead(refusing);
  }

  get shared(): Promise<void> {
    return this.#ahead.shared;
  }

  async certificates(): Promise<Finding | undefined | readonly Finding[]> {
    const made = await this.#ahead.made;
    return made === undefined ? new NotRun(CHECK_WITHOUT_CERTIFICATES()) : made.failures;
  }

  /** This machine as a member of a local etcd, or as a client of an external one. */
  async etcd(): Promise<Finding | undefined> {
    const [made, known] = [await this.#ahead.made, await this.#ahead.known()];
    const { etcd, controlPlaneEndpoint } = known.cluster.configuration;
    if (made === undefined || made.failures.length > 0 || controlPlaneEndpoint === '')
      return new NotRun(CHECK_WITHOUT_CERTIFICATES());
    if (etcd.type === 'external') {
      await externalEtcdCredential(etcd.external, made.ahead.read);
      return undefined;
    }
    const member = etcdMember(known, etcd.local);
    const { members } = (await this.#refusing.facts.get('replacement')) ?? {};
    const looked = made.ahead.observe([
      {
        kind: 'add-etcd-member',
        ...member,
        access: { ...member.access, timeoutMs: Math.min(member.access.timeoutMs, LOOK_MS) },
        manifestPath: manifestPath('etcd'),
        dependents: [],
        ...(members && { replaces: members }),
      },
    ]);
    const [failure] = await looked.finally(() => made.ahead.close());
    if (failure === undefined || this.#isKnown(failure)) return undefined;
    return isLasting(failure) ? failure : new NotRun(CHECK_WITHOUT_ETCD({ reason: failure }));
  }

  /** The check of the directory has found its data already. */
  #isKnown(failure: Failure): boolean {
    const found = failedChecks(this.#refusing.checked).flatMap(({ errors }) => errors);
    return failure.kind === 'ETCD_DATA_NOT_OURS' && found.some(({ kind }) => kind === 'DIRECTORY_NOT_EMPTY');
  }
}

/** An unreachable etcd has a cause if no wait can help, such as another CA. */
function isLasting({ kind, cause }: Failure): boolean {
  return OF_ETCD.has(kind) || (kind === 'ETCD_UNREACHABLE' && cause !== undefined);
}

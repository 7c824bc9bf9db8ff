import { Failure } from '../../../base/failure.ts';
import type { Secret } from '../../../base/secret.ts';
import { wholeSeconds } from '../../../base/time.ts';
import { readBootstrapTokens } from '../../../cluster/api/bootstrap-tokens.ts';
import { getObject, type ReadOptions } from '../../../cluster/api/get.ts';
import { nodeCondition } from '../../../cluster/api/node-condition.ts';
import { clusterOfKubeconfig } from '../../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { NODE_ROLES } from '../../../config/types/join.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Host } from '../../../host/ports.ts';
import { joiningRights } from '../../../manifests/objects/joining-rights.ts';
import { accessOf, type Changing, carryOut, readAsAdministrator } from '../../../operations/administration.ts';
import { missingObjects, requireApprover } from '../../../operations/bound-tokens/require-admission.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { tokenId } from '../../../operations/tokens.ts';
import { approveAll } from '../../admission/approver/approver.ts';
import { boundRequester } from '../../admission/approver/client-policy.ts';
import { installAdmission } from '../../admission/install.ts';
import { type SealedCertificates, sealCertificates, uploading } from './certificates.ts';
import {
  FLEET_ADMISSION_MISSING,
  FLEET_CERTIFICATES_UPLOADED,
  FLEET_NODE_NAME_EXISTS,
  FLEET_TOKENS_SWEPT,
} from './fleet-admission-sentences.ts';
import { requireRights } from './rights.ts';
import { hasEnded, runMark } from './run-mark.ts';
import { deletedOf, RunTokens } from './run-tokens.ts';

/** Admission of the hosts with the permissions of a kubeconfig, instead of a token for all. */
export interface FleetAdmissionOptions {
  kubeconfigPath: string;
  /** The machine on which the fleet is started. */
  host: Host;
  /** Creates the permissions of bound tokens if the cluster lacks them. */
  install: boolean;
  /** Continues in a cluster that approves the requests of bound tokens by itself. */
  allowAutomaticApproval: boolean;
  /** Receives each secret that is made, before anything can show it. */
  onSecret?(secret: Secret): void;
}

interface Opening extends FleetAdmissionOptions {
  emit: Emit;
  signal: AbortSignal;
  dryRun: boolean;
  /** How long the control planes need at most, in ms, if the shared certificates are to be uploaded for them. */
  certificatesMs: number | undefined;
}

/** Beyond a host's time limit, while its join rolls back. */
const LONGER_MS = 90_000;

/**
 * A run's tokens: one for each host, bound to its node, approved by this run and deleted with its end. The next run
 * deletes those of a killed one.
 */
export class FleetAdmission {
  /** Decrypts the certificates that this run uploaded. */
  certificateKey: Secret | undefined;
  readonly #options: Opening;
  readonly #changing: Changing;
  readonly #run: string;
  readonly #tokens: RunTokens;
  readonly #refusals = new Map<FleetHost, Failure>();
  readonly #ended = new AbortController();
  #approving: Promise<void> | undefined;
  /** The API server's clock less this machine's, in ms: the server decides when a token expires. */
  #ahead = 0;

  private constructor(options: Opening, run: string) {
    const { kubeconfigPath, host, signal, dryRun, emit } = options;
    this.#options = options;
    this.#run = run;
    this.#changing = {
      ...{ kubeconfigPath, host, signal, dryRun },
      // Only a preview shows single changes.
      emit: (event) => {
        if (event.type === 'notice' || event.type === 'waiting' || event.type === 'change-previewed') emit(event);
      },
    };
    this.#tokens = new RunTokens(this.#changing, { emit, run });
  }

  /**
   * Prepares the cluster and starts to approve. Throws before it changes anything: FLEET_RIGHTS_MISSING,
   * FLEET_ADMISSION_MISSING, the failures of `requireApprover` and `sealCertificates` and those of reaching the cluster.
   */
  static async open(options: Opening): Promise<FleetAdmission> {
    const admission = new FleetAdmission(options, await runMark(options.host.read));
    try {
      await admission.#prepare();
      return admission;
    } catch (error) {
      await admission.close();
      throw error;
    }
  }

  /** Deletes the token of a host whose join has ended, used or not. */
  revoke(host: FleetHost): Promise<void> {
    return this.#tokens.delete(host);
  }

  /** Stops approving, and deletes everything that is still there. */
  async close(): Promise<void> {
    this.#ended.abort();
    try {
      await this.#approving;
    } finally {
      await this.#tokens.deleteAll();
    }
  }

  /**
   * Creates the token that admits this host as `node`. Undefined in a preview. `told`: only the host itself says that
   * this is its name. If there is a Node of that name, the token is not created in the cluster: a host that has joined
   * needs none. Throws FLEET_NODE_NAME_EXISTS and the failures of reaching the cluster.
   */
  async tokenFor(
    host: FleetHost,
    { node, told, limitMs }: { node: string; told: boolean; limitMs: number },
  ): Promise<Secret | undefined> {
    if (told && node !== host.name.toLowerCase() && (await this.#isThere(host, node)))
      return this.#withhold(host, node);
    const expires = this.#now() + limitMs + LONGER_MS;
    return this.#tokens.create(host, { node, expires, onSecret: (secret) => this.#options.onSecret?.(secret) });
  }

  /** Why this host got no token that the cluster knows; undefined if it got one. */
  refusal(host: FleetHost): Failure | undefined {
    return this.#refusals.get(host);
  }

  /**
   * A machine that joins under the name of a Node would become that node as soon as that one is away, and other
   * approvers may be at work. Throws FLEET_NODE_NAME_EXISTS if it is away now.
   */
  async #isThere(host: FleetHost, name: string): Promise<boolean> {
    const path = `/api/v1/nodes/${encodeURIComponent(name)}`;
    const node = await readAsAdministrator(this.#changing, (admin, reading) =>
      getObject(admin, path, { ...reading, absentIsFine: true }),
    );
    if (node !== undefined && !nodeCondition(node).ready)
      throw new Failure(FLEET_NODE_NAME_EXISTS, { host: host.name, name });
    return node !== undefined;
  }

  #withhold(host: FleetHost, name: string): Secret | undefined {
    if (this.#options.dryRun) return undefined;
    this.#refusals.set(host, new Failure(FLEET_NODE_NAME_EXISTS, { host: host.name, name }));
    const token = newBootstrapToken();
    this.#options.onSecret?.(token);
    return token;
  }

  async #prepare(): Promise<void> {
    const { certificatesMs = 0, dryRun, emit } = this.#options;
    const look = (admin: TrustedCluster, reading: ReadOptions) => this.#look(admin, reading);
    const { missing, left, sealed } = await readAsAdministrator(this.#changing, look);
    if (missing) await installAdmission({ ...this.#changing, emit });
    if (left.length > 0) await this.#sweep(left);
    if (sealed) await this.#upload(sealed, certificatesMs);
    if (!dryRun) this.#approve();
  }

  /** Everything that is read before anything changes. */
  async #look(admin: TrustedCluster, reading: ReadOptions) {
    const { kubeconfigPath: kubeconfig, host, install, certificatesMs, allowAutomaticApproval } = this.#options;
    const serverTime = await requireRights(admin, { kubeconfig, reading, asksForReviews: !allowAutomaticApproval });
    if (serverTime !== undefined) this.#ahead = serverTime - host.read.clock.now();
    const [missing, { tokens }] = await Promise.all([
      missingObjects(admin, reading, joiningRights()),
      readBootstrapTokens(admin, reading),
    ]);
    if (missing.length > 0 && !install)
      throw new Failure(FLEET_ADMISSION_MISSING, { server: admin.server, kubeconfig, missing });
    const users = NODE_ROLES.map((role) => ({ id: tokenId(newBootstrapToken()), role }));
    await requireApprover(admin, users, { ...reading, kubeconfig, allowAutomaticApproval });
    const ofFleets = tokens.filter(({ run }) => run !== undefined);
    const ended = await Promise.all(ofFleets.map(({ run = '' }) => hasEnded(run, host.read)));
    const ids = (wanted: boolean) => ofFleets.filter((_, index) => ended[index] === wanted).map(({ id }) => id);
    const inUse = (id: string) => ids(false).includes(id);
    const sealed =
      certificatesMs === undefined ? undefined : await sealCertificates(admin, { host: host.read, reading, inUse });
    return { missing: missing.length > 0, left: ids(true), sealed };
  }

  async #sweep(left: readonly string[]): Promise<void> {
    const ids = await deletedOf(left, this.#changing);
    if (this.#options.dryRun || ids.length === 0) return;
    this.#options.emit({ type: 'notice', level: 'info', message: FLEET_TOKENS_SWEPT({ ids }) });
  }

  async #upload(sealed: SealedCertificates, forMs: number): Promise<void> {
    const { emit, dryRun, onSecret } = this.#options;
    for (const secret of [sealed.key, sealed.owner]) onSecret?.(secret);
    const [now, ttl] = [this.#now(), forMs + LONGER_MS];
    this.#tokens.track({ id: tokenId(sealed.owner), host: undefined, expires: now + ttl });
    const upload = { ttl, now, run: this.#run, access: accessOf(this.#changing) };
    await carryOut('upload-certs', uploading(sealed, upload), this.#changing);
    this.certificateKey = sealed.key;
    const message = FLEET_CERTIFICATES_UPLOADED({ until: wholeSeconds(now + ttl) });
    if (!dryRun) emit({ type: 'notice', level: 'info', message });
  }

  /** Approves the requests of this run's tokens, and no other, until the run ends. */
  #approve(): void {
    const { host, kubeconfigPath, emit } = this.#options;
    const { read } = host;
    const { signal } = this.#ended;
    this.#approving = approveAll({
      connect: () => clusterOfKubeconfig(kubeconfigPath, { host: read, signal }),
      ...{ clock: read.clock, dialer: read.system.dialer, emit, signal },
      concerns: (request) => this.#tokens.made(boundRequester(request)?.id ?? ''),
    });
    this.#approving.catch(() => {}); // close() throws it
  }

  #now(): number {
    return this.#options.host.read.clock.now() + this.#ahead;
  }
}

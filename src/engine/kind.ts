import type { Failure } from '../base/failure.ts';
import type { FileContent } from '../base/secret.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { Host, HostReader } from '../host/ports.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import type { Change, ChangeRecord, OutcomeOf } from './changes/change.ts';
import type { Effects } from './changes/effects.ts';
import type { AddEtcdMember } from './changes/etcd-changes.ts';
import type { Predicted } from './changes/predicted.ts';
import type { Emit } from './events.ts';
import { Identities } from './identities.ts';

/** Everything that applying a change may use. */
export interface ChangeContext extends PhaseContext {
  trustedCluster: TrustedCluster | undefined;
  keys: Pick<KeyStock, 'take'>;
  /** Closed when the phase ends. */
  identities: Identities;
}

/** The context that a phase's changes are applied in. */
export interface PhaseContext {
  host: Host;
  /** Set when the phase needs the cluster. */
  trustedCluster?: TrustedCluster | undefined;
  /** Source of new private keys, some of which may have been made ahead. Default: each is made when it is needed. */
  keys?: Pick<KeyStock, 'take'> | undefined;
  signal: AbortSignal;
  emit: Emit;
}

/** Everything that rolling a change back may use. */
export type RollbackContext = Pick<ChangeContext, 'host' | 'trustedCluster' | 'emit' | 'signal'>;

/** Thrown by `apply` for a change that could not be made, although the run may go on without it. */
export class NotMade {
  readonly failure: Failure;

  constructor(failure: Failure) {
    this.failure = failure;
  }
}

/** State before a change. */
interface Observation {
  /** No action needed. */
  holds: boolean;
  action: string;
  /** SHA-256 of an existing file's content, in hex. */
  digestBefore?: string | undefined;
  /** Each thing that it concerns: mount points, Pods, names in a directory. */
  items?: readonly string[];
  /** Of an `add-etcd-member`, for the journal: where etcd's data directory lies (placeOf). */
  dataPlace?: readonly string[] | undefined;
}

/** A change that is about to be carried out. */
export interface ObservedChange {
  change: Change;
  kind: KindOfChange<Change>;
  record: ChangeRecord;
  seen: Observation;
  context: ChangeContext;
}

/** A file that a change writes and a preview shows. */
export interface ShownFile {
  path: string;
  /** It is a secret as a whole, or a kubeconfig. */
  isSecret: boolean;
  /** The part of the content that a preview only assumes. */
  predicted?: string | undefined;
  /** The whole new content, if it is known before the change is made. */
  content?: FileContent;
}

/** The functions that make up a kind of change. */
export interface KindOfChange<C extends Change> {
  /** It waits for others, and need not if another change of its step fails. */
  readonly waits?: true;
  /** The change in words and for the journal, without secrets. */
  describe(change: C): { subject: string; mode?: string };
  /** The paths that it concerns; none of them if it only concerns the cluster or the container runtime. */
  effects(change: C): Effects;
  /** SHA-256 of the file that the change leaves, in hex, if it leaves one. */
  digestAfter?(change: C): string | undefined;
  /** A file to remove when the run ends, for whatever reason. */
  transient?(change: C): string | undefined;
  /** For the journal: the change as a later run must know it to take it back. */
  toTakeBack?(change: C): AddEtcdMember;
  /** Facts beyond `describe`, for a plan. Named field by field, so that no secret slips in. */
  details?(change: C): Readonly<Record<string, unknown>> | undefined;
  /** The parts that a preview can only predict. `action`: the observed one. */
  predicts?(change: C, action: string): readonly Predicted[];
  /** The file whose content a preview shows, with secrets masked. */
  shows?(change: C): ShownFile;
  observe(change: C, host: HostReader, context: ChangeContext): Promise<Observation>;
  apply(change: C, context: ChangeContext): Promise<OutcomeOf<C>>;
  /**
   * The outcome that a preview assumes; it may read the cluster. Kinds that only touch the host have none: they are
   * applied to the preview's overlay.
   */
  predict?(change: C, context: ChangeContext): OutcomeOf<C> | Promise<OutcomeOf<C>>;
  /** Replaces `predict` for kinds that show their effect outside this host. */
  preview?(
    change: C,
    context: ChangeContext,
  ): Promise<{ outcome: OutcomeOf<C>; shown: Partial<Pick<ChangeRecord, 'action' | 'diff'>> }>;
  /** The outcome of a change that holds already, for kinds whose outcome is not undefined. */
  outcome?(change: C, context: ChangeContext): Promise<OutcomeOf<C>>;
  /**
   * Undoes what must not stay when the join fails after this change. It reports what it cannot undo by a notice instead
   * of throwing, so that it does not hide why the join ended. True when nothing of the change is left.
   */
  rollBack?(change: C, outcome: OutcomeOf<C>, context: RollbackContext): Promise<boolean>;
}

/** The context of one phase's changes; close its identities when the phase ends. */
export function changeContext(given: PhaseContext): ChangeContext {
  const identities = new Identities({ host: given.host.read, signal: given.signal });
  return { ...given, trustedCluster: given.trustedCluster, keys: given.keys ?? new KeyStock(1), identities };
}

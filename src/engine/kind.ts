import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { Host, HostReader } from '../host/ports.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import type { Change, ChangeRecord, OutcomeOf } from './changes/change.ts';
import type { Emit } from './events.ts';
import { Identities } from './identities.ts';

/** What applying a change may use. */
export interface ChangeContext extends PhaseContext {
  trust: TrustedCluster | undefined;
  keys: Pick<KeyStock, 'take'>;
  /** Of the phase: closed when it ends. */
  identities: Identities;
}

/** What a phase's changes are applied with. `trust` is there when the phase needed the cluster. */
export interface PhaseContext {
  host: Host;
  trust?: TrustedCluster | undefined;
  /** Where new private keys come from; some may have been made ahead. Default: each is made when it is needed. */
  keys?: Pick<KeyStock, 'take'> | undefined;
  signal: AbortSignal;
  emit: Emit;
}

/** What rolling a change back may use. */
export type RollbackContext = Pick<ChangeContext, 'host' | 'trust' | 'emit' | 'signal'>;

/** What a change says about itself, and how the journal knows its effect again (never a secret). */
export type Description = Pick<ChangeRecord, 'subject' | 'action' | 'mode'>;

/** State before a change: `holds` when nothing is to be done. */
export interface Observation {
  holds: boolean;
  action: string;
  /** SHA-256 of the content before, in hex, for files that were there. */
  digestBefore?: string | undefined;
  /** What exactly it is about, one by one: mount points, Pods, names in a directory. */
  items?: readonly string[];
}

/** A change that is about to be carried out. */
export interface ObservedChange {
  change: Change;
  kind: KindOfChange<Change>;
  record: ChangeRecord;
  seen: Observation;
  context: ChangeContext;
}

/** The functions every kind of change has. */
export interface KindOfChange<C extends Change> {
  describe(change: C): { subject: string; mode?: string };
  /** SHA-256 in hex of what the change leaves, where it leaves a file. */
  digestAfter?(change: C): string | undefined;
  observe(change: C, host: HostReader, context: ChangeContext): Promise<Observation>;
  apply(change: C, context: ChangeContext): Promise<OutcomeOf<C>>;
  /**
   * The outcome a preview assumes; it may read the cluster. Kinds that only touch the host are applied to the preview's
   * overlay instead.
   */
  predict?(change: C, context: ChangeContext): OutcomeOf<C> | Promise<OutcomeOf<C>>;
  /** In place of `predict`, for kinds that show what they would change outside this host. */
  preview?(
    change: C,
    context: ChangeContext,
  ): Promise<{ outcome: OutcomeOf<C>; shown: Partial<Pick<ChangeRecord, 'action' | 'diff'>> }>;
  /** The outcome of a change that holds already, for kinds whose outcome is not undefined. */
  outcome?(change: C, context: ChangeContext): Promise<OutcomeOf<C>>;
  /**
   * When the join fails after this change was made: undoes what must not stay. Never hides why the join ended: what it
   * can't undo it says by a notice. True when nothing of it is left.
   */
  rollBack?(change: C, outcome: OutcomeOf<C>, context: RollbackContext): Promise<boolean>;
}

/** The context of one phase's changes; its identities are to be closed when it ends. */
export function changeContext(given: PhaseContext): ChangeContext {
  const identities = new Identities({ host: given.host.read, signal: given.signal });
  return { ...given, trust: given.trust, keys: given.keys ?? new KeyStock(1), identities };
}

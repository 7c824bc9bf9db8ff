import type { Proof } from '../../../engine/kinds/old-machine/silence.ts';

/** A node whose machine is silent. */
export interface Replacement {
  /** Its name. */
  node: string;
  /** metadata.uid of its Node; undefined if there is none, or if an earlier run of this join has replaced it. */
  uid: string | undefined;
  /** IDs of its etcd members, in hex. */
  members: readonly string[];
  /** Where it is looked for again before its Node is deleted; undefined if there is nothing to replace. */
  silent?: Proof;
}

import { shown } from '../../base/shown.ts';
import { refuseFlags } from '../../config/from-flags/flag-input.ts';
import type { Values } from '../../config/options/option.ts';
import { Problems } from '../../config/problem.ts';
import { CONFIG_NODE_NAME } from '../../config/values/config-values-sentences.ts';
import { checkDuration, nanosecondsToMs } from '../../config/values/duration.ts';
import { isSubdomain } from '../../config/values/names.ts';
import { SKIP_WAIT_NEGATIVE, TIMEOUT_NEGATIVE } from './commands/remove-commands-sentences.ts';
import type { DrainOptions } from './drain.ts';
import { REMOVE } from './options.ts';

/** Refuses what cannot be the name of a Node, such as '', the name of an etcd member that has not started. Throws FLAGS_INVALID. */
export function refuseNames(nodes: readonly string[]): void {
  const problems = new Problems();
  for (const name of nodes)
    if (!isSubdomain(name)) problems.add({ path: 'NODE' }, CONFIG_NODE_NAME({ name: shown(name) }));
  refuseFlags(problems);
}

/** The options about Pods. Throws FLAGS_INVALID. */
export function drainOptions(values: Partial<Values<typeof REMOVE>>): DrainOptions {
  const problems = new Problems();
  const { timeout = REMOVE.timeout.default, gracePeriod = -1, skipWaitForDeleteTimeout = 0 } = values;
  const at = { path: `--${REMOVE.timeout.name}` };
  const timeoutMs = nanosecondsToMs(problems.take(checkDuration(timeout), at) ?? 0n);
  if (timeoutMs < 0) problems.add(at, TIMEOUT_NEGATIVE());
  if (skipWaitForDeleteTimeout < 0)
    problems.add({ path: `--${REMOVE.skipWaitForDeleteTimeout.name}` }, SKIP_WAIT_NEGATIVE());
  refuseFlags(problems);
  return {
    ...{ force: values.force ?? false, deleteEmptydirData: values.deleteEmptydirData ?? false },
    ...{ gracePeriod, skipWaitForDeleteTimeout },
    timeoutMs: timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs,
  };
}

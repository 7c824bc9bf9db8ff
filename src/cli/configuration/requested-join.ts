import { JOIN } from '../../config/options/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import type { RequestedJoin } from '../../operations/bound-join.ts';
import type { Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { joinConfiguration } from './join-configuration.ts';

/** The join of another machine by the flags of `join`. */
export function requestedJoin(invocation: Invocation, files: FileReader, emit: Emit): RequestedJoin {
  const { arguments: positional, flags } = invocation.line;
  const { discoveryFile, caCertHashes, unsafeSkipCaVerification } = valuesOf(JOIN, invocation.line);
  return {
    isWhole: Boolean(flags.string('config')),
    endpoint: positional[0],
    values: { discoveryFile, caCertHashes, unsafeSkipCaVerification },
    configuration: (found) => {
      if (found === undefined) return joinConfiguration(invocation, files, emit);
      const { endpoint, ...foundDiscovery } = found;
      return joinConfiguration(invocation, files, emit, {
        positional: endpoint === undefined ? [] : [endpoint],
        foundFlags: foundDiscovery,
      });
    },
  };
}

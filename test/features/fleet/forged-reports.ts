import { FleetJson } from '../../../src/features/fleet/commands/fleet-json.ts';
import { type ForgedReport, forgedChange, forgedFailure } from '../../support/forged.ts';

/** For test/i18n/forged-lines.test.ts. */
export const FORGED_REPORTS: [string, ForgedReport][] = [
  [
    'a fleet',
    (text, invocation) => {
      const view = new FleetJson(invocation as never);
      view.event({ type: 'host-event', host: text, event: { type: 'change-previewed', change: forgedChange(text) } });
      const hosts = [{ host: text, durationMs: 1, failure: forgedFailure(text) }];
      view.ended({ hosts, durationMs: 1 } as never, { exitCode: 1, failure: forgedFailure(text), signal: undefined });
      const failure = { params: { directory: text } };
      return [
        { host: text, change: forgedChange(text) },
        { failure, fleet: [{ host: text, failure }] },
      ];
    },
  ],
];

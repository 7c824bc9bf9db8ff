import { RehearsalJson } from '../../../src/features/rehearse/views.ts';
import { type ForgedReport, forgedChange, forgedFailure } from '../../support/forged.ts';

/** For test/i18n/forged-lines.test.ts. */
export const FORGED_REPORTS: [string, ForgedReport][] = [
  [
    'a rehearsal',
    (text, invocation) => {
      const view = new RehearsalJson(invocation as never);
      const event = { type: 'change-previewed', change: forgedChange(text) } as const;
      view.event({ atMs: 1, event: { type: 'join', host: text, event } });
      const hosts = [{ hostname: text, failure: forgedFailure(text) }];
      view.ended({ endpoint: text, nodes: [], hosts, requests: [], durationMs: 1 } as never, 1);
      const failure = { params: { directory: text } };
      return [
        { host: text, event },
        { endpoint: text, hosts: [{ hostname: text, failure }] },
      ];
    },
  ],
];

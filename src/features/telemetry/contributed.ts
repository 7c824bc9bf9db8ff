import type { printed } from './printed.ts';
import type { OtlpOptions } from './settings.ts';
import type * as sentences from './telemetry-sentences.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    telemetry: typeof sentences;
  }
  interface ContributedTexts {
    telemetry: typeof printed;
  }
}

declare module '../../api/run/added-options.ts' {
  interface AddedRunOptions {
    /**
     * Sends the run as one OpenTelemetry trace to an OTLP receiver over HTTP when it ends; true takes all settings from
     * OpenTelemetry's environment variables. A lost trace is a `notice`, and no error. docs/tracing.md describes the spans.
     * @default false
     */
    otlp?: OtlpOptions | boolean;
  }
}

export type { OtlpOptions };

import type { Failure } from '../base/failure.ts';
import { FromFeatures } from '../config/options/from-features.ts';
import type { JOIN } from '../config/options/join.ts';
import type { Options, Values } from '../config/options/option.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import type { HostReader } from '../host/ports.ts';
import type { JoinOptions, JoinResult, JoinSource } from './join.ts';

/** A source of a join's configuration; with `unusable`, one that only names the join. */
export interface OpenedSource extends JoinSource {
  configuration: JoinConfiguration;
  unusable: Unusable | undefined;
}

/** Why nothing of a source may be used. */
export interface Unusable {
  failure: Failure;
  /** The result for a machine that needs no join; undefined for any other. */
  joinedBefore(options: JoinOptions): Promise<JoinResult | undefined>;
}

/** The options of a join by name; `tokenFile` as it was given. */
export type GivenFlags = Omit<Values<typeof JOIN>, 'tokenFile'> & { tokenFile?: unknown };

/** The input of a join. */
export interface JoinInput extends JoinOptions {
  /** Only for those who have asked for it: nothing of the source may be used. */
  unusable?: Unusable | undefined;
}

/** Options of a join in the library that features add (docs/architecture.md, "Features"). */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface AddedJoinOptions {}

/** Options of a join that name a source of its configuration (docs/architecture.md, "Features"). */
export interface SourceOptions {
  /** Name of the option that names the source. */
  name: string;
  rows: Options;
  /** Throws before anything of an untrusted source is used. */
  open(given: Readonly<Record<string, unknown>>, reading: SourceReading): Promise<OpenedSource>;
}

export interface SourceReading {
  host: HostReader;
  emit: Emit;
  /** The other options of the join. */
  flags: GivenFlags;
  /** host:port of an API server, given together with the source. */
  endpoint: string | undefined;
  /** Sees a configuration before anything is reported of it, to mask its secrets. */
  masks(configuration: JoinConfiguration): void;
  /** An unusable source is opened too: the caller joins no machine by it. */
  mayBeUnusable: boolean;
}

/** The sources of features. */
export const JOIN_SOURCES = new FromFeatures<SourceOptions>();

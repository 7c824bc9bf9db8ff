import { nearest } from '../config/nearest.ts';

/** Every name of an options object. */
export type Names<Options> = { readonly [Name in keyof Required<Options>]: true };

/** Throws a TypeError for an option that there is not: a `dryrun` that says nothing would change the machine. */
export function refuseUnknown<Options extends object>(options: Options, known: Names<Options>): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const close = nearest(name, Object.keys(known));
    throw new TypeError(`There is no option ${JSON.stringify(name)}.${close === undefined ? '' : ` Is ${JSON.stringify(close)} meant?`}`);
  }
}

export const RUN_OPTIONS = { signal: true, host: true } as const;
export const WHOLE_CONFIGURATION = { configuration: true, configFile: true, allowExperimentalApi: true } as const;

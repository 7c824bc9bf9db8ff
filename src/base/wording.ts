/** Parts of sentences in every language. */

/** 1 file, 2 files. */
export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const list = (names: readonly string[]): string => names.join(', ');

/** The items that a sentence names if somebody else decides how many there are. */
export const few = (items: readonly string[]): readonly string[] => items.slice(0, 5);

/** Each item on its own line below the sentence. */
export const lines = (items: readonly string[]): string => items.map((item) => `\n    ${item}`).join('');

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

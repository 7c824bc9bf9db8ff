/**
 * Why something is as it is, as a part of a sentence or a sentence after it: another program's own words, as they are; or a failure or a text of
 * ours, by its code or key, so that it is told in the reader's language.
 */
export type Reason = string | { code: string; params: unknown } | { key: string; params: unknown };

/** Renders a reason in the language of the sentence that it is a part of. Every sentence gets it beside its parameters. */
export type Say = (reason: Reason) => string;

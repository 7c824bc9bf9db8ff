/**
 * No test measures time: a limit only ends what hangs, and is at least thirty times what an idle machine takes. One that
 * is meant to expire has the virtual clock, or waits for what never answers.
 */
export const PATIENCE_MS = 600_000;

export const patience = () => AbortSignal.timeout(PATIENCE_MS);

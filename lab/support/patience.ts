/**
 * The two time limits of the lab. None of them measures speed: a machine that is ten times slower is only slower.
 */

/** For whatever must come: longer than any machine takes, so that only what hangs meets it. */
export const PATIENCE_MS = 600_000;

/** For what must end at once where the other outcome is a wait of five minutes. */
export const SOON_MS = 120_000;

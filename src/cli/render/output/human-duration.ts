const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A time as kubectl shows it (apimachinery's duration.HumanDuration): two units at most, the smaller one only where it matters. In ms, zero or more. */
export function humanDuration(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < 10 * MINUTE) return both(ms, MINUTE, SECOND, 'm', 's');
  if (ms < 3 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return both(ms, HOUR, MINUTE, 'h', 'm');
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  if (ms < 8 * DAY) return both(ms, DAY, HOUR, 'd', 'h');
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)}d`;
  if (ms < 8 * YEAR) return both(ms, YEAR, DAY, 'y', 'd');
  return `${Math.floor(ms / YEAR)}y`;
}

function both(ms: number, large: number, small: number, largeUnit: string, smallUnit: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}

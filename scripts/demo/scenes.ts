/** Arguments of `rehearse` for each part of `npm run demo`, in order; scripts/demo/recording shows the same. */
export const DEMO_SCENES: readonly (readonly string[])[] = [
  [],
  ['--plan'],
  ['--resume'],
  ['--undo'],
  ['--fault', 'wrong-pin'],
];

/** The line that the demo prints above a part. */
export function demoCommand(args: readonly string[]): string {
  return `$ ${['npm run demo', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}`;
}

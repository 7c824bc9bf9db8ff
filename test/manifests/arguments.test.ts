import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Argument } from '../../src/config/types/join.ts';
import { mergedFlags } from '../../src/manifests/static-pods/arguments.ts';

const OWN = { b: '2', a: '1', c: '3' };

describe('flags of a component', () => {
  test.each<[string, Argument[], string[]]>([
    ['ours are sorted', [], ['--a=1', '--b=2', '--c=3']],
    ['one of ours is replaced, and stands among the user’s', [{ name: 'a', value: 'x' }], ['--b=2', '--c=3', '--a=x']],
    [
      'the user’s keep their order',
      [
        { name: 'z', value: '' },
        { name: 'y', value: '=' },
      ],
      ['--a=1', '--b=2', '--c=3', '--z=', '--y=='],
    ],
    [
      'a name may be repeated',
      [
        { name: 'b', value: 'x' },
        { name: 'b', value: 'y' },
      ],
      ['--a=1', '--c=3', '--b=x', '--b=y'],
    ],
    ['a value is appended', [{ name: 'b', value: ',x', mergeMethod: 'append' }], ['--a=1', '--b=2,x', '--c=3']],
    ['a value is prepended', [{ name: 'b', value: 'x,', mergeMethod: 'prepend' }], ['--a=1', '--b=x,2', '--c=3']],
    [
      'what can’t be joined to one of ours says nothing',
      [{ name: 'n', value: 'x', mergeMethod: 'append' }],
      ['--a=1', '--b=2', '--c=3'],
    ],
    [
      'the last of a name decides about ours',
      [
        { name: 'b', value: 'x' },
        { name: 'b', value: '!', mergeMethod: 'append' },
      ],
      ['--a=1', '--b=2!', '--c=3', '--b=x'],
    ],
  ])('%s', (_, given, expected) => {
    expect(mergedFlags(OWN, given)).toEqual(expected);
  });

  test('without merge methods, what the user gives stands at the end, and none of ours has a name of it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'toString', '__proto__');
    fc.assert(
      fc.property(fc.array(fc.record({ name, value: fc.string() })), (given) => {
        const flags = mergedFlags(OWN, given);
        const tail = given.map((argument) => `--${argument.name}=${argument.value}`);
        expect(flags.slice(flags.length - tail.length)).toEqual(tail);
        const names = new Set<string>(given.map((argument) => argument.name));
        expect(flags.slice(0, flags.length - tail.length)).toEqual(
          ['--a=1', '--b=2', '--c=3'].filter((flag) => !names.has(flag.charAt(2))),
        );
      }),
    );
  });
});

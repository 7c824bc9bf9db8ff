import { expect, it } from 'vitest';
import { distinct, inOrder } from '../../src/manifests/patches/strategic/element-order.ts';
import { growth } from './growth.ts';

const SHAPES: Record<string, (numbers: number[]) => unknown> = {
  different: (numbers) => distinct(numbers),
  repeated: (numbers) => distinct([...numbers, ...numbers]),
  equal: (numbers) => distinct(numbers.map(() => 1)),
  'in the reverse order': (numbers) => inOrder('a', numbers, [], numbers.toReversed(), ''),
  'without an order': (numbers) => inOrder('a', numbers, [], [], ''),
};

it.each(Object.entries(SHAPES))('takes work in proportion to the list: %s', async (_shape, read) => {
  const work = (size: number) => {
    const numbers = Array.from({ length: size }, (_, index) => index);
    return async () => read(numbers);
  };
  expect(await growth(work, { from: 1_000, to: 16_000 })).toBeUndefined();
});

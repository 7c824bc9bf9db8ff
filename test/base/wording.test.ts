import { expect, it } from 'vitest';
import { duration, size } from '../../src/base/wording.ts';
import { seconds, size as tamanho } from '../../src/i18n/pt-BR/words/portuguese.ts';

const minutes = (n: number) => n * 60;

it.each([
  [1, '1 second'],
  [1.5, '1.5 seconds'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [240, '4 minutes'],
  [245, '4 minutes 5 seconds'],
  [minutes(60), '60 minutes'],
  [minutes(150), '2 hours 30 minutes'],
  [minutes(1436), '23 hours 56 minutes'],
  [minutes(2 * 1440), '2 days'],
  [minutes(576_000), '400 days'],
])('%d seconds are %s', (given, text) => {
  expect(duration(given)).toBe(text);
});

it.each([
  [1, '1 byte'],
  [600, '600 bytes'],
  [16_384, '16 KiB'],
  [1_572_864, '1.5 MiB'],
  [16 * 1024 * 1024, '16 MiB'],
])('%d bytes are %s', (given, text) => {
  expect(size(given)).toBe(text);
});

it('says so in Portuguese', () => {
  expect([seconds(1.5), seconds(2), seconds(minutes(1436)), seconds(minutes(576_000))]).toEqual([
    '1,5 segundo',
    '2 segundos',
    '23 horas 56 minutos',
    '400 dias',
  ]);
  expect(tamanho(1_572_864)).toBe('1,5 MiB');
});

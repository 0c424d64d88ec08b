import { describe, expect, it } from 'vitest';
import { GeneratorError } from '../../../generator/errors.ts';
import { createRandom } from '../../../generator/random.ts';
import { SlotTexts } from '../../../generator/traces/slots.ts';

describe('SlotTexts', () => {
  it('fills equal slots of all texts with one value, drawn once an event', () => {
    let calls = 0;
    const texts = new SlotTexts({ id: () => ++calls, word: () => 'x' });
    const message = texts.text('%{id} and %{word} and %{id}');
    const lines = texts.lines(['fixed', 'at %{id}', '{id} %{word}.']);

    const first = texts.draw(createRandom(1));
    const second = texts.draw(createRandom(1));

    expect(message(first)).toBe('1 and x and 1');
    expect(lines(first)).toEqual(['fixed', 'at 1', '{id} x.']);
    expect(lines(second)).toEqual(['fixed', 'at 2', '{id} x.']);
  });

  it('hands out lines that the caller may change', () => {
    const lines = new SlotTexts({}).lines(['a', 'b']);

    lines([]).pop();

    expect(lines([])).toEqual(['a', 'b']);
  });

  it('refuses a slot that nothing fills, and a draw that fills nothing', () => {
    const texts = new SlotTexts({ used: () => 1, spare: () => 2 });
    texts.text('%{used}');

    expect(() => texts.text('%{missing}')).toThrow('nothing fills the slot missing of: %{missing}');
    expect(() => texts.text('%{toString}')).toThrow(GeneratorError);
    expect(() => texts.requireAllUsed()).toThrow('no text has a slot for spare');
  });
});

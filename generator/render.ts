import type { GeneratedEvent } from './event.ts';
import type { Prefixer } from './prefix.ts';

/** Makes the text of an event's lines from `from` up to but not with `to`, each ended by a newline. */
export type Renderer = (event: GeneratedEvent, from: number, to: number) => string;

/** The lines as they left the pod. */
export const renderPlain: Renderer = ({ lines }, from, to) =>
  `${(to - from === lines.length ? lines : lines.slice(from, to)).join('\n')}\n`;

/** The lines with what a tool puts before each. */
export function renderPrefixed(prefix: Prefixer): Renderer {
  return (event, from, to) => {
    const before = prefix(event);
    let text = '';
    for (let i = from; i < to; i += 1) text += `${before}${event.lines[i]}\n`;
    return text;
  };
}

/** Each line as `{"source","line"}`, which `loghorn scan --input jsonl` reads. */
export const renderJsonl: Renderer = ({ source, lines }, from, to) => {
  const opening = `{"source":${JSON.stringify(source)},"line":`;
  let text = '';
  for (let i = from; i < to; i += 1) text += `${opening}${JSON.stringify(lines[i])}}\n`;
  return text;
};

/** What the steps of an incident's timeline say, and what its times come to. */
import type { TimelineItem } from '../../lambdas/incidents/model.ts';
import { isoSeconds } from '../terminal/text.ts';
import { nameOf } from './record.ts';

/** The part that a step plays in an incident: it was noticed, worked on, over. */
export type Phase = 'detect' | 'mitigate' | 'recover';

const PHASES: Readonly<Record<TimelineItem['kind'], Phase>> = {
  opened: 'detect',
  raised: 'detect',
  regressed: 'detect',
  escalated: 'detect',
  acknowledged: 'mitigate',
  assigned: 'mitigate',
  silenced: 'mitigate',
  unsilenced: 'mitigate',
  noted: 'mitigate',
  resolved: 'recover',
};

/** Which part a step plays; steps of later versions count as work. */
export const phaseOf = ({ kind }: Pick<TimelineItem, 'kind'>): Phase => PHASES[kind] ?? 'mitigate';

/** A level of escalation, with whom it calls where that is known. */
export const levelText = (level: number, names: readonly string[]): string =>
  names[level - 1] === undefined ? `level ${level}` : `level ${level} (${names[level - 1]})`;

/**
 * One step in plain words, without who and when. Names and notes in it are as people wrote them.
 * @param levelNames who is called at each level of escalation
 */
export function stepText(step: TimelineItem, levelNames: readonly string[] = []): string {
  switch (step.kind) {
    case 'opened':
      return `opened as ${step.severity}`;
    case 'raised':
      return `raised to ${step.severity} by its rate`;
    case 'acknowledged':
      return 'acknowledged';
    case 'assigned':
      return step.assignee == null ? 'assigned to nobody' : `assigned to ${nameOf(step.assignee)}`;
    case 'resolved':
      return step.by === null ? 'resolved: no more events came' : 'resolved';
    case 'regressed':
      return `came back as ${step.severity}${step.serviceVersion == null ? '' : ` in version ${step.serviceVersion}`}`;
    case 'silenced':
      return step.untilMs == null ? 'silenced' : `silenced until ${isoSeconds(step.untilMs)}`;
    case 'unsilenced':
      return step.by === null ? 'silence ran out' : 'silence ended';
    case 'escalated':
      return step.escalationLevel == null
        ? 'escalated'
        : `escalated to ${levelText(step.escalationLevel, levelNames)}`;
    case 'noted':
      return `note: ${step.note ?? ''}`;
    default:
      return step.kind satisfies never;
  }
}

/** One life of an incident, from its opening or coming back to its resolution; epoch milliseconds. */
export interface Life {
  readonly epoch: number;
  readonly openedAtMs: number;
  readonly acknowledgedAtMs: number | null;
  readonly resolvedAtMs: number | null;
}

/** The lives that a timeline tells of, oldest first. */
export function livesOf(timeline: readonly TimelineItem[]): Life[] {
  const byEpoch = new Map<number, TimelineItem[]>();
  for (const step of timeline) byEpoch.set(step.epoch, [...(byEpoch.get(step.epoch) ?? []), step]);
  return [...byEpoch].flatMap(([epoch, steps]) => {
    const first = steps.find(({ kind }) => kind === 'opened' || kind === 'regressed');
    if (first === undefined) return [];
    // Who is assigned an open incident takes notice of it too: the state tells, not the kind of the step.
    const atOf = (wanted: TimelineItem['state']) => steps.find(({ state }) => state === wanted)?.atMs ?? null;
    return [
      {
        epoch,
        openedAtMs: first.atMs,
        acknowledgedAtMs: atOf('acknowledged'),
        resolvedAtMs: atOf('resolved'),
      },
    ];
  });
}

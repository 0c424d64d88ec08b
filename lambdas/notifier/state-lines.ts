/** What became of an incident, in lines: those of its message, and those that its thread gets. */
import type { RuntimeConfig } from '../../lib/config.ts';
import type { HeadItem } from '../incidents/model.ts';
import { duration, oneLine, person, safeText, slackDate } from './mrkdwn.ts';
import type { IncidentNotification } from './notification.ts';

/** Slack takes 4,000 characters as a message's text; escapes make some longer. */
const NOTE_CHARACTERS = 3_000;
const VERSION_CHARACTERS = 60;

type Levels = RuntimeConfig['escalation'];

/** Who has it, and what was done with it. */
export function stateLines(head: HeadItem): readonly string[] {
  const lines: string[] = [];
  if (head.state === 'acknowledged' && head.acknowledgedBy !== null && head.acknowledgedAtMs !== null) {
    lines.push(`Acknowledged by ${person(head.acknowledgedBy)}, ${slackDate(head.acknowledgedAtMs)}`);
  }
  if (head.state === 'resolved' && head.resolvedAtMs !== null) {
    const by = head.resolvedBy === null ? 'Loghorn' : person(head.resolvedBy);
    lines.push(
      `Resolved by ${by} after ${duration(head.resolvedAtMs - head.openedAtMs)}, ${slackDate(head.resolvedAtMs)}`,
    );
  }
  if (head.assignee != null) lines.push(`Assigned to ${person(head.assignee)}`);
  if (head.silencedUntilMs != null) lines.push(`🔕 Silenced until ${slackDate(head.silencedUntilMs)}`);
  return lines;
}

/** Who is called by a mention, as Slack writes it. */
function mentionOf(mention: string): string {
  if (mention === 'here' || mention === 'channel') return `<!${mention}>`;
  return mention.startsWith('S') ? `<!subteam^${mention}>` : `<@${mention}>`;
}

/** A level's name, and whom it mentions. */
function levelText(level: number, levels: Levels): string {
  const found = levels[level - 1];
  if (found === undefined) return `level ${level}`;
  const name = `level ${level}, ${safeText(oneLine(found.name), 60)}`;
  return found.mention === null ? name : `${name} ${mentionOf(found.mention)}`;
}

/** Who is called now, null while nobody is. */
export function escalationLine(head: HeadItem, levels: Levels): string | null {
  const level = head.escalationLevel ?? 0;
  if (head.state !== 'open' || head.severity !== 'critical' || level === 0) return null;
  return `⏫ Calls ${levelText(level, levels)}`;
}

/** The line in the thread that tells of a step; null for the first one, which the message itself tells. */
export function transitionReply(
  told: IncidentNotification,
  head: HeadItem,
  levels: Levels = [],
): string | null {
  const by = told.by === null ? 'Loghorn' : person(told.by);
  const calls = told.escalationLevel === null ? '' : ` Calls ${levelText(told.escalationLevel, levels)}.`;
  switch (told.transition) {
    case 'opened':
      return null;
    case 'raised':
      return `${told.severity === 'critical' ? '🔴' : '🟠'} Raised to ${told.severity} by its rate.${calls}`;
    case 'acknowledged':
      return `Acknowledged by ${by}.`;
    case 'assigned':
      return told.assignee === null ? null : `Assigned to ${person(told.assignee)} by ${by}.`;
    case 'resolved':
      return told.by === null
        ? `✅ Resolved by Loghorn: no event since ${slackDate(head.lastSeenMs)}.`
        : `✅ Resolved by ${by} after ${duration(told.atMs - head.openedAtMs)}.`;
    case 'regressed':
      return `${cameBack(told, head)}${calls}`;
    case 'silenced':
      return told.untilMs === null ? null : `🔕 Silenced by ${by} until ${slackDate(told.untilMs)}.`;
    case 'unsilenced': {
      const what = told.by === null ? '🔔 The silence is over.' : `🔔 Silence ended by ${by}.`;
      return head.state === 'open' ? `${what} It is open, and nobody has acknowledged it.` : what;
    }
    case 'escalated': {
      const waited = duration(told.atMs - (head.escalatingSinceMs ?? head.openedAtMs));
      return `⏫ Nobody has acknowledged it for ${waited}.${calls}`;
    }
    case 'noted':
      return told.note === null ? null : `📝 ${by}: ${safeText(told.note, NOTE_CHARACTERS)}`;
  }
}

function cameBack(told: IncidentNotification, head: HeadItem): string {
  if (told.serviceVersion !== null)
    return `🟠 Came back after it was resolved, in another version: ${safeText(oneLine(told.serviceVersion), VERSION_CHARACTERS)}.`;
  const version =
    head.serviceVersion === null ? '' : ` in version ${safeText(head.serviceVersion, VERSION_CHARACTERS)}`;
  return `🟠 Came back after it was resolved${version}.`;
}

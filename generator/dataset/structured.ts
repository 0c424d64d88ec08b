import { stringify } from 'csv-stringify/sync';
import type { GeneratedEvent } from '../event.ts';
import type { Place } from '../labels.ts';
import { messageOf, type TemplateCatalogue } from './templates.ts';

/** The columns of the Loghub collections, then those that only a simulator can fill. */
export const STRUCTURED_COLUMNS = [
  'LineId',
  'Date',
  'Time',
  'Level',
  'Component',
  'Content',
  'EventId',
  'EventTemplate',
  'Id',
  'Source',
  'Version',
  'LineCount',
  'Class',
  'Scenario',
  'Variant',
] as const;

/** How many events of each template there are. */
export const TEMPLATE_COLUMNS = ['EventId', 'EventTemplate', 'Occurrences'] as const;

/** A row of CSV with its newline; fields with commas, quotes and newlines are quoted. */
export function csvLine(fields: readonly (string | number | null)[]): string {
  return stringify([[...fields]]);
}

/** The row of one event. */
export function structuredRow(
  event: GeneratedEvent,
  place: Place,
  templates: TemplateCatalogue,
): { readonly row: string; readonly templateId: string | undefined } {
  const [date, time] = new Date(event.emittedAtMs).toISOString().replace('Z', '').split('T');
  const content = messageOf(event);
  const template = templates.find(event, content);
  const row = csvLine([
    // Loghub counts lines from 1.
    place.lines[0]![0] + 1,
    date!,
    time!,
    event.level,
    event.service,
    content,
    template?.id ?? null,
    template?.text ?? null,
    event.id,
    event.source,
    event.version,
    event.lines.length,
    event.class,
    event.scenario,
    event.variant,
  ]);
  return { row, templateId: template?.id };
}
